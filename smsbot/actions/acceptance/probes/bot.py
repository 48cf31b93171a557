"""How Lambda, SNS and AWS End User Messaging treat the bot and its number."""

import json
import re
from typing import Any

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
from smsbot.actions.acceptance.world import World
from smsbot.actions.redrive.messages import Kind, read_message
from smsbot.actions.redrive.target import Target
from stacks.settings.function_variables import MOST_BYTES, measured

LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg"
TEXTS = "https://docs.aws.amazon.com/sms-voice/latest/userguide"
FAILS = (
    "def handler(event, context):\n    print('id', context.aws_request_id)\n    raise ValueError\n"
)
WORKS = "def handler(event, context):\n    return None\n"
# Lambda tries twice more, after one minute and two.
RETRIES_IN_SECONDS = 420
RETRIES = 3
# AWS's simulator, which no person reads.
# https://docs.aws.amazon.com/sms-voice/latest/userguide/test-phone-numbers.html
SIMULATED = "+14254147755"
FICTIONAL = "+12065550100"


def _with_destination(world: World, name: str, code: str) -> tuple[str, str]:
    """A function whose failed events go to a queue."""
    url = bench.queue(world, name)
    full = bench.function(world, name, code)
    bench.made(
        world.attempt(
            "lambda:PutFunctionEventInvokeConfig",
            FunctionName=full,
            DestinationConfig={
                "OnFailure": {"Destination": world.location.arn("sqs", world.name("queue", name))}
            },
        ),
        "a destination",
    )
    return full, url


def _stopped(world: World) -> Verdict:
    """What becomes of an event while the function may not run; both are provided for."""
    name, url = _with_destination(world, "stopped", WORKS)
    bench.made(
        world.attempt(
            "lambda:PutFunctionConcurrency", FunctionName=name, ReservedConcurrentExecutions=0
        ),
        "a concurrency of 0",
    )
    sent = world.attempt(
        "lambda:Invoke", FunctionName=name, InvocationType="Event", Payload=b'{"probe": "stopped"}'
    )
    if not sent.succeeded:
        return refuted(f"Lambda does not take the event: {sent}")
    early = bench.received(world, url, having="stopped", seconds=60)
    if early is not None:
        return confirmed("the event goes to the failure destination at once")
    world.attempt("lambda:DeleteFunctionConcurrency", FunctionName=name)
    ran = world.until(lambda: _logged(world, name, "START"), seconds=600)
    return judged(
        bool(ran),
        "the event waits at Lambda, and is handled when the function may run again",
        otherwise="the event is neither handled later nor in the failure destination",
    )


def _logged(world: World, name: str, word: str) -> list[str]:
    found = world.attempt("logs:FilterLogEvents", logGroupName=f"/aws/lambda/{name}")
    return [each["message"] for each in found.answer.get("events", ()) if word in each["message"]]


def _retried(world: World) -> Verdict:
    name, _ = _with_destination(world, "retried", FAILS)
    bench.made(
        world.attempt("lambda:Invoke", FunctionName=name, InvocationType="Event", Payload=b"{}"),
        "an event",
    )

    def question() -> list[str]:
        ids = [re.findall(r"id (\S+)", each) for each in _logged(world, name, "id ")]
        found = [each[0] for each in ids if each]
        return found if len(found) >= RETRIES else []

    ids = world.until(question, seconds=RETRIES_IN_SECONDS)
    if ids is None:
        return not_possible("Lambda did not try three times within seven minutes")
    return judged(
        len(set(ids)) == 1,
        f"{len(ids)} attempts have one id",
        otherwise=f"{len(ids)} attempts have {len(set(ids))} ids",
    )


def _variables(world: World) -> Verdict:
    """As many bytes as there may be by our measure, and one more; some of them in two bytes."""
    name = bench.function(world, "variables", WORKS)

    def with_bytes(total: int) -> dict[str, str]:
        own = {"PROBE": "é" * 1000}
        return {"PROBE": f"{own['PROBE']}{'x' * (total - measured(own))}"}

    def taken(total: int) -> Any:  # noqa: ANN401
        return world.attempt(
            "lambda:UpdateFunctionConfiguration",
            FunctionName=name,
            Environment={"Variables": with_bytes(total)},
        )

    most = taken(MOST_BYTES)
    if not most.succeeded:
        return refuted(f"{MOST_BYTES} bytes by our measure: {most}")
    world.pause(10)
    more = taken(MOST_BYTES + 1)
    return judged(
        more.code == "InvalidParameterValueException",
        f"{MOST_BYTES} bytes are taken, one more is not",
        otherwise=f"{MOST_BYTES + 1} bytes by our measure: {more}",
    )


