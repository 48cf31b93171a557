"""The function behind both topics: texts are answered once, receipts are noted.

Every record that is handled logs one line, of fixed words (``outcome``); nothing that it logs or
raises holds anything that somebody sent.
"""

import logging
import math
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from consent import ErasedNumbers
from delivery import Delivery
from dynamodb import StorageFailed
from hook import hook_for
from incoming import (
    Malformed,
    Notification,
    notifications_in,
    parse_inbound_text,
    parse_receipt,
)
from outcome import REPEATED, NotDone, Outcome
from receipts import Receipts
from sending import sender_for
from settings import Settings, read_settings
from store import Store

RECEIPT_REPEATED = Outcome("receipt_repeated")

# Lambda has a handler of its own, in whose place this puts none; elsewhere the lines would be lost.
logging.basicConfig(format="%(levelname)s %(message)s")
logging.getLogger().setLevel(logging.INFO)

# Far below the function's timeout, so that a call that hangs is tried again in time.
IN_TIME = Config(
    connect_timeout=2, read_timeout=4, retries={"mode": "standard", "total_max_attempts": 4}
)


class Fault(Exception):
    """An error of the function itself, by its kind and its place."""


class Bot:
    """Handles what comes in by the topics."""

    def __init__(self, settings: Settings, *, receipts: Receipts, delivery: Delivery) -> None:
        self._settings = settings
        self._receipts = receipts
        self._delivery = delivery

    def handle(
        self,
        event: object,
        *,
        invocation: str,
        seconds_left: Callable[[], float] = lambda: math.inf,
    ) -> None:
        """Handle every record of an invocation, then raise the first failure there was.

        ``seconds_left`` is how long the function may still run.
        """
        failures = [
            failure
            for notification in notifications_in(event)
            if (failure := self._failure_of(notification, invocation, seconds_left)) is not None
        ]
        if failures:
            raise failures[0]

    def _failure_of(
        self, notification: Notification, invocation: str, seconds_left: Callable[[], float]
    ) -> Exception | None:
        """What to raise: a new error each, so that none has one behind it that holds a text."""
        try:
            self._handled(notification, invocation, seconds_left).log()
        except NotDone as failure:
            failure.outcome.log()
            return NotDone(failure.outcome)
        except StorageFailed as failure:
            return StorageFailed(str(failure))
        except Exception as error:  # noqa: BLE001 - its message may hold what was sent
            return _fault(error)
        return None

    def _handled(
        self, notification: Notification, invocation: str, seconds_left: Callable[[], float]
    ) -> Outcome:
        if notification.topic_arn != self._settings.inbound_topic_arn:
            return self._receipt(notification)
        try:
            text = parse_inbound_text(notification.message, received_at=notification.at)
        except Malformed as problem:
            return self._dropped_text(problem.reason, notification)
        if text.origination_number in (text.destination_number, self._settings.own_number):
            return self._dropped_text("own_number", notification)
        return self._delivery.answer(text, invocation=invocation, seconds_left=seconds_left)

    def _receipt(self, notification: Notification) -> Outcome:
        try:
            receipt = parse_receipt(notification.message)
        except Malformed as problem:
            is_new = self._is_new("dropped-receipt", notification)
            return Outcome("receipt_dropped", problem.reason) if is_new else RECEIPT_REPEATED
        outcome = self._receipts.receive(receipt, at=notification.at)
        if outcome == "receipt_unknown" and not self._receipts.remember(
            "unknown-receipt", notification.id, at=notification.at
        ):
            return RECEIPT_REPEATED
        return Outcome(outcome)

    def _dropped_text(self, reason: str, notification: Notification) -> Outcome:
        is_new = self._is_new("dropped-text", notification)
        return Outcome("dropped", reason) if is_new else REPEATED

    def _is_new(self, what: str, notification: Notification) -> bool:
        """Count what is malformed. If that fails, it stays uncounted: it is not worth a retry."""
        try:
            return self._receipts.remember(what, notification.id, at=notification.at)
        except StorageFailed:
            return True


def _fault(error: Exception) -> Fault:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    return Fault(f"{type(error).__name__} at {place}")


@cache
def bot() -> Bot:
    """The bot of this process."""
    settings = read_settings(os.environ)
    erased = None
    if settings.erased_numbers_key:
        kms = boto3.client("kms", config=IN_TIME)
        erased = ErasedNumbers(settings.conversations_table, kms, settings.erased_numbers_key)
    dynamodb = boto3.client("dynamodb", config=IN_TIME)
    store = Store(dynamodb, settings, erased=erased)
    delivery = Delivery(store, sender_for(settings), settings, hook=hook_for(settings))
    return Bot(settings, receipts=Receipts(dynamodb, settings), delivery=delivery)


def handle(event: object, context: object) -> None:
    """Handle the records of one SNS invocation; an exception makes Lambda try again."""
    here: Any = context
    bot().handle(
        event,
        invocation=here.aws_request_id,
        seconds_left=lambda: here.get_remaining_time_in_millis() / 1000,
    )


# Lambda sets it. There the clients are made while the function starts, not while a text waits.
if os.environ.get("AWS_LAMBDA_FUNCTION_NAME"):
    bot()
