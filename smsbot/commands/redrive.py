"""``smsbot redrive``: gives the function again what is in the dead-letter queue.

SQS moves messages back by itself only where they came from another queue, and these come from SNS
and Lambda. A message is deleted after Lambda has accepted it, so nothing is lost; whatever ends a
run in between, the message may be given again, and the function handles none twice.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, cast

import typer
from botocore.exceptions import ClientError

from keyproof import strict_json
from keyproof.location import Location
from keyproof.terminal.terminal import Terminal, counted
from smsbot import options
from smsbot.account.session import failures, identity_of, session_for
from smsbot.environments import environment_named
from stacks.settings.environment import Environment
from stacks.topics import TOPICS

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_sqs import SQSClient

Json = Mapping[str, object]
DENIED = (
    "Your role needs the policy smsbot-redrive-{environment}. To use the key, it must be "
    "one of queue_readers in environments.toml."
)
WAITING = "ApproximateNumberOfMessages"
# What SQS gives at once.
BATCH = 10
# How long a message that was received is hidden: a message that stays is in the queue again then.
HIDDEN_FOR_IN_SECONDS = 60
# A longer wait asks all of SQS's servers; one of 0 only some of them.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
WAIT_IN_SECONDS = 1
# The function took the event, which Lambda keeps from then on.
ACCEPTED = 202
# Answers that will be the same for every message: no right to it, or no such function.
FINAL = (403, 404)
# Why messages remain in the queue.
REMAINING = {
    "refused": "not accepted by Lambda, and still in the queue. Run the command again.",
    "foreign": "not of this environment, and still in the queue.",
    "undeleted": "taken but not deleted. The function handles none of them twice.",
}
# What SNS calls otherwise in an event for Lambda than in a message for a queue.
RENAMED = {"SigningCertURL": "SigningCertUrl", "UnsubscribeURL": "UnsubscribeUrl"}


def redrive(
    environment: options.Environment,
    profile: options.Profile = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only count the messages; move none.")
    ] = False,
) -> None:
    """Count the messages in the dead-letter queue, and invoke the function with them.

    For queue_readers with the policy smsbot-redrive-ENV. Exit status 1 if a
    message remains, or may remain.
    """
    if yes and dry_run:
        raise typer.BadParameter("--yes moves and --dry-run does not: give one of them.")
    terminal, settings = Terminal(), environment_named(environment)
    session = session_for(settings, profile=profile)
    account = identity_of(session)["Account"]
    target = target_of(settings, Location(region=settings.region, account_id=account))
    sqs, functions = session.client("sqs"), session.client("lambda")
    denied = DENIED.format(environment=environment)
    with failures(f"moving what is in {target.queue}", denied=denied):
        url = sqs.get_queue_url(QueueName=target.queue)["QueueUrl"]
        asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[WAITING])
        waiting = int(asked["Attributes"][WAITING])
        terminal.console.print(f"About {counted(waiting, 'message')} in {target.queue}.")
        question = f"Give about {waiting} to the function again?"
        if not waiting or not terminal.agreed(question, done="moved", yes=yes, dry_run=dry_run):
            raise typer.Exit(int(waiting > 0))
        moved = Counter[str]()
        try:
            with terminal.console.status(f"Giving {waiting} to the function again"):
                move(sqs, url, functions, target=target, most=waiting, moved=moved)
        finally:
            show(moved, terminal)
    raise typer.Exit(int(any(moved[each] for each in REMAINING)))


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where messages are taken from and given to; ``function`` and ``topics`` are ARNs."""

    queue: str
    function: str
    topics: frozenset[str]


def target_of(environment: Environment, location: Location) -> Target:
    """The target in a region of an account."""
    names = environment.names
    return Target(
        queue=names.name("messaging", "queue", "dead-letter"),
        function=location.arn("lambda", f"function:{names.name('compute', 'function', 'bot')}"),
        topics=frozenset(
            location.arn("sns", names.name("messaging", "topic", each.name)) for each in TOPICS
        ),
    )


