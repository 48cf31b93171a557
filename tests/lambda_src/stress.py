"""Texts of many numbers, delivered as SNS and Lambda do at their worst.

``python -m tests.lambda_src.stress [MESSAGES [SEED ...]]``, or ``make stress``.
"""

import json
import logging
import random
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from delivery import SecondsLeft
from dynamodb import LATE_IN_SECONDS, StorageFailed
from incoming import now_iso
from outcome import NotDone, Outcome
from sending import EndUserMessaging
from tests.lambda_src.doubles.bot import (
    BOT_NUMBER,
    CONVERSATION,
    DAY,
    Crash,
    bot,
    event,
    refusal,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB
from tests.lambda_src.erasures import Erasures

THREADS = 20
THROTTLED = 0.05
FAILED_WRITES = 0.02
# Of the sends, half of them after the service took the text; an answer is lost, or is an error 500.
UNANSWERED = 0.01
INTERNAL_ERRORS = 0.02
# Of the calls of either service, half of them after they were carried out.
KILLS = 0.004
# Of the connections that are kept after a send.
STALE = 0.5
# Lambda's: the first one and two more, or none when an event becomes too old.
ATTEMPTS = (1, 3)
# Of the attempts again, in which Lambda does not keep the request id.
NEW_REQUEST_IDS = 0.3
# Of the attempts, by a clock that is so many seconds ahead or behind.
SKEWED, SKEWS = 0.2, (-90.0, -20.0, 20.0, 90.0, 900.0)
# Of the attempts, with too little time left to send.
HURRIED = 0.02
SECONDS_OF_A_TRANSACTION = 0.004
# What is texted, and how often.
BODIES = {
    "hours": 30,
    "WHERE": 30,
    "hello": 20,
    "what else?": 14,
    "help": 2,
    "start": 3,
    "STOP": 2,
    "Stop texting me": 1,
}
LIST = "opt-outs"


class Faulty:
    """Has some calls fail, before or after they were carried out."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def happens(self, share: float) -> bool:
        """Whether it happens this time."""
        return self._chance.random() < share

    def call(self, call: Callable[[], Any], *failures: tuple[float, Exception]) -> Any:
        """Carry a call out, or fail with one of the failures, each with its share."""
        chosen: BaseException | None = Crash() if self.happens(KILLS) else None
        for share, failure in failures:
            if chosen is None and self.happens(share):
                chosen = failure
        if chosen is not None and self.happens(0.5):
            raise chosen
        answer = call()
        if chosen is not None:
            raise chosen
        return answer


class FaultyDynamoDB:
    """A client of DynamoDB. ``lost_counts`` is how often it did not count what was dropped."""

    def __init__(self, client: Any, chance: random.Random) -> None:
        self._client, self._faulty = client, Faulty(chance)
        self.lost_counts = 0

    def transact_write_items(self, **arguments: Any) -> Any:
        if self._faulty.happens(FAILED_WRITES / 2):
            self.lost_counts += "dropped-text" in str(arguments)
            raise refusal("InternalServerError", "TransactWriteItems", status=500)
        try:
            return self._faulty.call(
                lambda: self._client.transact_write_items(**arguments),
                (FAILED_WRITES / 2, ReadTimeoutError(endpoint_url="https://dynamodb")),
            )
        except ReadTimeoutError:
            self.lost_counts += "dropped-text" in str(arguments)
            raise


class FaultySmsService:
    """A client of AWS End User Messaging, which keeps a list of those who opted out.

    ``sent`` are the requests that it took, ``listed`` the numbers on the list. ``stale`` counts the
    sends that found a connection of an earlier one, which was reset before the service read a word.
    """

    def __init__(self, chance: random.Random) -> None:
        self._faulty = Faulty(chance)
        self._lock = threading.Lock()
        self._local = threading.local()
        self.sent: list[dict[str, Any]] = []
        self.listed: set[str] = set()
        self.stale = 0

    def close(self) -> None:
        """Drop the connections that are kept."""
        self._local.is_kept = False

    def send_text_message(self, **request: Any) -> dict[str, str]:
        self._connect("SendTextMessage")
        if request["DestinationPhoneNumber"] in self.listed:
            reason = "DESTINATION_PHONE_NUMBER_OPTED_OUT"
            raise refusal("ConflictException", "SendTextMessage", Reason=reason)
        return self._faulty.call(
            lambda: self._take(request),
            (UNANSWERED, ReadTimeoutError(endpoint_url="https://sms-voice")),
            (INTERNAL_ERRORS, refusal("InternalServerException", "SendTextMessage", status=500)),
        )

    def delete_opted_out_number(self, **request: Any) -> None:
        self._change("DeleteOptedOutNumber", lambda: self.listed.discard(request["OptedOutNumber"]))

    def put_opted_out_number(self, **request: Any) -> None:
        self._change("PutOptedOutNumber", lambda: self.listed.add(request["OptedOutNumber"]))

    def _change(self, operation: str, change: Callable[[], None]) -> None:
        self._connect(operation)
        self._faulty.call(change, (UNANSWERED, ReadTimeoutError(endpoint_url="https://sms-voice")))

    def _connect(self, operation: str) -> None:
        is_kept = getattr(self._local, "is_kept", False)
        self._local.is_kept = True
        if is_kept and self._faulty.happens(STALE):
            self.stale += 1
            raise ConnectionClosedError(endpoint_url="https://sms-voice")
        if self._faulty.happens(THROTTLED):
            raise refusal("ThrottlingException", operation)

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


class Clocks:
    """The time of each thread, which ``ahead`` is off by so many seconds."""

    def __init__(self) -> None:
        self._local = threading.local()
        self._time = time.time
        self.later = 0.0

    def set(self, ahead: float) -> None:
        """Set the clock of this thread."""
        self._local.ahead = ahead

    def now(self) -> float:
        """The time of this thread."""
        return self._time() + self.later + getattr(self._local, "ahead", 0.0)

    @contextmanager
    def running(self) -> Generator[None]:
        """Have everybody read these clocks; the hour stays the same, and with it the limits."""
        hour = now_iso()
        with (
            mock.patch("time.time", self.now),
            mock.patch("delivery.now_iso", return_value=hour),
        ):
            yield


class Stress:
    """One run."""

    def __init__(self, *, messages: int, numbers: int, seed: int) -> None:
        self._chance = random.Random(seed)
        self._numbers = [f"+1425{5550000 + place}" for place in range(numbers)]
        self._dynamodb = DynamoDB(seconds=SECONDS_OF_A_TRANSACTION)
        self._client = FaultyDynamoDB(self._dynamodb.client, self._chance)
        self._service = FaultySmsService(self._chance)
        sender = EndUserMessaging(
            self._service,
            configuration_set=None,
            message_type="TRANSACTIONAL",
            opt_out_list=LIST,
        )
        self._bot = bot(self._dynamodb, sender, client=self._client)
        self._clocks = Clocks()
        self._malformed = 0
        self._lines: Counter[str] = Counter()
        self._opts_out: dict[str, bool] = {}
        # What a number texted about consent since it asked for texts the last time.
        self._since_start: defaultdict[str, set[str]] = defaultdict(set)
        self._failed: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self._messages = [self._message(place) for place in range(messages)]

    def run(self) -> Result:
        """Deliver everything, then what ended in the queue until nothing does, and check."""
        deliveries = [each for each in self._messages for _ in range(self._chance.randint(1, 3))]
        self._chance.shuffle(deliveries)
        started = time.perf_counter()

        def noted(outcome: Outcome) -> None:  # a bound method would not get it
            self._noted(outcome)

        with self._clocks.running(), mock.patch.object(Outcome, "log", noted):
            self._deliver_all(deliveries)
            seconds = time.perf_counter() - started
            calls, conflicts = self._dynamodb.calls.total(), self._dynamodb.conflicts
            redriven = len(self._failed)
            while self._failed:
                self._check_that_all_are_found()
                self._clocks.later += 60
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

    def _noted(self, outcome: Outcome) -> None:
        with self._lock:
            self._lines[outcome.name] += 1
        if outcome.then is not None:
            outcome.then()

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
        elif body in ("start", "STOP", "Stop texting me"):
            self._opts_out[number] = body != "start"
            if body == "start":
                self._since_start[number].clear()
            self._since_start[number].add(body)
            if body == "STOP":  # AWS has it on its list before anybody handles a text
                self._service.listed.add(number)
        return event(message, id=f"notification-{place}", at=place)

    def _deliver_all(self, events: list[dict[str, Any]]) -> None:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(self._deliver, events))

    def _deliver(self, delivered: dict[str, Any]) -> None:
        invocation = f"{self._chance.random()}"
        for _ in range(self._chance.choice(ATTEMPTS)):
            is_skewed = self._chance.random() < SKEWED
            self._clocks.set(self._chance.choice(SKEWS) if is_skewed else 0.0)
            left: SecondsLeft = lambda: 30.0  # noqa: E731
            if self._chance.random() < HURRIED:
                left = lambda: self._chance.choice((30.0, 2.0))  # noqa: E731
            try:
                self._bot.handle(delivered, invocation=invocation, seconds_left=left)
            except (NotDone, StorageFailed, Crash):
                if self._chance.random() < NEW_REQUEST_IDS:
                    invocation = f"{self._chance.random()}"
                continue
            return
        with self._lock:
            self._failed.append(delivered)

    def _check_that_all_are_found(self) -> None:
        """A text that is not finished has its event in the queue, where the alarms see it."""
        waiting = {
            f"text#{json.loads(each['Records'][0]['Sns']['Message'])['inboundMessageId']}"
            for each in self._failed
            if each["Records"][0]["Sns"]["Message"].endswith("}")
        }
        for entry, item in self._texts().items():
            if item["state"] in ("CLAIMED", "SENDING"):
                assert entry in waiting, (entry, item["state"])

    def _texts(self) -> dict[str, dict[str, Any]]:
        items = self._dynamodb.items(self._dynamodb.conversations)
        return {item["entry"]: item for item in items if "state" in item}

    def _checked(self) -> Counter[str]:
        """How the messages ended, after everything that has to be so is found to be so."""
        states = {entry: item["state"] for entry, item in self._texts().items()}
        items = self._dynamodb.items(self._dynamodb.conversations)
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
        # What became UNKNOWN is in the log, also where a kill came between; some are proved later.
        assert self._lines["unknown"] >= ends["UNKNOWN"]
        assert self._service.stale == 0
        self._check_consent(items)
        self._check_counts(ends, stored=len(states), dropped=len(dropped))
        return ends

    def _check_consent(self, items: list[dict[str, Any]]) -> None:
        """The last word of each number holds, at AWS too where it is START or its own STOP."""
        consent = {i["phone_number"]: i["opted_out"] for i in items if i["entry"] == "consent"}
        for number, opts_out in self._opts_out.items():
            assert consent[number] == opts_out, number
            assert opts_out or number not in self._service.listed, number
            is_at_aws = "STOP" in self._since_start[number]
            assert not is_at_aws or number in self._service.listed, number

    def _check_counts(self, ends: Counter[str], *, stored: int, dropped: int) -> None:
        per_number = Counter(each["DestinationPhoneNumber"] for each in self._service.sent)
        assert max(per_number.values()) <= CONVERSATION.reply_limit_per_hour
        assert {each["OriginationIdentity"] for each in self._service.sent} == {BOT_NUMBER}
        counts = self._dynamodb.counts()
        assert counts["inbound-text"] == stored
        for counter, state in {
            "answered": "SENT",
            "suppressed": "SUPPRESSED",
            "unknown": "UNKNOWN",
        }.items():
            assert counts.get(counter, 0) == ends[state], counter
        assert counts["dropped-text"] == dropped
        assert {item["day"] for item in self._dynamodb.items(self._dynamodb.analytics)} == {DAY}


def run(*, messages: int, numbers: int, seed: int, tell: Callable[[str], None]) -> Result:
    """Run, and tell the result."""
    with mock.patch("dynamodb.LATE_IN_SECONDS", LATE_IN_SECONDS):
        result = Stress(messages=messages, numbers=numbers, seed=seed).run()
    many, seconds = result.messages, result.seconds
    ends = ", ".join(f"{count} {state.lower()}" for state, count in sorted(result.ends.items()))
    tell(f"{many} messages in {result.deliveries} deliveries, {THREADS} at once: {ends}")
    tell(
        f"{many / seconds:.0f} messages a second; {result.calls / many:.2f} calls of DynamoDB a "
        f"message, with retries; {result.conflicts} conflicts; {result.redriven} redriven"
    )
    return result


if __name__ == "__main__":
    logging.disable()
    arguments = [int(each) for each in sys.argv[1:]]
    print(f"1000 numbers erased while they text: {dict(Erasures(2).run(1000))}")  # noqa: T201
    many = arguments[0] if arguments else 3500
    for chosen in arguments[1:] or (1, 2, 3):
        print(f"seed {chosen}:")  # noqa: T201
        run(messages=many, numbers=many // 10, seed=chosen, tell=print)
