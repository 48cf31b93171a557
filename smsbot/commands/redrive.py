"""``smsbot redrive``: gives the function again what is in the dead-letter queue.

SQS moves messages back by itself only where they came from another queue, and these come from SNS
and Lambda. A message is deleted after Lambda has accepted it, so nothing is lost; whatever ends a
run in between, the message may be given again, and the function handles none twice.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
"""

import json
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Self, cast

import typer
from botocore.exceptions import ClientError
from rich.table import Table

from keyproof import strict_json
from keyproof.location import Location
from keyproof.terminal.terminal import Terminal
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
    "one of key_readers or queue_readers in environments.toml."
)
# What SQS gives at once.
BATCH = 10
# How long a message that was received is hidden from others; it is shown again before.
HIDDEN_FOR_IN_SECONDS = 600
# A longer wait asks all of SQS's servers; one of 0 only some of them.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
WAIT_IN_SECONDS = 1
# Messages that are shown again at once, one by one: not everybody may do that by the batch.
AT_ONCE = 8
# The function took the event, which Lambda keeps from then on.
ACCEPTED = 202
# Answers that will be the same for every message: no right to it, or no such function.
FINAL = (403, 404)
# What SNS calls otherwise in an event for Lambda than in a message for a queue.
RENAMED = {"SigningCertURL": "SigningCertUrl", "UnsubscribeURL": "UnsubscribeUrl"}


class Kind(StrEnum):
    """How something came into the queue."""

    FAILED_DELIVERY = "failed deliveries"
    FAILED_INVOCATION = "failed invocations"
    NEITHER = "neither"