def event_of(body: str, target: Target) -> str | None:
    """The event for the function in a message; None unless it is certainly of this environment.

    A failed delivery is the notification as SNS sends it to a queue, a failed invocation the record
    of an on-failure destination, or the bare event, which a ``dead_letter_config`` sends.
    https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    try:
        message: object = strict_json.loads(body)
    except (ValueError, RecursionError):
        return None
    if _at(message, "Type") == "Notification" and _is_of_topic(message, target):
        return json.dumps({"Records": [_record(cast("Json", message))]})
    # With the version that was invoked, such as $LATEST.
    function = f"{_at(message, 'requestContext', 'functionArn')}:"
    is_record = function.startswith(f"{target.function}:")
    event = _at(message, "requestPayload") if is_record else message
    records = _at(event, "Records")
    if isinstance(records, list) and records:
        notifications = [_at(each, "Sns") for each in cast("list[object]", records)]
        if all(_is_of_topic(each, target) for each in notifications):
            return json.dumps(event)
    return None


def _at(value: object, *names: str) -> object:
    """What is at a path of members; None where there is nothing."""
    for name in names:
        value = cast("Json", value).get(name) if isinstance(value, dict) else None
    return value


def _is_of_topic(notification: object, target: Target) -> bool:
    """Whether it is of one of the environment's topics, with what the function reads of it."""
    topic, *read = (_at(notification, each) for each in ("TopicArn", "Message", "Timestamp"))
    return (
        isinstance(topic, str)
        and topic in target.topics
        and all(isinstance(each, str) for each in read)
    )


def _record(notification: Json) -> Json:
    """A notification as Lambda gets it.

    https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
    """
    fields = {RENAMED.get(name, name): value for name, value in notification.items()}
    return {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "Sns": {"Subject": None, "MessageAttributes": {}, **fields},
    }


def move(
    sqs: "SQSClient",
    url: str,
    functions: "LambdaClient",
    *,
    target: Target,
    most: int,
    moved: Counter[str],
) -> None:
    """Give the messages to the function, each once, and delete what it took.

    It ends after ``most``, since what fails again is in the queue again. ``moved`` counts what was
    ``taken``, and what remains as in REMAINING, also when this raises.
    """
    seen = set[str]()
    while len(seen) < most:
        answer = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=min(BATCH, most - len(seen)),
            VisibilityTimeout=HIDDEN_FOR_IN_SECONDS,
            WaitTimeSeconds=WAIT_IN_SECONDS,
        )
        fresh = [e for e in answer.get("Messages", []) if e.get("MessageId", "") not in seen]
        if not fresh:
            return
        for each in fresh:
            seen.add(each.get("MessageId", ""))
            event = event_of(each.get("Body", ""), target)
            if event is None:
                moved["foreign"] += 1
            elif not _is_taken(functions, target, event):
                moved["refused"] += 1
            else:
                moved["taken"] += 1
                try:
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=each.get("ReceiptHandle", ""))
                except ClientError as error:
                    moved["undeleted"] += 1
                    if _is_final(error):
                        raise


def _is_taken(functions: "LambdaClient", target: Target, event: str) -> bool:
    try:
        answer = functions.invoke(
            FunctionName=target.function, InvocationType="Event", Payload=event.encode()
        )
    except ClientError as error:
        if _is_final(error):
            raise
        return False
    return answer["StatusCode"] == ACCEPTED


def _is_final(error: ClientError) -> bool:
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") in FINAL


def show(moved: Counter[str], terminal: Terminal) -> None:
    """Print what became of the messages."""
    terminal.console.print(f"The function took {counted(moved['taken'], 'message')}.")
    for reason, what in REMAINING.items():
        if count := moved[reason]:
            terminal.console.print(f"{counted(count, 'message')}: {what}")
