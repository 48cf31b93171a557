"""Erasures of a number in the midst of its texts, receipts, redeliveries and redrives."""

import io
import json
import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any
from unittest import mock

from consent import ErasedNumbers
from dynamodb import StorageFailed
from outcome import NotDone
from smsbot.erasure import items_of
from tests.lambda_src.doubles.bot import (
    CONVERSATION,
    STATUS,
    Crash,
    Kms,
    Remembering,
    bot,
    erase,
    event,
    receipt,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB

UNLIMITED = replace(CONVERSATION, reply_limit_per_hour=1000)
BODIES = ("hours", "swordfish", "STOP", "Stop texting me", "START", "HELP")
OPTS_OUT = {"STOP": True, "Stop texting me": True, "START": False}
# Of the attempts, at one of their calls.
KILLS = 0.2
MOST_TEXTS = 4
PREFIX = "+142555"


class Steps:
    """Runs actors; each waits before each of its calls until it is chosen."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._local = threading.local()
        self._back = threading.Semaphore(0)

    def wait(self, _operation: str = "") -> None:
        """Let others go on; nothing outside of an actor."""
        go: threading.Semaphore | None = getattr(self._local, "go", None)
        if go is not None:
            self._back.release()
            go.acquire()

    def run(self, *actors: Callable[[], None]) -> None:
        """Run all of them to their ends; raises the first error there was."""
        waiting: list[threading.Semaphore] = []
        ended: set[threading.Semaphore] = set()
        errors: list[BaseException] = []

        def act(actor: Callable[[], None], go: threading.Semaphore) -> None:
            self._local.go = go
            go.acquire()
            try:
                actor()
            except BaseException as error:  # noqa: BLE001 - raised below
                errors.append(error)
            ended.add(go)
            self._back.release()

        threads: list[threading.Thread] = []
        for actor in actors:
            go = threading.Semaphore(0)
            waiting.append(go)
            threads.append(threading.Thread(target=act, args=(actor, go)))
            threads[-1].start()
        while waiting:
            go = self._chance.choice(waiting)
            go.release()
            self._back.acquire()
            if go in ended:
                waiting.remove(go)
        for thread in threads:
            thread.join()
        for error in errors:
            raise error


class Erasures:
    """One number after the other, in one table."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._steps = Steps(self._chance)
        self._dynamodb = DynamoDB()
        self._lines = io.StringIO()
        self._left = threading.local()

    def run(self, runs: int) -> Counter[str]:
        """Run so many; how often what happened."""
        handler = logging.StreamHandler(self._lines)
        logging.getLogger().addHandler(handler)
        try:
            with mock.patch("smsbot.erasure.WAIT_IN_SECONDS", 0):
                found = sum((self._one(place) for place in range(runs)), Counter[str]())
        finally:
            logging.getLogger().removeHandler(handler)
        self._check_nothing_is_found()
        return found

    def _one(self, place: int) -> Counter[str]:
        chance, number = self._chance, f"{PREFIX}{place:05}"
        bodies = [chance.choice(BODIES) for _ in range(chance.randint(1, MOST_TEXTS))]
        events = [
            event(text(body, message_id=f"id-{place}-{n}", number=number), at=1000 * n)
            for n, body in enumerate(bodies)
        ]
        self._sender = Remembering(self._before_a_call)
        numbers = ErasedNumbers(self._dynamodb.conversations, Kms(), "key-1")
        self._bot = bot(self._dynamodb, self._sender, conversation=UNLIMITED, erased=numbers)
        self._dynamodb.before = self._before_a_call
        deliveries = [each for each in events for _ in range(chance.randint(1, 2))]
        erasures = chance.choice((1, 1, 2))
        actors = [self._delivery(each) for each in deliveries]
        actors += [self._receipts] * chance.randint(0, 1)
        actors += [lambda: erase(self._dynamodb, number)] * erasures
        self._steps.run(*actors)
        self._dynamodb.before = lambda _: None
        self._redrive(events)
        sent = Counter(each["id"] for each in self._sender.sent)
        assert all(count == 1 for count in sent.values()), (place, bodies, sent)
        erase(self._dynamodb, number)
        self._redrive(events)
        self._receipts()
        assert sent == Counter(each["id"] for each in self._sender.sent), (place, bodies)
        assert not list(items_of(self._dynamodb.client, self._dynamodb.conversations, number))
        words = [OPTS_OUT[body] for body in bodies if body in OPTS_OUT]
        last = event(text("where", message_id=f"id-{place}-last", number=number), at=60_000)
        self._bot.handle(last, invocation="last")
        is_out = len(self._sender.sent) == sent.total()
        assert is_out == (bool(words) and words[-1]), (place, bodies)
        erase(self._dynamodb, number)
        return Counter(
            texts=len(events), deliveries=len(deliveries), erasures=erasures, replies=sent.total()
        )

    def _delivery(self, delivered: dict[str, Any]) -> Callable[[], None]:
        invocation = f"{self._chance.random()}"
        kills = [self._chance.randint(1, 4) * (self._chance.random() < KILLS) for _ in range(2)]

        def deliver() -> None:
            for calls in (*kills, 0):
                self._left.calls = calls
                with suppress(NotDone, StorageFailed, Crash):
                    self._bot.handle(delivered, invocation=invocation)
                    return

        return deliver

    def _before_a_call(self, operation: str = "") -> None:
        self._steps.wait(operation)
        left = getattr(self._left, "calls", 0)
        self._left.calls = left - 1
        if left == 1:
            raise Crash

    def _receipts(self) -> None:
        for each in list(self._sender.sent):
            delivered = event(receipt(each), topic=STATUS)
            self._bot.handle(delivered, invocation="receipt")

    def _redrive(self, events: list[dict[str, Any]]) -> None:
        later = time.time() + 60
        with mock.patch("time.time", return_value=later):
            left = list(events)
            while left:
                self._chance.shuffle(left)
                left = [each for each in left if not self._is_done(each)]

    def _is_done(self, delivered: dict[str, Any]) -> bool:
        with suppress(NotDone, StorageFailed):
            self._bot.handle(delivered, invocation="redriven")
            return True
        return False

    def _check_nothing_is_found(self) -> None:
        found = self._dynamodb.items(self._dynamodb.conversations)
        written = json.dumps([found, self._dynamodb.items(self._dynamodb.analytics)])
        for word in (PREFIX, "id-", "swordfish", *UNLIMITED.commands.values(), "you are"):
            assert word not in written, word
        assert PREFIX not in self._lines.getvalue()
        allowed = {"phone_number", "entry", "expires_at", "unfinished"}
        allowed |= {"opted_out", "changed_at", "listed"}
        for item in found:
            if item["phone_number"].startswith("erased#"):
                assert set(item) <= allowed, item
                is_opt_out = item["entry"] == "consent" and item["opted_out"]
                assert is_opt_out or "expires_at" in item, item
