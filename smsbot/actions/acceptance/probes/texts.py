"""How AWS End User Messaging and SNS treat a phone number, its keywords and its texts."""

import json
import re

from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.charges import Priced, at_most
from smsbot.actions.acceptance.probe import (
    Probe,
    Stage,
    Subject,
    Verdict,
    confirmed,
    judged,
    not_possible,
    refuted,
)
from smsbot.actions.acceptance.world import THERE, ProbeStopped, World

TEXTS = "https://docs.aws.amazon.com/sms-voice/latest/userguide"
# AWS's simulator, which no person reads.
# https://docs.aws.amazon.com/sms-voice/latest/userguide/test-phone-numbers.html
SIMULATED = "+14254147755"
FICTIONAL = "+12065550100"
# How CloudFormation says that a template is wrong, and not that something was refused.
INVALID = re.compile(r"TEXT_ALL|[Mm]odel validation|not a valid|InvalidRequest|Unrecognized")
NOT_NOW = ("ConflictException", "ValidationException")


def _opt_in_once(world: World) -> Verdict:
    """A number is taken from an opt-out list twice; AWS lets it once in 30 days."""
    name = world.name("list", "probe")
    world.record.will_make("aws_pinpointsmsvoicev2_opt_out_list", name)
    world.attempt(
        "sms-voice:CreateOptOutList",
        ("ConflictException",),
        OptOutListName=name,
        Tags=world.tags("Key", "Value"),
    )
    number = {"OptOutListName": name, "OptedOutNumber": FICTIONAL}
    world.attempt("sms-voice:PutOptedOutNumber", **number)
    world.attempt("sms-voice:DeleteOptedOutNumber", **number)
    world.attempt("sms-voice:PutOptedOutNumber", **number)
    last = world.attempt("sms-voice:DeleteOptedOutNumber", NOT_NOW, **number)
    return judged(not last.succeeded, f"the second removal within 30 days: {last}")


def _text_all(world: World) -> Verdict:
    """A stack of CloudFormation with the events that the environment asks for."""
    name = world.name("stack", "probe")
    key = bench.key(world, bench.using("sms-voice.amazonaws.com"))
    destination = {
        "EventDestinationName": "topic",
        "Enabled": True,
        "MatchingEventTypes": ["TEXT_ALL"],
        "SnsDestination": {"TopicArn": bench.topic(world, "texts", key_arn=key)},
    }
    properties = {"ConfigurationSetName": name, "EventDestinations": [destination]}
    resource = {"Type": "AWS::SMSVOICE::ConfigurationSet", "Properties": properties}
    template = json.dumps({"Resources": {"Set": resource}})
    world.record.will_make("aws_cloudformation_stack", name)
    world.attempt("cloudformation:CreateStack", THERE, StackName=name, TemplateBody=template)

    def question() -> str:
        found = world.attempt("cloudformation:DescribeStacks", StackName=name).answer["Stacks"]
        status = str(found[0]["StackStatus"])
        return "" if status.endswith("IN_PROGRESS") else status

    status = world.until(question, seconds=600)
    if status is None:
        return not_possible("the stack was not made within ten minutes")
    if status == "CREATE_COMPLETE":
        return confirmed("the stack is made")
    events = world.attempt("cloudformation:DescribeStackEvents", StackName=name).answer
    reasons = [str(each.get("ResourceStatusReason")) for each in events["StackEvents"]]
    # Only an error about the template is one of the type.
    said = next((each for each in reasons if INVALID.search(each)), None)
    if said is None:
        return not_possible(f"the stack ends as {status}: {'; '.join(reasons[-2:])}")
    return refuted(f"the stack ends as {status}: {said}")


def _sent(world: World) -> Verdict:
    """A text to AWS's simulator, and its receipt by the topic of the environment."""
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


def _number(world: World) -> str:
    found = world.attempt("sms-voice:DescribePhoneNumbers").answer["PhoneNumbers"]
    if not found:
        raise ProbeStopped("the environment has no number")
    return str(found[0]["PhoneNumber"])


def _opted_out(world: World) -> Verdict:
    """SNS is asked for a number that opted out, which only a person's own number can be."""
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


def _keywords(world: World) -> Verdict:
    """The keywords that AWS answers itself, as the number has them."""
    found = world.attempt("sms-voice:DescribeKeywords", OriginationIdentity=_number(world)).answer
    listed = {each["Keyword"] for each in found["Keywords"]}
    return judged(
        {"HELP", "STOP"} <= listed,
        f"the number has the keywords {', '.join(sorted(listed))}",
    )


PROBES = (
    Probe(
        id="opt-in-once",
        statement="AWS refuses to take a number from an opt-out list twice within 30 days.",
        subject=Subject.BOT,
        source=f"{TEXTS}/opt-out-list.html",
        does="Takes a fictional number from a list twice. Refuted by another answer.",
        run=_opt_in_once,
    ),
    Probe(
        id="text-all",
        statement="The CloudFormation type of configuration sets takes TEXT_ALL.",
        subject=Subject.BOT,
        source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-smsvoice-configurationset.html",
        does="Makes a stack with it. Refuted if the stack fails.",
        run=_text_all,
    ),
    Probe(
        id="text-and-receipt",
        statement="A text is taken, and its receipt arrives encrypted.",
        subject=Subject.BOT,
        source=f"{TEXTS}/configuration-sets-event-types.html",
        does="Texts AWS's simulator. Refuted if it is refused, or no receipt is logged.",
        run=_sent,
        charges=(at_most(Priced.TEXT),),
        stage=Stage.WITH_ENVIRONMENT,
        needs_number=True,
    ),
    Probe(
        id="keywords",
        statement="AWS gives a number the keywords HELP and STOP.",
        subject=Subject.BOT,
        source=f"{TEXTS}/keywords.html",
        does="Reads the keywords of the number. Refuted if one of the two is missing.",
        run=_keywords,
        stage=Stage.WITH_ENVIRONMENT,
        needs_number=True,
    ),
    Probe(
        id="opted-out-at-sns",
        statement="SNS answers OptedOut for a number that opted out.",
        subject=Subject.BOT,
        source="https://docs.aws.amazon.com/sns/latest/api/API_Publish.html",
        does="Texts a number that opted out, if the account has one. Refuted by another answer.",
        run=_opted_out,
        charges=(at_most(Priced.TEXT),),
    ),
)
