"""How Lambda treats events and variables, and what SNS writes of what it could not deliver."""

import json
import re
from base64 import b64encode
from collections.abc import Iterable
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
from smsbot.actions.acceptance.probes.logging_function import (
    FAILS,
    LOGS,
    RETURNS,
    THROTTLED,
    Logging,
    logging_function,
)
from smsbot.actions.acceptance.world import Attempt, ProbeStopped, World
from smsbot.commands.redrive import Kind, Target, read_message
from stacks.settings.function_variables import MOST_BYTES, measured

LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg"
SNS = "https://docs.aws.amazon.com/sns/latest/dg"
EVENTS = 10
WORKS = "def handler(event, context):\n    return None\n"
# Lambda tries twice more, after one minute and two.
RETRIES_IN_SECONDS = 420
RETRIES = 3
# Lambda waits at most five minutes before it tries again an event that it could not run.
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
THROTTLED_IN_SECONDS = 600
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
REFUSED_BY_S3 = b"<Code>AccessDenied</Code>"
NOT_TAKEN = "InvalidParameterValueException"
TOO_MANY_BYTES = re.compile(r"environment variables.*exceed", re.IGNORECASE | re.DOTALL)
NO_CONCURRENCY = "ReservedFunctionConcurrentInvocationLimitExceeded"


@probe(Subject.BOT, f"{LAMBDA}/invocation-async-error-handling.html")
def concurrency_zero(world: World) -> Verdict:
    """An event for a function with a concurrency of 0 waits at Lambda, or goes to its destination.

    Invokes such a function, once Lambda refuses to run it. Both are provided for. Refuted if the
    event is in neither place, while a later one is handled.
    """
    made = logging_function(world, "stopped", RETURNS)
    sent = _sent_while_stopped(world, made)
    if not sent.succeeded:
        return refuted(f"Lambda does not take the event: {sent}")

    def is_in_queue() -> bool:
        return bench.received(world, made.url, made.own("stopped"), seconds=60) is not None

    if is_in_queue():
        return confirmed("the event goes to the failure destination at once")
    begin = int(world.now().timestamp())
    world.attempt("lambda:DeleteFunctionConcurrency", FunctionName=made.name)
    lines = (
        world.until(lambda: made.lines("stopped"), seconds=THROTTLED_IN_SECONDS, of_function=True)
        or []
    )
    if any(int(each.split()[-1]) < begin for each in lines):
        return not_possible("Lambda ran the function before its concurrency was deleted")
    if lines:
        return confirmed(
            "the event waits at Lambda, and is handled when the function may run again"
        )
    if is_in_queue():
        return confirmed("the event goes to the failure destination within minutes")
    if not made.shown("later"):
        raise ProbeStopped("the function does not run again")
    return refuted("the event is neither handled later nor in the failure destination")


def _sent_while_stopped(world: World, made: Logging) -> Attempt:
    """An event for the function, once Lambda refuses to run it for its concurrency of 0."""
    asked = {"FunctionName": made.name}
    world.attempt("lambda:PutFunctionConcurrency", ReservedConcurrentExecutions=0, **asked)

    def is_stopped() -> bool:
        return NO_CONCURRENCY in world.attempt("lambda:Invoke", THROTTLED, **asked).message

    still = "Lambda still runs the function with a concurrency of 0"
    world.awaited(is_stopped, still, of_function=True)
    sent = made.send("stopped")
    if not sent.succeeded and NO_CONCURRENCY not in sent.message:
        raise ProbeStopped(f"lambda:Invoke: {sent}")
    return sent


@probe(Subject.BOT, f"{LAMBDA}/invocation-async-error-handling.html")
def retry_keeps_id(world: World) -> Verdict:
    """Lambda keeps the ID of an invocation when it retries.

    Invokes a function that fails and logs its id. Refuted if the attempts differ.
    """
    made = logging_function(world, "retried", FAILS)
    if not (sent := made.send("retried")).succeeded:
        return not_possible(f"lambda:Invoke: {sent}")

    def question() -> list[str]:
        found = [each.split()[-3] for each in made.lines("retried")]
        return found if len(found) >= RETRIES else []

    late = "Lambda did not try three times within seven minutes"
    ids = world.awaited(question, late, seconds=RETRIES_IN_SECONDS, of_function=True)
    return judged(len(set(ids)) == 1, f"{len(ids)} attempts: {len(set(ids))} different ids")


@probe(Subject.BOT, f"{LAMBDA}/configuration-function-zip.html")
def code_change(world: World) -> Verdict:
    """A change of code loses no event: Lambda runs the old code or the new.

    Invokes a function before a change, while it is on its way, and after it. Refuted if an event is
    in the failure destination.
    """
    made = logging_function(world, "changed", RETURNS)
    words = [f"event{number}" for number in range(EVENTS)]

    def sent(some: Iterable[str]) -> None:
        for each in some:
            if not (attempt := made.send(each)).succeeded:
                raise ProbeStopped(f"lambda:Invoke: {attempt}")

    sent(words[:3])
    package = bench.package(LOGS.format("new", RETURNS))
    world.attempt("lambda:UpdateFunctionCode", FunctionName=made.name, ZipFile=package)
    sent(words[3:7])
    bench.settled_function(world, made.name)
    sent(words[7:])
    lines: list[str] = []
    lost: list[str] = []

    def question() -> bool:
        lines[:] = made.lines("|".join(words))
        lost[:] = [each for each in words if not any(f" {made.own(each)} " in e for e in lines)]
        return not lost

    world.until(question, seconds=THROTTLED_IN_SECONDS, of_function=True)
    if lost and bench.received(world, made.url, world.token, seconds=60):
        return refuted("an event goes to the failure destination, and no code ran")
    if lost:
        # Lambda goes on for six hours with what it could not run.
        return not_possible(f"not handled within ten minutes: {', '.join(lost)}")
    codes = {line.split()[0] for line in lines}
    if "new" not in codes:
        return not_possible("no event met the new code")
    return confirmed(f"all {EVENTS} events are handled")


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
    if status == HTTPStatus.FORBIDDEN and REFUSED_BY_S3 in content:
        return refuted(f"S3 answers {status} for the address that Lambda gave")
    # Such as that of a proxy.
    if status != HTTPStatus.OK:
        return not_possible(f"the address answers {status}")
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
    own: dict[str, str] = {"PROBE": "é" * 1000}

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
    world.attempt("sns:Publish", TopicArn=topic, Message=world.token)
    body = bench.received(world, url, world.token, seconds=300)
    if body is None:
        return not_possible("SNS put nothing into the queue within five minutes")
    queue = world.name("queue", "undelivered")
    target = Target(location=world.location, queue=queue, function=name, topics=frozenset({topic}))
    kind = read_message(body, target).kind
    return judged(
        kind is Kind.FAILED_DELIVERY,
        f"redrive reads it as one of {kind}",
        otherwise=f"redrive reads it as {kind}; it has {', '.join(_members(body))}",
    )


def _members(body: str) -> list[str]:
    try:
        found = json.loads(body)
    except ValueError:
        return ["no JSON"]
    return sorted(found) if isinstance(found, dict) else ["a list"]
