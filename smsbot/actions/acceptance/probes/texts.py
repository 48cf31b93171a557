"""How AWS End User Messaging and SNS treat a phone number, its keywords and its texts."""

import json
import re

from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.charges import Priced, at_most
from smsbot.actions.acceptance.probe import (
    Stage,
    Subject,
    Verdict,
    confirmed,
    judged,
    not_possible,
    probe,
    refuted,
)
from smsbot.actions.acceptance.world import Attempt, World

DOCS = "https://docs.aws.amazon.com"
TEXTS = f"{DOCS}/sms-voice/latest/userguide"
OF_TEXTS = "sms-voice.amazonaws.com"
TEMPLATES = f"{DOCS}/AWSCloudFormation/latest/TemplateReference"
# AWS's simulator, which no person reads.
# https://docs.aws.amazon.com/sms-voice/latest/userguide/test-phone-numbers.html
SIMULATED = "+14254147755"
FICTIONAL = "+12065550100"
# How CloudFormation says that a template is wrong, and not that something was refused.
INVALID = re.compile(r"TEXT_ALL|[Mm]odel validation|not a valid|InvalidRequest|Unrecognized")
# The reason that AWS gives, and no other.
REMOVED_BEFORE = "PHONE_NUMBER_CANNOT_BE_OPTED_IN"
NOT_NOW = ("ConflictException", "ValidationException")


@probe(Subject.BOT, f"{DOCS}/pinpoint/latest/apireference_smsvoicev2/API_DeleteOptedOutNumber.html")
def opt_in_once(world: World) -> Verdict:
    """AWS refuses to take a number from an opt-out list twice within 30 days.

    Takes a fictional number from a list twice. Refuted by another answer.
    """
    name = world.name("list", "probe")
    asked = {"OptOutListName": name, "Tags": world.tags("Key", "Value")}
    world.make("aws_pinpointsmsvoicev2_opt_out_list", name, "sms-voice:CreateOptOutList", **asked)
    number = {"OptOutListName": name, "OptedOutNumber": FICTIONAL}

    def taken() -> Attempt:
        world.attempt("sms-voice:PutOptedOutNumber", **number)
        return world.attempt("sms-voice:DeleteOptedOutNumber", NOT_NOW, **number)

    # An earlier run may have taken it within these days.
    first = taken()
    last = taken() if first.succeeded else first
    if not last.succeeded and REMOVED_BEFORE not in last.message:
        return not_possible(f"the second removal within 30 days, for another reason: {last}")
    return judged(not last.succeeded, f"the second removal within 30 days: {last}")


@probe(Subject.BOT, f"{TEMPLATES}/aws-resource-smsvoice-configurationset.html")
def text_all(world: World) -> Verdict:
    """The CloudFormation type of configuration sets takes TEXT_ALL.

    Makes a stack with it. Refuted if the stack fails.
    """
    name = world.name("stack", "probe")
    key, arn = bench.key(world, bench.using(OF_TEXTS)), world.arn("sns", "topic", "texts")
    # The policies of the key and of the topic have to allow it.
    publisher = bench.by_service(OF_TEXTS, "sns:Publish", resource=arn)
    topic = bench.topic(world, "texts", key_arn=key, publishers=(publisher,))
    destination = {
        "EventDestinationName": "topic",
        "Enabled": True,
        "MatchingEventTypes": ["TEXT_ALL"],
        "SnsDestination": {"TopicArn": topic},
    }
    properties = {"ConfigurationSetName": name, "EventDestinations": [destination]}
    resource = {"Type": "AWS::SMSVOICE::ConfigurationSet", "Properties": properties}
    template = json.dumps({"Resources": {"Set": resource}})
    asked = {"StackName": name, "TemplateBody": template}
    world.make("aws_cloudformation_stack", name, "cloudformation:CreateStack", **asked)

    def question() -> str:
        found = world.attempt("cloudformation:DescribeStacks", StackName=name).answer["Stacks"]
        status = str(found[0]["StackStatus"])
        return "" if status.endswith("IN_PROGRESS") else status

    status = world.awaited(question, "the stack was not made within ten minutes", seconds=600)
    if status == "CREATE_COMPLETE":
        return confirmed("the stack is made")
    events = world.attempt("cloudformation:DescribeStackEvents", StackName=name).answer
    reasons = [str(each.get("ResourceStatusReason")) for each in events["StackEvents"]]
    # Only an error about the template is one of the type.
    said = next((each for each in reasons if INVALID.search(each)), None)
    if said is None:
        return not_possible(f"the stack ends as {status}: {'; '.join(reasons[-2:])}")
    return refuted(f"the stack ends as {status}: {said}")


@probe(
    Subject.BOT,
    f"{TEXTS}/configuration-sets-event-types.html",
    charges=(at_most(Priced.TEXT),),
    stage=Stage.WITH_ENVIRONMENT,
    needs_number=True,
)
def text_and_receipt(world: World) -> Verdict:
    """A text is taken, and its receipt arrives encrypted.

    Texts AWS's simulator. Refuted if it is refused, or no receipt is logged.
    """
    group = world.environment.names.name("messaging", "logs", "sns")
    sent = world.attempt(
        "sms-voice:SendTextMessage",
        NOT_NOW,
        DestinationPhoneNumber=SIMULATED,
        OriginationIdentity=_number(world),
        MessageBody="probe",
        ConfigurationSetName=world.environment.configuration_set,
    )
    if not sent.succeeded:
        return refuted(f"SendTextMessage: {sent}")
    found = world.until(lambda: bench.logged(world, group, sent.answer["MessageId"]), seconds=300)
    return judged(
        bool(found),
        "the text is taken, and its receipt arrives",
        otherwise="the text is taken, and no receipt arrives in five minutes",
    )


@probe(Subject.BOT, f"{TEXTS}/keywords.html", stage=Stage.WITH_ENVIRONMENT, needs_number=True)
def keywords(world: World) -> Verdict:
    """AWS gives a number the keywords HELP and STOP.

    Reads the keywords of the number. Refuted if one of the two is missing.
    """
    found = world.attempt("sms-voice:DescribeKeywords", OriginationIdentity=_number(world)).answer
    listed = {each["Keyword"] for each in found["Keywords"]}
    return judged(
        {"HELP", "STOP"} <= listed,
        f"the number has the keywords {', '.join(sorted(listed))}",
    )


@probe(Subject.BOT, f"{DOCS}/sns/latest/api/API_Publish.html", charges=(at_most(Priced.TEXT),))
def opted_out_at_sns(world: World) -> Verdict:
    """SNS answers OptedOut for a number that opted out.

    Texts a number that opted out, if the account has one. Refuted by another answer.
    """
    numbers = world.attempt("sns:ListPhoneNumbersOptedOut").answer.get("phoneNumbers", ())
    if not numbers:
        return not_possible("no number has opted out at SNS in this account")
    # The printed role texts nobody: a refusal is no answer.
    sent = world.attempt(
        "sns:Publish", ("OptedOut", "InvalidParameter"), PhoneNumber=numbers[0], Message="probe"
    )
    return judged(
        sent.code == "OptedOut" or "opted out" in sent.message.lower(),
        f"SNS answers: {sent}",
        otherwise=f"SNS answers for a number that opted out: {sent}",
    )


def _number(world: World) -> str:
    """The number, once it may text: until then what is refused shows nothing."""

    def question() -> str | None:
        found = world.attempt("sms-voice:DescribePhoneNumbers").answer["PhoneNumbers"]
        return next((each["PhoneNumber"] for each in found if each["Status"] == "ACTIVE"), None)

    return world.awaited(question, "the environment has no active number")
