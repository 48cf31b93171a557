"""How Lambda treats events and variables, and what SNS writes of what it could not deliver."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from http import HTTPStatus

from botocore.exceptions import BotoCoreError

from smsbot.account.deployed_code import package_at
from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.probe import (
    Subject,
    Verdict,
    confirmed,
    judged,
    not_possible,
    probe,
    refuted,
)
from smsbot.actions.acceptance.world import Attempt, ProbeStopped, World
from smsbot.actions.redrive.messages import Kind, read_message
from smsbot.actions.redrive.target import Target
from stacks.settings.function_variables import MOST_BYTES, measured

LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg"
SNS = "https://docs.aws.amazon.com/sns/latest/dg"
FAILS = (
    "def handler(event, context):\n    print('id', context.aws_request_id)\n    raise ValueError\n"
)
LOGS = "def handler(event, context):\n    print('{} code handled', event, 'here')\n"
EVENTS = 10
WORKS = "def handler(event, context):\n    return None\n"
# Lambda tries twice more, after one minute and two.
RETRIES_IN_SECONDS = 420
RETRIES = 3
NOT_TAKEN = "InvalidParameterValueException"
TOO_MANY_BYTES = re.compile(r"environment variables.*exceed", re.IGNORECASE | re.DOTALL)
NO_CONCURRENCY = "ReservedFunctionConcurrentInvocationLimitExceeded"


def _with_destination(world: World, name: str, code: str) -> tuple[str, str]:
    """A function whose failed events go to a queue."""
    url, full = bench.queue(world, name), bench.function(world, name, code)
    to = {"OnFailure": {"Destination": world.arn("sqs", "queue", name)}}
    world.attempt("lambda:PutFunctionEventInvokeConfig", FunctionName=full, DestinationConfig=to)
    return full, url


@probe(Subject.BOT, f"{LAMBDA}/invocation-async-retain-records.html")
def concurrency_zero(world: World) -> Verdict:
    """An event for a function with a concurrency of 0 waits at Lambda, or goes to its destination.

    Invokes such a function. Both are provided for. Refuted if the event is in neither place.
    """
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


@probe(Subject.BOT, f"{LAMBDA}/invocation-retries.html")
def retry_keeps_id(world: World) -> Verdict:
    """Lambda keeps the ID of an invocation when it retries.

    Invokes a function that fails and logs its id. Refuted if the attempts differ.
    """
    name, _ = _with_destination(world, "retried", FAILS)
    world.attempt("lambda:Invoke", FunctionName=name, InvocationType="Event", Payload=b"{}")

    def question() -> list[str]:
        lines = bench.logged(world, f"/aws/lambda/{name}", "id ")
        found = [one for each in lines for one in re.findall(r"id (\S+)", each)[:1]]
        return found if len(found) >= RETRIES else []

    late = "Lambda did not try three times within seven minutes"
    ids = world.awaited(question, late, seconds=RETRIES_IN_SECONDS)
    return judged(len(set(ids)) == 1, f"{len(ids)} attempts: {len(set(ids))} different ids")


@probe(Subject.BOT, f"{LAMBDA}/configuration-function-zip.html")
def code_change(world: World) -> Verdict:
    """A change of code loses no event: Lambda runs the old code or the new.

    Invokes a function before, during and after a change. Refuted if an event is not handled.
    """
    name, _ = _with_destination(world, "changed", LOGS.format("old"))
    for number in range(EVENTS):
        if number == EVENTS // 2:
            world.attempt(
                "lambda:UpdateFunctionCode",
                FunctionName=name,
                ZipFile=bench.package(LOGS.format("new")),
            )
        world.attempt(
            "lambda:Invoke",
            FunctionName=name,
            InvocationType="Event",
            Payload=json.dumps(f"event {number}").encode(),
        )
    lost: list[str] = []

    def question() -> bool:
        lines = bench.logged(world, f"/aws/lambda/{name}", "handled event ")
        lost[:] = [str(n) for n in range(EVENTS) if not any(f"event {n} " in e for e in lines)]
        return not lost

    world.until(question, seconds=RETRIES_IN_SECONDS)
    return judged(
        not lost,
        f"all {EVENTS} events are handled",
        otherwise=f"of {EVENTS} events these are not handled: {', '.join(lost)}",
    )


@probe(Subject.LIFE, "https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html")
def function_code(world: World) -> Verdict:
    """Lambda hands out the package of a function at an address of S3, with the digest it says.

    Asks for a function and reads the address without a permission of S3. Refuted if S3 refuses it,
    or if the digest is another.
    """
    name = bench.function(world, "handed-out", WORKS)
    found = world.attempt("lambda:GetFunction", FunctionName=name).answer
    try:
        status, content = package_at(found["Code"]["Location"])
    except BotoCoreError as error:
        raise ProbeStopped(f"S3 cannot be reached: {type(error).__name__}") from error
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return not_possible(f"S3 answers {status}")
    if status != HTTPStatus.OK:
        return refuted(f"S3 answers {status} for the address that Lambda gave")
    digest = b64encode(sha256(content).digest()).decode()
    return judged(
        digest == found["Configuration"]["CodeSha256"],
        f"S3 hands out {len(content)} bytes with the digest that Lambda says",
        otherwise="S3 hands out something with another digest",
    )


@probe(Subject.BOT, f"{LAMBDA}/gettingstarted-limits.html")
def variables_as_json(world: World) -> Verdict:
    """Lambda measures environment variables as one JSON object in UTF-8.

    Sets as many bytes as may be, some characters in two, and one byte more. Refuted if the first
    fails, or not the second.
    """
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


@probe(Subject.BOT, f"{SNS}/sns-dead-letter-queues.html")
def failed_delivery(world: World) -> Verdict:
    """The redrive command handles the body that SNS writes for a failed delivery.

    Lets SNS deliver to a function that does not allow it, and reads the queue. Refuted if redrive
    cannot read it.
    """
    name = bench.function(world, "not-called", WORKS)
    key = bench.key(world, bench.using("sns.amazonaws.com"))
    topic, url = bench.topic(world, "undelivered", key_arn=key), bench.queue(world, "undelivered")
    dead = {"deadLetterTargetArn": world.arn("sqs", "queue", "undelivered")}
    world.attempt(
        "sns:Subscribe",
        TopicArn=topic,
        Protocol="lambda",
        Endpoint=world.arn("lambda", "function", "not-called", before="function:"),
        Attributes={"RedrivePolicy": json.dumps(dead)},
    )
    world.attempt("sns:Publish", TopicArn=topic, Message="undelivered")
    body = bench.received(world, url, "undelivered", seconds=300)
    if body is None:
        return not_possible("SNS put nothing into the queue within five minutes")
    queue = world.name("queue", "undelivered")
    target = Target(location=world.location, queue=queue, function=name, topics=frozenset({topic}))
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