def _undelivered(world: World) -> Verdict:
    """A topic delivers to a function that does not allow it; the queue gets the message."""
    name = bench.function(world, "not-called", WORKS)
    key = bench.key(
        world,
        bench.by_service("sns.amazonaws.com", "kms:Decrypt", "kms:GenerateDataKey*"),
    )
    topic = bench.topic(world, "undelivered", key_arn=key)
    url = bench.queue(world, "undelivered")
    arn = world.location.arn("lambda", f"function:{name}")
    dead = {"deadLetterTargetArn": world.location.arn("sqs", world.name("queue", "undelivered"))}
    bench.made(
        world.attempt(
            "sns:Subscribe",
            TopicArn=topic,
            Protocol="lambda",
            Endpoint=arn,
            Attributes={"RedrivePolicy": json.dumps(dead)},
        ),
        "a subscription",
    )
    bench.made(world.attempt("sns:Publish", TopicArn=topic, Message="undelivered"), "a message")
    body = bench.received(world, url, having="undelivered", seconds=300)
    if body is None:
        return not_possible("SNS put nothing into the queue within five minutes")
    target = Target(
        location=world.location,
        queue=world.name("queue", "undelivered"),
        function=name,
        topics=frozenset({topic}),
    )
    kind = read_message(body, target).kind
    return judged(
        kind is not Kind.NEITHER,
        f"redrive reads it as one of {kind}",
        otherwise=f"redrive does not know the body, which has {', '.join(_members(body))}",
    )


def _members(body: str) -> list[str]:
    try:
        found = json.loads(body)
    except ValueError:
        return ["no JSON"]
    return sorted(found) if isinstance(found, dict) else ["a list"]


def _opt_in_once(world: World) -> Verdict:
    """A number is taken from an opt-out list twice; AWS lets it once in 30 days."""
    name = world.name("list", "probe")
    world.record.will_make("aws_pinpointsmsvoicev2_opt_out_list", name)
    bench.made(
        world.attempt(
            "sms-voice:CreateOptOutList", OptOutListName=name, Tags=world.tags("Key", "Value")
        ),
        "an opt-out list",
    )
    number = {"OptOutListName": name, "OptedOutNumber": FICTIONAL}
    bench.made(world.attempt("sms-voice:PutOptedOutNumber", **number), "an opt-out")
    bench.made(world.attempt("sms-voice:DeleteOptedOutNumber", **number), "a removal")
    bench.made(world.attempt("sms-voice:PutOptedOutNumber", **number), "an opt-out")
    last = world.attempt("sms-voice:DeleteOptedOutNumber", **number)
    return judged(
        last.code in ("ConflictException", "ValidationException"),
        f"the second removal within 30 days: {last}",
        otherwise=f"the second removal within 30 days: {last}",
    )


def _text_all(world: World) -> Verdict:
    """A stack of CloudFormation with the events that the environment asks for."""
    name = world.name("stack", "probe")
    key = bench.key(
        world, bench.by_service("sms-voice.amazonaws.com", "kms:Decrypt", "kms:GenerateDataKey*")
    )
    topic = bench.topic(world, "texts", key_arn=key)
    template = {
        "Resources": {
            "Set": {
                "Type": "AWS::SMSVOICE::ConfigurationSet",
                "Properties": {
                    "ConfigurationSetName": name,
                    "EventDestinations": [
                        {
                            "EventDestinationName": "topic",
                            "Enabled": True,
                            "MatchingEventTypes": ["TEXT_ALL"],
                            "SnsDestination": {"TopicArn": topic},
                        }
                    ],
                },
            }
        }
    }
    world.record.will_make("aws_cloudformation_stack", name)
    bench.made(
        world.attempt(
            "cloudformation:CreateStack", StackName=name, TemplateBody=json.dumps(template)
        ),
        "a stack",
    )

    def question() -> str:
        found = world.attempt("cloudformation:DescribeStacks", StackName=name)
        stacks = found.answer.get("Stacks", ())
        status = str(stacks[0]["StackStatus"]) if stacks else ""
        return "" if status.endswith("IN_PROGRESS") else status

    status = world.until(question, seconds=600)
    if status is None:
        return not_possible("the stack was not made within ten minutes")
    return judged(
        status == "CREATE_COMPLETE",
        "the stack is made",
        otherwise=f"the stack ends as {status}",
    )


