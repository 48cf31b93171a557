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
from sending import EndUserMessaging
from tests.lambda_src.doubles.bot import BOT_NUMBER, CONVERSATION, bot, event, text
from tests.lambda_src.doubles.dynamodb import DynamoDB
from transaction import StorageFailed

THREADS = 20
# Lambda's: the first one and two more, or none when an event becomes too old.
ATTEMPTS = (1, 3)
THROTTLED_SENDS = 0.05
FAILED_WRITES = 0.02
# Of the sends, half of them after the service took the text.
UNANSWERED_SENDS = 0.01
# Of the calls of either service, half of them after they were carried out.
CRASHES = 0.002
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


class Crash(BaseException):
    """The end of the function's process."""


def refusal(code: str, operation: str) -> ClientError:
    """An error that a service answers with, having done nothing."""
    answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    return ClientError(answer, operation)


class Faulty:
    """Makes some calls fail, before or after they were carried out."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def call(self, call: Callable[[], Any], *, failing: float, refused: ClientError | None) -> Any:
        """Carry a call out, or fail; ``refused`` is the failure before it, None for a time-out."""
        dies, fails = self._chance.random() < CRASHES, self._chance.random() < failing
        is_late = self._chance.random() < 0.5
        timed_out = ReadTimeoutError(endpoint_url="https://aws")
        failure = Crash() if dies else timed_out if is_late or refused is None else refused
        if (dies or fails) and not is_late:
            raise failure
        answer = call()
        if dies or fails:
            raise failure
        return answer


class FaultyDynamoDB:
    """A client of DynamoDB. ``lost_counts`` is how often it did not count what was dropped."""

    def __init__(self, client: Any, faulty: Faulty) -> None:
        self._client, self._faulty = client, faulty
        self.lost_counts = 0

    def transact_write_items(self, **arguments: Any) -> Any:
        try:
            return self._faulty.call(
                lambda: self._client.transact_write_items(**arguments),
                failing=FAILED_WRITES,
                refused=refusal("InternalServerError", "TransactWriteItems"),
            )
        except (ClientError, ReadTimeoutError):
            self.lost_counts += "dropped-text" in str(arguments)
            raise


class FaultySmsService:
    """A client of AWS End User Messaging. ``sent`` are the requests that it took."""

    def __init__(self, chance: random.Random) -> None:
        self._chance, self._faulty = chance, Faulty(chance)
        self._lock = threading.Lock()
        self.sent: list[dict[str, Any]] = []

    def send_text_message(self, **request: Any) -> dict[str, str]:
        if self._chance.random() < THROTTLED_SENDS:
            raise refusal("ThrottlingException", "SendTextMessage")
        return self._faulty.call(
            lambda: self._take(request), failing=UNANSWERED_SENDS, refused=None
        )

    def _take(self, request: dict[str, Any]) -> dict[str, str]:
        with self._lock:
            self.sent.append(request)
            return {"MessageId": f"reply-{len(self.sent)}"}


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
        self._client = FaultyDynamoDB(self._dynamodb.client, Faulty(self._chance))
        self._service = FaultySmsService(self._chance)
        sender = EndUserMessaging(
            self._service,
            configuration_set=None,
            message_type="TRANSACTIONAL",
            opt_out_list=None,
        )
        self._bot = bot(self._dynamodb, sender, client=self._client)
        self._malformed = 0
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
        redriven, later = len(self._failed), time.time()
        while self._failed:
            later += 60
            again, self._failed = self._failed, []
            with mock.patch("time.time", return_value=later):
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
        self._malformed += kind < 0.03
        if kind < 0.02:
            message = json.dumps(message)[:-9]
        elif kind < 0.03:
            message = text(body, message_id=f"text-{place}", number=BOT_NUMBER)
        return event(message, id=f"notification-{place}", at=place)

    def _deliver_all(self, events: list[dict[str, Any]]) -> None:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(self._deliver, events))

    def _deliver(self, delivered: dict[str, Any]) -> None:
        invocation = f"{self._chance.random()}"
        for _ in range(self._chance.choice(ATTEMPTS)):
            try:
                self._bot.handle(delivered, invocation=invocation)
            except (NotDone, StorageFailed, Crash):
                continue
            return
        with self._lock:
            self._failed.append(delivered)

    def _checked(self) -> Counter[str]:
        """How the messages ended, after everything that has to be so is found to be so."""
        items = self._dynamodb.items(self._dynamodb.conversations)
        states = {item["entry"]: item["state"] for item in items if "state" in item}
        dropped = [item for item in items if item["entry"] == "dropped-text"]
        sends = Counter(
            f"text#{each['Context']['inboundMessageId']}" for each in self._service.sent
        )
        ends = Counter(states.values())
        # Counting what is dropped is not tried again.
        assert 0 <= self._malformed - len(dropped) <= self._client.lost_counts
        ends["DROPPED"] = self._malformed
        assert set(ends) <= {"SENT", "SUPPRESSED", "UNKNOWN", "DROPPED"}
        assert ends.total() == len(self._messages)
        for entry, state in states.items():
            allowed = {"SENT": (1,), "SUPPRESSED": (0,), "UNKNOWN": (0, 1)}[state]
            assert sends[entry] in allowed, (entry, state)
        assert set(sends) <= set(states)
        per_number = Counter(each["DestinationPhoneNumber"] for each in self._service.sent)
        assert max(per_number.values()) <= CONVERSATION.reply_limit_per_hour
        counts = self._dynamodb.counts()
        assert counts["inbound-text"] == len(states)
        for counter, state in {
            "answered": "SENT",
            "suppressed": "SUPPRESSED",
            "unknown": "UNKNOWN",
        }.items():
            assert counts.get(counter, 0) == ends[state], counter
        assert counts["dropped-text"] == len(dropped)
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
