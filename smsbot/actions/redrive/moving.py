"""Looks at the dead-letter queue, and moves back to the function what it has seen there."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from smsbot.actions.redrive.messages import Kind, read_message
from smsbot.actions.redrive.target import Target

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_sqs import SQSClient

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


@dataclass(frozen=True, kw_only=True)
class Received:
    """A message as it was received; ``hidden_until`` is in seconds of the monotonic clock."""

    id: str
    receipt: str
    body: str
    hidden_until: float


class DeadLetterQueue:
    """A queue by its URL."""

    def __init__(self, sqs: SQSClient, url: str) -> None:
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
    functions: LambdaClient,
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


def _is_taken(functions: LambdaClient, target: Target, event: str) -> bool:
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