def _sent(world: World) -> Verdict:
    """A text to AWS's simulator, and its receipt by the topic of the environment."""
    topic = world.location.arn(
        "sns", world.environment.names.name("messaging", "topic", "delivery-status")
    )
    groups = world.environment.names.name("messaging", "logs", "sns")
    origin = _number(world)
    if origin is None:
        return not_possible("the environment has no number")
    sent = world.attempt(
        "sms-voice:SendTextMessage",
        DestinationPhoneNumber=SIMULATED,
        OriginationIdentity=origin,
        MessageBody="probe",
        ConfigurationSetName=world.environment.configuration_set,
    )
    if not sent.succeeded:
        return refuted(f"SendTextMessage: {sent}")
    identity = sent.answer["MessageId"]

    def question() -> list[str]:
        found = world.attempt("logs:FilterLogEvents", logGroupName=groups)
        events = found.answer.get("events", ())
        return [each["message"] for each in events if identity in each["message"]]

    found = world.until(question, seconds=300)
    return judged(
        bool(found),
        "the text is taken, and its receipt arrives",
        otherwise=f"no receipt arrives for {topic.rpartition(':')[2]}",
    )


def _number(world: World) -> str | None:
    found = world.client("sms-voice").describe_phone_numbers()["PhoneNumbers"]
    return found[0]["PhoneNumber"] if found else None


def _opted_out(world: World) -> Verdict:
    """SNS is asked for a number that opted out, which only a person's own number can be."""
    checked = world.attempt("sns:ListPhoneNumbersOptedOut")
    if not checked.succeeded:
        return not_possible(f"ListPhoneNumbersOptedOut: {checked}")
    numbers = checked.answer.get("phoneNumbers", ())
    if not numbers:
        return not_possible("no number has opted out at SNS in this account")
    sent = world.attempt("sns:Publish", PhoneNumber=numbers[0], Message="probe")
    # The printed role texts nobody.
    if sent.refused:
        return not_possible(f"the role may not text: {sent}")
    return judged(
        sent.code == "OptedOut" or "opted out" in sent.message.lower(),
        f"SNS answers: {sent}",
        otherwise=f"SNS answers for a number that opted out: {sent}",
    )


def _keywords(world: World) -> Verdict:
    """The keywords that AWS answers itself, as the number has them."""
    origin = _number(world)
    if origin is None:
        return not_possible("the environment has no number")
    found = world.attempt("sms-voice:DescribeKeywords", OriginationIdentity=origin)
    if not found.succeeded:
        return not_possible(f"DescribeKeywords: {found}")
    listed = {each["Keyword"] for each in found.answer["Keywords"]}
    return judged(
        {"HELP", "STOP"} <= listed,
        f"the number has the keywords {', '.join(sorted(listed))}",
        otherwise=f"the number has the keywords {', '.join(sorted(listed))}",
    )


PROBES = (
    Probe(
        id="concurrency-zero",
        statement=(
            "Events for a function with a concurrency of 0 wait at Lambda, or go to the failure "
            "destination at once."
        ),
        subject=Subject.BOT,
        source=f"{LAMBDA}/invocation-async-error-handling.html",
        does="Invokes such a function. Refuted if the event is in neither place.",
        run=_stopped,
    ),
    Probe(
        id="retry-keeps-id",
        statement="Lambda keeps the ID of an invocation when it retries.",
        subject=Subject.BOT,
        source=f"{LAMBDA}/invocation-retries.html",
        does="Invokes a function that fails and logs its id. Refuted if the attempts differ.",
        run=_retried,
    ),
    Probe(
        id="variables-as-json",
        statement="Lambda measures environment variables as one JSON object in UTF-8.",
        subject=Subject.BOT,
        source=f"{LAMBDA}/gettingstarted-limits.html",
        does="Sets as many bytes as may be, and one more. Refuted if the first fails, or not the "
        "second.",
        run=_variables,
    ),
    Probe(
        id="failed-delivery",
        statement="The body that SNS writes for a failed delivery. redrive handles both known "
        "forms.",
        subject=Subject.BOT,
        source="https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html",
        does="Lets SNS fail to deliver, and reads the queue. Refuted if redrive cannot read it.",
        run=_undelivered,
    ),
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
