"""How AWS End User Messaging and SNS treat a phone number, its keywords and its texts."""

import json
import re

from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.charges import Priced, at_most
from smsbot.actions.acceptance.paging import logged, paged
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
from smsbot.actions.acceptance.probes.life import number_in_state
from smsbot.actions.acceptance.world import Attempt, ProbeStopped, World

DOCS = "https://docs.aws.amazon.com"
TEXTS = f"{DOCS}/sms-voice/latest/userguide"
OF_TEXTS = "sms-voice.amazonaws.com"
TEMPLATES = f"{DOCS}/AWSCloudFormation/latest/TemplateReference"
# AWS's simulator, which no person reads.
# https://docs.aws.amazon.com/sms-voice/latest/userguide/test-phone-numbers.html
SIMULATED = "+14254147755"
# Nobody has a number with 555-01 there.
AREAS = ("206", "212", "213", "303", "305", "312", "404", "415", "512", "617")
# How CloudFormation and the service say that the type of event, and nothing else, is wrong.
NO_TEXT_ALL = re.compile(r"MatchingEventTypes|TEXT_ALL", re.IGNORECASE)
CREATE_FAILED = "CREATE_FAILED"
CONFIGURATION_SET = "AWS::SMSVOICE::ConfigurationSet"
# The reason that AWS gives, and no other.
REMOVED_BEFORE = "PHONE_NUMBER_CANNOT_BE_OPTED_IN"
NOT_NOW = ("ConflictException", "ValidationException")
# What AWS says of a request that no number and no account could make.
# https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
INVALID_TEXT = re.compile(
    r"CANNOT_PARSE|FIELD_VALIDATION_FAILED|INVALID_(?:ARN|PARAMETER|REQUEST)|MISSING_PARAMETER"
    r"|PARAMETERS_CANNOT_BE_USED_TOGETHER|UNKNOWN_OPERATION"
)


@probe(Subject.BOT, f"{DOCS}/pinpoint/latest/apireference_smsvoicev2/API_DeleteOptedOutNumber.html")
def opt_in_once(world: World) -> Verdict:
    """AWS refuses to take a number from an opt-out list twice within 30 days.

    Takes a fictional number from a list, puts it back and takes it again. Refuted if AWS takes it
    twice.
    """
    name = world.name("list", "probe")
    asked = {"OptOutListName": name, "Tags": world.tags("Key", "Value")}
    world.make("aws_pinpointsmsvoicev2_opt_out_list", name, "sms-voice:CreateOptOutList", **asked)
    # Of each run another one, since an earlier run took its own.
    area, last_two = divmod(int(world.token, 16) % (100 * len(AREAS)), 100)
    fictional = f"+1{AREAS[area]}55501{last_two:02}"
    number = {"OptOutListName": name, "OptedOutNumber": fictional}

    def taken() -> Attempt:
        world.attempt("sms-voice:PutOptedOutNumber", **number)
        return world.attempt("sms-voice:DeleteOptedOutNumber", NOT_NOW, **number)

    first = taken()
    if not first.succeeded:
        return not_possible(f"the first removal is refused: {first}")
    last = taken()
    if not last.succeeded and REMOVED_BEFORE not in last.message:
        return not_possible(f"the second removal within 30 days, for another reason: {last}")
    return judged(not last.succeeded, f"the second removal within 30 days: {last}")


@probe(Subject.BOT, f"{TEMPLATES}/aws-resource-smsvoice-configurationset.html")
def text_all(world: World) -> Verdict:
    """The CloudFormation type of configuration sets takes TEXT_ALL.

    Makes a stack with it. Refuted if the set is not made, for its types of event.
    """
    name = world.name("stack", bench.fresh(world, "probe"))
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
    resource = {"Type": CONFIGURATION_SET, "Properties": properties}
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
    events = paged(world, "cloudformation:DescribeStackEvents", "StackEvents", StackName=name)
    reasons = [
        str(each.get("ResourceStatusReason"))
        for each in events
        if (each.get("ResourceType"), each.get("ResourceStatus"))
        == (CONFIGURATION_SET, CREATE_FAILED)
    ]
    # Only an error about the type of event is one of the type.
    said = next((each for each in reasons if NO_TEXT_ALL.search(each)), None)
    if said is None:
        return not_possible(f"the stack ends as {status}: {'; '.join(reasons)}")
    return refuted(f"the stack ends as {status}: {said}")


@probe(
    Subject.BOT,
    f"{TEXTS}/configuration-sets-event-types.html",
    charges=(at_most(Priced.TEXT),),
    stage=Stage.WITH_ENVIRONMENT,
    needs_number=True,
)
def text_and_receipt(world: World) -> Verdict:
    """A text is taken, and its receipt arrives in an encrypted log group.

    Texts AWS's simulator. Refuted if AWS calls the request invalid, or the group has no key.
    """
    group = world.environment.names.name("messaging", "logs", "sns")
    groups = paged(
        world, "logs:DescribeLogGroups", "logGroups", given="nextToken", logGroupNamePrefix=group
    )
    if not (own := [each for each in groups if each["logGroupName"] == group]):
        return not_possible("the account does not show the log group of receipts")
    if not own[0].get("kmsKeyId"):
        return refuted("the log group of receipts has no key")
    sent = world.attempt(
        "sms-voice:SendTextMessage",
        NOT_NOW,
        DestinationPhoneNumber=SIMULATED,
        OriginationIdentity=_number(world),
        MessageBody="probe",
        ConfigurationSetName=world.environment.configuration_set,
    )
    if not sent.succeeded:
        is_invalid = INVALID_TEXT.search(sent.message)
        return (refuted if is_invalid else not_possible)(f"SendTextMessage: {sent}")
    found = world.until(lambda: logged(world, group, sent.answer["MessageId"]), seconds=900)
    # A receipt may take 72 hours.
    # https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-destinations.html
    late = "the text is taken, and no receipt came within 15 minutes"
    return confirmed("the text is taken, and its receipt arrives") if found else not_possible(late)


@probe(Subject.BOT, f"{TEXTS}/keywords.html", stage=Stage.WITH_ENVIRONMENT, needs_number=True)
def keywords(world: World) -> Verdict:
    """AWS gives a number the keywords HELP and STOP.

    Reads the keywords of the number. Refuted if one of the two is missing.
    """
    number = _number(world)
    found = paged(world, "sms-voice:DescribeKeywords", "Keywords", OriginationIdentity=number)
    listed = {each["Keyword"] for each in found}
    return judged(
        {"HELP", "STOP"} <= listed,
        f"the number has the keywords {', '.join(sorted(listed))}",
    )


def _number(world: World) -> str:
    """The ID of the environment's number, once it may text: until then a refusal shows nothing."""
    known = number_in_state(world)
    if known is None:
        raise ProbeStopped("the state holds no number")

    def question() -> bool:
        found = world.attempt("sms-voice:DescribePhoneNumbers", PhoneNumberIds=[known]).answer
        return any(each["Status"] == "ACTIVE" for each in found["PhoneNumbers"])

    world.awaited(question, "the environment's number is not active")
    return known
