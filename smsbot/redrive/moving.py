"""Looks at the dead-letter queue, and moves back to the function what it has seen there."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from smsbot.redrive.messages import Kind, read_message
from smsbot.redrive.queue import DeadLetterQueue, Received
from smsbot.redrive.target import Target

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

# Far below what SQS lets be hidden at once (120,000), and a minute's work.
MESSAGES_A_RUN = 10_000
# The function took the event, which Lambda keeps from then on.
ACCEPTED = 202
# Answers that will be the same for every message: no right to it, or no such function.
FINAL = (403, 404)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What is in the queue, by the id of the message; ``has_more`` if there is more than that."""

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


def look(queue: DeadLetterQueue, target: Target, *, limit: int = MESSAGES_A_RUN) -> Seen:
    """See what is there, and leave it there."""
    kinds: dict[str, Kind] = {}
    held: list[Received] = []
    lock = threading.Lock()

    def note(batch: Sequence[Received]) -> bool:
        read = {each.id: read_message(each.body, target).kind for each in batch}
        with lock:
            is_new = not read.keys() <= kinds.keys()
            kinds.update(read)
            held.extend(batch)
            return is_new and len(kinds) < limit

    try:
        queue.each_batch(note)
    finally:
        queue.release(held)
    return Seen(kinds=kinds, has_more=len(kinds) >= limit)


def move(
    queue: DeadLetterQueue,
    functions: LambdaClient,
    target: Target,
    seen: Seen,
    *,
    moved: Moved,
    on_taken: Callable[[int], None],
) -> None:
    """Give what was seen to the function, and delete what it took.

    A message is deleted after Lambda has accepted it, so nothing is lost; whatever ends this in
    between, it may be given again. ``moved`` holds what was done also when this raises;
    ``on_taken`` gets the number that was taken, batch by batch.
    """
    run = _Run(
        queue=queue, functions=functions, target=target, seen=seen, moved=moved, on_taken=on_taken
    )
    try:
        queue.each_batch(run.batch)
    finally:
        queue.release(run.held)


@dataclass(kw_only=True)
class _Run:
    queue: DeadLetterQueue
    functions: LambdaClient
    target: Target
    seen: Seen
    moved: Moved
    on_taken: Callable[[int], None]
    held: list[Received] = field(default_factory=list[Received])
    done: set[str] = field(default_factory=set[str])
    lock: threading.Lock = field(default_factory=threading.Lock)

    def batch(self, batch: Sequence[Received]) -> bool:
        """Move what of a batch was seen; False if there was nothing new in it."""
        with self.lock:
            fresh = [each for each in batch if each.id not in self.done]
            self.done.update(each.id for each in fresh)
        taken: set[str] = set()
        try:
            for each in fresh:
                event = self._event(each)
                if event is not None and self._is_taken(each, event):
                    taken.add(each.id)
                    self._delete(each)
        finally:
            with self.lock:
                self.moved.taken += len(taken)
                self.held += [each for each in fresh if each.id not in taken]
            self.on_taken(len(taken))
        return bool(fresh)

    def _delete(self, message: Received) -> None:
        try:
            self.queue.delete(message)
        except ClientError as error:
            with self.lock:
                self.moved.undeleted += 1
            if _is_final(error):
                raise

    def _event(self, message: Received) -> str | None:
        """The event of a message that is to be moved; None for what came later or is neither."""
        if self.seen.kinds.get(message.id, Kind.NEITHER) is Kind.NEITHER:
            return None
        return read_message(message.body, self.target).event

    def _is_taken(self, message: Received, event: str) -> bool:
        # Somebody else might have it by then, and give it to the function as well.
        if time.monotonic() >= message.hidden_until:
            return False
        try:
            answer = self.functions.invoke(
                FunctionName=self.target.function_arn,
                InvocationType="Event",
                Payload=event.encode(),
            )
        except ClientError as error:
            if _is_final(error):
                raise
            return False
        return answer["StatusCode"] == ACCEPTED


def _is_final(error: ClientError) -> bool:
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") in FINAL