def redrive(
    environment: options.Environment,
    profile: options.Profile = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only count the messages; move none.")
    ] = False,
) -> None:
    """Count the messages in the dead-letter queue, and invoke the function with them.

    For key_readers and queue_readers. Exit status 1 if a message remains, or may remain.
    """
    if yes and dry_run:
        raise typer.BadParameter("--yes moves and --dry-run does not: give one of them.")
    terminal, settings = Terminal(), environment_named(environment)
    session = session_for(settings, profile=profile)
    with failures("asking which account this is"):
        account = identity_of(session)["Account"]
        target = target_of(settings, Location(region=settings.region, account_id=account))
        sqs: Any = session.client("sqs")
        functions: Any = session.client("lambda")
    denied = DENIED.format(environment=environment)
    with failures(f"moving what is in {target.queue}", denied=denied):
        url = sqs.get_queue_url(QueueName=target.queue)["QueueUrl"]
        with Held(sqs, url, target) as held:
            with terminal.step(f"Looking at {target.queue}", f"Looked at {target.queue}"):
                held.take()
            show(held, terminal)
            question = f"Give {held.movable} to the function again?"
            stays = held.has_more or held.movable < len(held.messages)
            if held.movable and terminal.agreed(question, done="moved", yes=yes, dry_run=dry_run):
                stays = _move(held, functions, terminal) or stays
    raise typer.Exit(int(stays))


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where messages are taken from and given to; ``topics`` are ARNs."""

    location: Location
    queue: str
    function: str
    topics: frozenset[str]

    @property
    def function_arn(self) -> str:
        """The ARN of the function."""
        return self.location.arn("lambda", f"function:{self.function}")


def target_of(environment: Environment, location: Location) -> Target:
    """The target in a region of an account."""
    names = environment.names
    return Target(
        location=location,
        queue=names.name("messaging", "queue", "dead-letter"),
        function=names.name("compute", "function", "bot"),
        topics=frozenset(
            location.arn("sns", names.name("messaging", "topic", each.name)) for each in TOPICS
        ),
    )


@dataclass(frozen=True, kw_only=True)
class Found:
    """A message of the queue; ``event`` is JSON for the function, and None of what is neither."""

    kind: Kind
    event: str | None = None


def read_message(body: str, target: Target) -> Found:
    """The kind of a message; anything not certainly of this environment is neither.

    A failed delivery is the notification as SNS sends it to a queue, a failed invocation the record
    of an on-failure destination, or the bare event, which a ``dead_letter_config`` sends.
    https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    try:
        message: object = strict_json.loads(body)
    except (ValueError, RecursionError):
        return Found(kind=Kind.NEITHER)
    if _at(message, "Type") == "Notification" and _is_of_topic(message, target):
        event: object = {"Records": [_record(cast("Json", message))]}
        return Found(kind=Kind.FAILED_DELIVERY, event=json.dumps(event))
    # With the version that was invoked, such as $LATEST.
    function = f"{_at(message, 'requestContext', 'functionArn')}:"
    is_record = function.startswith(f"{target.function_arn}:")
    event = _at(message, "requestPayload") if is_record else message
    records = _at(event, "Records")
    if isinstance(records, list) and records:
        notifications = [_at(each, "Sns") for each in cast("list[object]", records)]
        if all(_is_of_topic(each, target) for each in notifications):
            return Found(kind=Kind.FAILED_INVOCATION, event=json.dumps(event))
    return Found(kind=Kind.NEITHER)


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


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message that is hidden from others, until a time of the monotonic clock in seconds."""

    receipt: str
    found: Found
    hidden_until: float

    @property
    def is_hidden(self) -> bool:
        """Whether nobody else can have received it since."""
        return self.hidden_until > time.monotonic()


class Held:
    """The messages of a queue, by id: hidden from others in the context, and shown again after it.

    With ``has_more`` there may be others.
    """

    def __init__(self, sqs: "SQSClient", url: str, target: Target) -> None:
        self.messages: dict[str, Message] = {}
        self.has_more = False
        self.target = target
        self._sqs = sqs
        self._url = url

    @property
    def counts(self) -> Counter[Kind]:
        """How many there are of each kind."""
        return Counter(each.found.kind for each in self.messages.values())

    @property
    def movable(self) -> int:
        """How many can be moved."""
        return len(self.messages) - self.counts[Kind.NEITHER]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # SQS refuses it of those that it shows already.
        hidden = [each.receipt for each in self.messages.values() if each.is_hidden]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(self._show, hidden))

    def take(self) -> None:
        """Receive every message, until SQS gives none, or only such as it gave before."""
        while batch := self._receive():
            self.has_more = batch.keys() <= self.messages.keys()
            self.messages |= batch
            if self.has_more:
                return

    def delete(self, name: str) -> None:
        """Delete a message, which is not shown again even if that fails."""
        message = self.messages.pop(name)
        self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message.receipt)

    def _receive(self) -> dict[str, Message]:
        asked_at = time.monotonic()
        answer = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=BATCH,
            VisibilityTimeout=HIDDEN_FOR_IN_SECONDS,
            WaitTimeSeconds=WAIT_IN_SECONDS,
        )
        return {
            each.get("MessageId", ""): Message(
                receipt=each.get("ReceiptHandle", ""),
                found=read_message(each.get("Body", ""), self.target),
                hidden_until=asked_at + HIDDEN_FOR_IN_SECONDS,
            )
            for each in answer.get("Messages", [])
        }

    def _show(self, receipt: str) -> None:
        self._sqs.change_message_visibility(
            QueueUrl=self._url, ReceiptHandle=receipt, VisibilityTimeout=0
        )


@dataclass
class Moved:
    """How many the function took; ``undeleted`` of them are in the queue all the same."""

    taken: int = 0
    undeleted: int = 0


def move(held: Held, functions: "LambdaClient", moved: Moved) -> None:
    """Give the messages to the function, and delete what it took.

    ``moved`` holds what was done also when this raises.
    """
    for name, message in list(held.messages.items()):
        event = message.found.event
        if event is None or not message.is_hidden or not _is_taken(functions, held.target, event):
            continue
        moved.taken += 1
        try:
            held.delete(name)
        except ClientError as error:
            moved.undeleted += 1
            if _is_final(error):
                raise


def _is_taken(functions: "LambdaClient", target: Target, event: str) -> bool:
    try:
        answer = functions.invoke(
            FunctionName=target.function_arn, InvocationType="Event", Payload=event.encode()
        )
    except ClientError as error:
        if _is_final(error):
            raise
        return False
    return answer["StatusCode"] == ACCEPTED


def _is_final(error: ClientError) -> bool:
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") in FINAL


def show(held: Held, terminal: Terminal) -> None:
    """Print what is in the queue."""
    table = Table()
    for heading in ("In the queue", "Messages", "What happens"):
        table.add_column(heading, justify="right" if heading == "Messages" else "left")
    for kind in Kind:
        becomes = "stays in the queue" if kind is Kind.NEITHER else "given to the function again"
        table.add_row(kind, str(held.counts[kind]), becomes)
    terminal.console.print(table)
    if held.has_more:
        terminal.console.print("There may be more; run the command again afterwards.")


def _move(held: Held, functions: "LambdaClient", terminal: Terminal) -> bool:
    """Move what can be moved, and print what became of it; whether any of it is left."""
    console, movable, moved = terminal.console, held.movable, Moved()
    try:
        with console.status(f"Giving {movable} to the function again"):
            move(held, functions, moved)
    finally:
        left = movable - moved.taken
        console.print(f"The function took {moved.taken} of {movable}.")
        if left:
            console.print(f"{left} are still in the queue; run the command again.")
        if moved.undeleted:
            console.print(
                f"{moved.undeleted} that it took could not be deleted: the next run gives them to "
                "it again, and it handles none twice."
            )
    return left > 0 or moved.undeleted > 0
