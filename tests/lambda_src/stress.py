"""Texts of many numbers, delivered as SNS and Lambda do at their worst, with faults on the way."""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from unittest import mock

from botocore.exceptions import ClientError, ReadTimeoutError

from outcome import NotDone
from sending import NotSent
from tests.lambda_src.bot import BOT_NUMBER, CONVERSATION, Remembering, bot, event, text
from tests.lambda_src.dynamodb import DynamoDB
from transaction import StorageFailed

THREADS = 20
# Lambda's: the first one and two more, or none when an event becomes too old.
ATTEMPTS = (1, 3)
THROTTLED_SENDS = 0.05
FAILED_WRITES = 0.02
SECONDS_OF_A_TRANSACTION = 0.004
# What is texted, and how often.
BODIES = {
    "hours": 30,
    "WHERE": 30,
    "hello": 20,
    "what else?": 14,
    "help": 2,
    "start": 2,
    "STOP": 1,
    "Stop texting me": 1,
}


class Faulty:
    """A client of DynamoDB of which some calls fail, half of them after they were carried out."""

    def __init__(self, client: Any, chance: random.Random) -> None:
        self._client = client
        self._chance = chance

    def transact_write_items(self, **arguments: Any) -> Any:
        fails, is_late = self._chance.random() < FAILED_WRITES, self._chance.random() < 0.5
        if fails and not is_late:
            refusal: Any = {"Error": {"Code": "InternalServerError"}}
            raise ClientError(refusal, "TransactWriteItems")
        answer = self._client.transact_write_items(**arguments)
        if fails:
            raise ReadTimeoutError(endpoint_url="https://dynamodb")
        return answer


@dataclass(frozen=True, kw_only=True)
class Result:
    """What was found afterwards, and how long it took."""

    messages: int
    deliveries: int
    redriven: int
    seconds: float
    calls: int
    conflicts: int
    ends: Counter[str]


class Stress:
    """One run."""

    def __init__(self, *, messages: int, numbers: int, seed: int) -> None:
        self._chance = random.Random(seed)
        self._numbers = [f"+1425{5550000 + place}" for place in range(numbers)]
        self._dynamodb = DynamoDB(seconds=SECONDS_OF_A_TRANSACTION)
        self._sender = Remembering(self._throttle)
        self._bot = bot(
            self._dynamodb, self._sender, client=Faulty(self._dynamodb.client, self._chance)
        )
        self._failed: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self._messages = [self._message(place) for place in range(messages)]

    def run(self) -> Result:
        """Deliver everything, then what ended in the queue until nothing does, and check."""
        deliveries = [each for each in self._messages for _ in range(self._chance.randint(1, 3))]
        self._chance.shuffle(deliveries)
        started = time.perf_counter()
        self._deliver_all(deliveries)
        seconds = time.perf_counter() - started
        calls, conflicts = self._dynamodb.calls.total(), self._dynamodb.conflicts
        redriven, later = len(self._failed), time.time() + 60
        with mock.patch("time.time", return_value=later):
            while self._failed:
                again, self._failed = self._failed, []
                self._deliver_all(again)
        return Result(
            messages=len(self._messages),
            deliveries=len(deliveries),
            redriven=redriven,
            seconds=seconds,
            calls=calls,
            conflicts=conflicts,
            ends=self._checked(),
        )

    def _message(self, place: int) -> dict[str, Any]:
        kind = self._chance.random()
        number = self._chance.choice(self._numbers)
        (body,) = self._chance.choices(list(BODIES), weights=list(BODIES.values()))
        message: object = text(body, message_id=f"text-{place}", number=number)
        if kind < 0.02:
            message = json.dumps(message)[:-9]
        elif kind < 0.03:
            message = text(body, message_id=f"text-{place}", number=BOT_NUMBER)
        return event(message, id=f"notification-{place}", at=place)

    def _throttle(self) -> None:
        if self._chance.random() < THROTTLED_SENDS:
            raise NotSent("send_throttled", "throttled")

    def _deliver_all(self, events: list[dict[str, Any]]) -> None:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(self._deliver, events))

    def _deliver(self, delivered: dict[str, Any]) -> None:
        invocation = f"{self._chance.random()}"
        for _ in range(self._chance.choice(ATTEMPTS)):
            try:
                self._bot.handle(delivered, invocation=invocation)
            except (NotDone, StorageFailed):
                continue
            return
        with self._lock:
            self._failed.append(delivered)

    def _checked(self) -> Counter[str]:
        """How the messages ended, after everything that has to be so is found to be so."""
        items = self._dynamodb.items(self._dynamodb.conversations)
        states = {item["entry"]: item["state"] for item in items if "state" in item}
        dropped = [item for item in items if item["entry"] == "dropped-text"]
        sends = Counter(f"text#{each['id']}" for each in self._sender.sent)
        ends = Counter(states.values())
        ends["DROPPED"] = len(dropped)
        assert set(ends) <= {"SENT", "SUPPRESSED", "UNKNOWN", "DROPPED"}
        assert ends.total() == len(self._messages)
        for entry, state in states.items():
            allowed = {"SENT": (1,), "SUPPRESSED": (0,), "UNKNOWN": (0, 1)}[state]
            assert sends[entry] in allowed, (entry, state)
        assert set(sends) <= set(states)
        per_number = Counter(each["number"] for each in self._sender.sent)
        assert max(per_number.values()) <= CONVERSATION.reply_limit_per_hour
        counts = self._dynamodb.counts()
        assert counts["inbound-text"] == len(states)
        for counter, state in {
            "answered": "SENT",
            "suppressed": "SUPPRESSED",
            "unknown": "UNKNOWN",
            "dropped-text": "DROPPED",
        }.items():
            assert counts.get(counter, 0) == ends[state], counter
        return ends


def told(result: Result) -> list[str]:
    """A result for people."""
    ends = ", ".join(f"{count} {state.lower()}" for state, count in sorted(result.ends.items()))
    return [
        f"{result.messages} messages in {result.deliveries} deliveries, {THREADS} at once: {ends}",
        f"{result.messages / result.seconds:.0f} messages a second; "
        f"{result.calls / result.messages:.2f} calls of DynamoDB a message, repeats and retries "
        f"included; {result.conflicts} conflicts; {result.redriven} deliveries redriven",
    ]


def run(*, messages: int, numbers: int, seed: int, tell: Callable[[str], None]) -> Result:
    """Run, and tell the result."""
    result = Stress(messages=messages, numbers=numbers, seed=seed).run()
    for line in told(result):
        tell(line)
    return result
