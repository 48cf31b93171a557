"""``smsbot redrive``: gives the function again what is in the dead-letter queue.

A message is deleted after Lambda has accepted it, so nothing is lost; whatever ends a run in
between, the message may be given again, and the function handles none twice.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, cast

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
    "The policy smsbot-redrive-{environment} is what your role has to be allowed; "
    "key_readers or queue_readers in environments.toml lets it use the key."
)
# What SQS gives at once.
BATCH = 10
# How long a message that was received is hidden from others; it is shown again before.
HIDDEN_FOR_IN_SECONDS = 120
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
    denied = DENIED.format(environment=environment)
    with failures("asking which account this is"):
        account = identity_of(session)["Account"]
        target = target_of(settings, Location(region=settings.region, account_id=account))
        sqs: Any = session.client("sqs")
        functions: Any = session.client("lambda")
    with failures(f"looking at {target.queue}", denied=denied):
        queue = DeadLetterQueue(sqs, sqs.get_queue_url(QueueName=target.queue)["QueueUrl"])
        with terminal.step(f"Looking at {target.queue}", f"Looked at {target.queue}"):
            seen = look(queue, target)
    show(seen, terminal)
    stays = 1 if seen.counts[Kind.NEITHER] or seen.has_more else 0
    question = f"Give {seen.movable} to the function again?"
    if not seen.movable or not terminal.agreed(question, done="moved", yes=yes, dry_run=dry_run):
        raise typer.Exit(stays)
    moved = Moved()
    try:
        with (
            failures(f"moving what is in {target.queue}", denied=denied),
            terminal.console.status(f"Giving {seen.movable} to the function again") as status,
        ):

            def on_taken() -> None:
                status.update(f"The function took {moved.taken} of {seen.movable}")

            move(queue, functions, target, seen, moved=moved, on_taken=on_taken)
    finally:
        _show_moved(moved, seen, terminal)
    raise typer.Exit(1 if stays or moved.undeleted or moved.taken < seen.movable else 0)


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
class Received:
    """A message as it was received; ``hidden_until`` is in seconds of the monotonic clock."""

    id: str
    receipt: str
    body: str
    hidden_until: float


class DeadLetterQueue:
    """A queue by its URL."""

    def __init__(self, sqs: "SQSClient", url: str) -> None:
        self._sqs = sqs
        self._url = url

    def each(self, handle: Callable[[Received], bool]) -> bool:
        """Hand over every message once.

        Those that it is not done with are shown to others again, whatever ends this. False if their
        time was up before, and SQS gave only such: there may be more.
        """
        known: set[str] = set()
        held: dict[str, Received] = {}
        try:
            while batch := self._receive():
                fresh = [each for each in batch if each.id not in known]
                if not fresh:
                    return False
                known |= {each.id for each in fresh}
                held |= {each.id: each for each in fresh}
                for each in fresh:
                    if handle(each):
                        del held[each.id]
            return True
        finally:
            # SQS refuses it of those that it shows already.
            now = time.monotonic()
            hidden = [each for each in held.values() if each.hidden_until > now]
            with ThreadPoolExecutor(AT_ONCE) as pool:
                list(pool.map(self._show, hidden))

    def delete(self, message: Received) -> None:
        """Delete a message."""
        self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message.receipt)

    def _receive(self) -> list[Received]:
        asked_at = time.monotonic()
        answer = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=BATCH,
            VisibilityTimeout=HIDDEN_FOR_IN_SECONDS,
            WaitTimeSeconds=WAIT_IN_SECONDS,
        )
        return [
            Received(
                id=message.get("MessageId", ""),
                receipt=message.get("ReceiptHandle", ""),
                body=message.get("Body", ""),
                hidden_until=asked_at + HIDDEN_FOR_IN_SECONDS,
            )
            for message in answer.get("Messages", [])
        ]

    def _show(self, message: Received) -> None:
        self._sqs.change_message_visibility(
            QueueUrl=self._url, ReceiptHandle=message.receipt, VisibilityTimeout=0
        )


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What is in the queue, by the id of the message; with ``has_more``, perhaps not all of it."""

    kinds: dict[str, Kind]
    has_more: bool

    @property
    def counts(self) -> Counter[Kind]:
        """How many there are of each kind."""
        return Counter(self.kinds.values())

    @property
    def movable(self) -> int:
        """How many can be moved."""
        return len(self.kinds) - self.counts[Kind.NEITHER]


@dataclass
class Moved:
    """How many the function took; ``undeleted`` of them are in the queue all the same."""

    taken: int = 0
    undeleted: int = 0


def look(queue: DeadLetterQueue, target: Target) -> Seen:
    """See what is there, and leave it there."""
    kinds: dict[str, Kind] = {}

    def note(message: Received) -> bool:
        kinds[message.id] = read_message(message.body, target).kind
        return False

    is_all = queue.each(note)
    return Seen(kinds=kinds, has_more=not is_all)


def move(
    queue: DeadLetterQueue,
    functions: "LambdaClient",
    target: Target,
    seen: Seen,
    *,
    moved: Moved,
    on_taken: Callable[[], None],
) -> None:
    """Give what was seen to the function, and delete what it took.

    A message is deleted after Lambda has accepted it, so nothing is lost; whatever ends this in
    between, it may be given again. ``moved`` holds what was done also when this raises, and
    ``on_taken`` is called after each.
    """

    def give(message: Received) -> bool:
        # What came later, or is neither, stays.
        if seen.kinds.get(message.id, Kind.NEITHER) is Kind.NEITHER:
            return False
        event = read_message(message.body, target).event
        if event is None or not _is_taken(functions, target, event):
            return False
        moved.taken += 1
        on_taken()
        try:
            queue.delete(message)
        except ClientError as error:
            moved.undeleted += 1
            if _is_final(error):
                raise
        return True

    queue.each(give)


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


def show(seen: Seen, terminal: Terminal) -> None:
    """Print what is in the queue."""
    table = Table()
    for heading in ("In the queue", "Messages", "What happens"):
        table.add_column(heading, justify="right" if heading == "Messages" else "left")
    for kind in Kind:
        becomes = "stays in the queue" if kind is Kind.NEITHER else "given to the function again"
        table.add_row(kind, str(seen.counts[kind]), becomes)
    terminal.console.print(table)
    if seen.has_more:
        terminal.console.print("There may be more; run the command again afterwards.")


def _show_moved(moved: Moved, seen: Seen, terminal: Terminal) -> None:
    terminal.console.print(f"The function took {moved.taken} of {seen.movable}.")
    if moved.taken < seen.movable:
        terminal.console.print(
            f"{seen.movable - moved.taken} are still in the queue; run the command again."
        )
    if moved.undeleted:
        terminal.console.print(
            f"{moved.undeleted} that it took could not be deleted: the next run gives them to it "
            "again, and it handles none twice."
        )
