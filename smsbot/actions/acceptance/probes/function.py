"""How Lambda treats events and variables, and what SNS writes of what it could not deliver."""

import json
import re

from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.probe import (
    Probe,
    Subject,
    Verdict,
    confirmed,
    judged,
    not_possible,
    refuted,
)
from smsbot.actions.acceptance.world import Attempt, ProbeStopped, World
from smsbot.actions.redrive.messages import Kind, read_message
from smsbot.actions.redrive.target import Target
from stacks.settings.function_variables import MOST_BYTES, measured

LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg"
FAILS = (
    "def handler(event, context):\n    print('id', context.aws_request_id)\n    raise ValueError\n"
)
WORKS = "def handler(event, context):\n    return None\n"
# Lambda tries twice more, after one minute and two.
RETRIES_IN_SECONDS = 420
RETRIES = 3
NOT_TAKEN = "InvalidParameterValueException"
TOO_MANY_BYTES = re.compile(r"environment variables.*exceed", re.IGNORECASE | re.DOTALL)
NO_CONCURRENCY = "ReservedFunctionConcurrentInvocationLimitExceeded"


def _with_destination(world: World, name: str, code: str) -> tuple[str, str]:
    """A function whose failed events go to a queue."""
    url = bench.queue(world, name)
    full = bench.function(world, name, code)
    queue = world.location.arn("sqs", world.name("queue", name))
    world.attempt(
        "lambda:PutFunctionEventInvokeConfig",
        FunctionName=full,
        DestinationConfig={"OnFailure": {"Destination": queue}},
    )
    return full, url


def _stopped(world: World) -> Verdict:
    """What becomes of an event while the function may not run; both are provided for."""
    name, url = _with_destination(world, "stopped", WORKS)
    world.attempt(
        "lambda:PutFunctionConcurrency", FunctionName=name, ReservedConcurrentExecutions=0
    )
    sent = world.attempt(
        "lambda:Invoke",
        ("TooManyRequestsException",),
        FunctionName=name,
        InvocationType="Event",
        Payload=b'{"probe": "stopped"}',
    )
    if NO_CONCURRENCY in sent.message:
        return refuted(f"Lambda does not take the event: {sent}")
    if not sent.succeeded:
        return not_possible(f"lambda:Invoke: {sent}")
    if bench.received(world, url, "stopped", seconds=60) is not None:
        return confirmed("the event goes to the failure destination at once")
    world.attempt("lambda:DeleteFunctionConcurrency", FunctionName=name)
    if world.until(lambda: bench.logged(world, f"/aws/lambda/{name}", "START"), seconds=600):
        return confirmed(
            "the event waits at Lambda, and is handled when the function may run again"
        )
    if bench.received(world, url, "stopped", seconds=60) is not None:
        return confirmed("the event goes to the failure destination within minutes")
    return refuted("the event is neither handled later nor in the failure destination")


def _retried(world: World) -> Verdict:
    name, _ = _with_destination(world, "retried", FAILS)
    world.attempt("lambda:Invoke", FunctionName=name, InvocationType="Event", Payload=b"{}")

    def question() -> list[str]:
        lines = bench.logged(world, f"/aws/lambda/{name}", "id ")
        found = [one for each in lines for one in re.findall(r"id (\S+)", each)[:1]]
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
    own = {"PROBE": "é" * 1000}

    def taken(total: int) -> Attempt:
        variables = {"PROBE": f"{own['PROBE']}{'x' * (total - measured(own))}"}
        attempt = world.attempt(
            "lambda:UpdateFunctionConfiguration",
            (NOT_TAKEN,),
            FunctionName=name,
            Environment={"Variables": variables},
        )
        if not attempt.succeeded and not TOO_MANY_BYTES.search(attempt.message):
            raise ProbeStopped(f"{total} bytes by our measure: {attempt}")
        bench.settled_function(world, name)
        return attempt

    most, more = taken(MOST_BYTES), taken(MOST_BYTES + 1)
    return judged(
        most.succeeded and not more.succeeded,
        f"{MOST_BYTES} bytes are taken, one more is not",
        otherwise=f"by our measure, {MOST_BYTES} bytes: {most}; one more: {more}",
    )


def _undelivered(world: World) -> Verdict:
    """A topic delivers to a function that does not allow it; the queue gets the message."""
    name = bench.function(world, "not-called", WORKS)
    topic = bench.topic(
        world, "undelivered", key_arn=bench.key(world, bench.using("sns.amazonaws.com"))
    )
    url = bench.queue(world, "undelivered")
    dead = {"deadLetterTargetArn": world.location.arn("sqs", world.name("queue", "undelivered"))}
    world.attempt(
        "sns:Subscribe",
        TopicArn=topic,
        Protocol="lambda",
        Endpoint=world.location.arn("lambda", f"function:{name}"),
        Attributes={"RedrivePolicy": json.dumps(dead)},
    )
    world.attempt("sns:Publish", TopicArn=topic, Message="undelivered")
    body = bench.received(world, url, "undelivered", seconds=300)
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
)
