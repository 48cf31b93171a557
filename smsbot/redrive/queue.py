"""The dead-letter queue, received from by several workers, each a batch at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# What SQS gives at once.
BATCH = 10
WORKERS = 8
# How long a message that was received is hidden from others; released when it is not moved.
HIDDEN_FOR_IN_SECONDS = 120
# A longer wait asks all of SQS's servers; one of 0 only some of them.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
WAIT_IN_SECONDS = 1


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

    def each_batch(self, handle: Callable[[Sequence[Received]], bool]) -> None:
        """Hand over batch after batch until nothing is left, or ``handle`` wants no more.

        It is called by several threads. An error in one of them, or an interrupt, ends the others
        after their batch.
        """
        ends = threading.Event()

        def work() -> None:
            while not ends.is_set():
                batch = self._receive()
                if not batch or not handle(batch):
                    return

        with ThreadPoolExecutor(WORKERS) as pool:
            workers = [pool.submit(work) for _ in range(WORKERS)]
            try:
                for worker in workers:
                    worker.result()
            finally:
                ends.set()

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

    def delete(self, message: Received) -> None:
        """Delete a message."""
        self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message.receipt)

    def release(self, messages: Iterable[Received]) -> None:
        """Show messages to others again; one whose time is up is shown anyway."""
        held = [each for each in messages if each.hidden_until > time.monotonic()]
        with ThreadPoolExecutor(WORKERS) as pool:
            # Not by the batch: what right that needs is not the same everywhere.
            list(pool.map(self._show, held))

    def _show(self, message: Received) -> None:
        self._sqs.change_message_visibility(
            QueueUrl=self._url, ReceiptHandle=message.receipt, VisibilityTimeout=0
        )
