"""Numbers that text at their worst: at once, with kills, faults, skewed clocks and erasures.

``python -m tests.lambda_src.stress [NUMBERS [SEED ...]]``, or ``make stress``. A seed always brings
the same: whoever handles something waits before each call until it is chosen.
"""

import io
import json
import logging
import math
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any
from unittest import mock

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from consent import ErasedNumbers
from dynamodb import StorageFailed
from outcome import NotDone
from sending import EndUserMessaging
from smsbot.erasure import items_of
from tests.lambda_src.doubles.bot import (
    BOT_NUMBER,
    CONVERSATION,
    DAY,
    STATUS,
    Crash,
    Kms,
    bot,
    erase,
    event,
    receipt,
    refusal,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB

# Of the calls. Half of those that fail were carried out, but for conflicts and throttled sends.
KILLS, CONFLICTS, FAILED_WRITES, LATE_ANSWERS = 0.02, 0.03, 0.02, 0.03
THROTTLED, UNANSWERED, INTERNAL_ERRORS = 0.05, 0.02, 0.02
# Of the connections that are kept after a call.
STALE = 0.5
# Lambda's: the first one and two more, or none when an event becomes too old.
ATTEMPTS = (1, 3)
# Of the attempts: those again with another request id, by a clock that is off, and in a hurry.
NEW_REQUEST_IDS, SKEWED, HURRIED = 0.3, 0.2, 0.02
SKEWS = (-90.0, -20.0, 20.0, 90.0, 900.0)
MALFORMED = 0.03
# What is texted, and how often.
BODIES = {"hours": 6, "swordfish": 5, "help": 1, "START": 4, "STOP": 2, "Stop texting me": 1}
OPTS_OUT = {"STOP": True, "Stop texting me": True, "START": False}
MOST_TEXTS, LIMIT = 6, 4
PATIENT = replace(CONVERSATION, reply_limit_per_hour=LIMIT, answered_within_hours=1000)
PREFIX, LIST = "+142555", "opt-outs"


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

        for actor in actors:
            waiting.append(threading.Semaphore(0))
            threading.Thread(target=act, args=(actor, waiting[-1])).start()
        while waiting:
            go = self._chance.choice(waiting)
            go.release()
            self._back.acquire()
            if go in ended:
                waiting.remove(go)
        for error in errors:
            raise error


class Faults:
    """Has some calls fail, before or after they were carried out, while it is ``on``."""

    def __init__(self, chance: random.Random) -> None:
        self.on = True
        self._chance = chance

    def happens(self, share: float) -> bool:
        """Whether it happens this time."""
        return self.on and self._chance.random() < share

    def call(self, call: Callable[[], Any], *failures: tuple[float, Exception]) -> Any:
        """Carry a call out, or fail with one of the failures, each with its share."""
        chosen = (error for share, error in ((KILLS, Crash()), *failures) if self.happens(share))
        failure = next(chosen, None)
        if failure is not None and self.happens(0.5):
            raise failure
        answer = call()
        if failure is not None:
            raise failure
        return answer


class FaultyDynamoDB:
    """A client of DynamoDB."""

    def __init__(self, client: Any, faults: Faults, steps: Steps) -> None:
        self._client, self._faults, self._steps = client, faults, steps

    def transact_write_items(self, **arguments: Any) -> Any:
        if self._faults.happens(CONFLICTS):
            reasons = [{"Code": "TransactionConflict"} for _ in arguments["TransactItems"]]
            canceled = "TransactionCanceledException"
            raise refusal(canceled, "TransactWriteItems", CancellationReasons=reasons)
        return self._faults.call(
            lambda: self._carried_out(arguments),
            (FAILED_WRITES, ReadTimeoutError(endpoint_url="https://dynamodb")),
        )

    def _carried_out(self, arguments: Any) -> Any:
        answer = self._client.transact_write_items(**arguments)
        if self._faults.happens(LATE_ANSWERS):
            self._steps.wait()
            answer["ResponseMetadata"]["RetryAttempts"] = 1
        return answer


class FaultySmsService:
    """A client of AWS End User Messaging, which keeps a list of those who opted out.

    ``sent`` are the requests that it took, ``listed`` the numbers on the list. ``stale`` counts the
    calls that found a connection of an earlier one, which was reset before the service read a word.
    """

    def __init__(self, faults: Faults, steps: Steps) -> None:
        self._faults, self._steps = faults, steps
        self._local = threading.local()
        self.sent: list[dict[str, str]] = []
        self.listed: set[str] = set()
        self.stale = 0

    def close(self) -> None:
        """Drop the connections that are kept."""
        self._local.is_kept = False

    def send_text_message(self, **request: Any) -> Any:
        def take() -> dict[str, str]:
            number, reply_id = request["DestinationPhoneNumber"], f"reply-{len(self.sent)}"
            inbound = request["Context"]["inboundMessageId"]
            self.sent.append({"number": number, "id": inbound, "reply_id": reply_id})
            return {"MessageId": reply_id}

        assert request["OriginationIdentity"] == BOT_NUMBER
        self._connect("SendTextMessage")
        if request["DestinationPhoneNumber"] in self.listed:
            reason = "DESTINATION_PHONE_NUMBER_OPTED_OUT"
            raise refusal("ConflictException", "SendTextMessage", Reason=reason)
        internal = refusal("InternalServerException", "SendTextMessage", status=500)
        unanswered = ReadTimeoutError(endpoint_url="https://sms-voice")
        return self._faults.call(take, (UNANSWERED, unanswered), (INTERNAL_ERRORS, internal))

    def delete_opted_out_number(self, **request: Any) -> None:
        self._change("DeleteOptedOutNumber", lambda: self.listed.discard(request["OptedOutNumber"]))

    def put_opted_out_number(self, **request: Any) -> None:
        self._change("PutOptedOutNumber", lambda: self.listed.add(request["OptedOutNumber"]))

    def _change(self, operation: str, change: Callable[[], None]) -> None:
        self._connect(operation)
        self._faults.call(change, (UNANSWERED, ReadTimeoutError(endpoint_url="https://sms-voice")))

    def _connect(self, operation: str) -> None:
        self._steps.wait()
        is_kept, self._local.is_kept = getattr(self._local, "is_kept", False), True
        if is_kept and self._faults.happens(STALE):
            self.stale += 1
            raise ConnectionClosedError(endpoint_url="https://sms-voice")
        if self._faults.happens(THROTTLED):
            raise refusal("ThrottlingException", operation)


class Clocks:
    """The time of each thread, which is off by so many seconds; ``hours`` later for everybody."""

    def __init__(self) -> None:
        self.hours = 0
        self._local = threading.local()
        self._start = time.time()

    def set(self, ahead: float) -> None:
        """Set the clock of this thread."""
        self._local.ahead = ahead

    def now(self) -> float:
        """The time of this thread."""
        return self._start + self.hours * 3600 + getattr(self._local, "ahead", 0.0)

    def hour(self) -> str:
        """The hour, the same for all threads, and with it the limits."""
        return f"hour {self.hours}"

    @contextmanager
    def running(self) -> Generator[None]:
        """Have everybody read these clocks, and nobody wait."""
        with (
            mock.patch("time.time", self.now),
            mock.patch("time.sleep"),
            mock.patch("delivery.now_iso", self.hour),
            mock.patch("dynamodb.LATE_IN_SECONDS", math.inf),
        ):
            yield


class Stress:
    """One number after the other, erased while they text or only afterwards."""

    def __init__(self, seed: int, *, erases: bool) -> None:
        self._chance = random.Random(seed)
        self._erases = erases
        self._steps, self._faults = Steps(self._chance), Faults(self._chance)
        self._clocks = Clocks()
        self._dynamodb = DynamoDB()
        self._dynamodb.before = self._steps.wait
        client: Any = FaultyDynamoDB(self._dynamodb.client, self._faults, self._steps)
        self._service = FaultySmsService(self._faults, self._steps)
        sender = EndUserMessaging(
            self._service, configuration_set=None, message_type="TRANSACTIONAL", opt_out_list=LIST
        )
        numbers = ErasedNumbers(self._dynamodb.conversations, Kms(), "key-1")
        self._bot = bot(self._dynamodb, sender, client=client, conversation=PATIENT, erased=numbers)
        self._lines = io.StringIO()
        self._found = Counter[str]()

    def run(self, numbers: int) -> Counter[str]:
        """Have so many numbers text; how often what happened."""
        handlers = [logging.StreamHandler(self._lines)]
        with mock.patch.object(logging.getLogger(), "handlers", handlers), self._clocks.running():
            for place in range(numbers):
                self._one(place)
        self._check_that_nothing_names_somebody()
        if not self._erases:
            self._check_counts()
        assert self._service.stale == 0
        return self._found

    def _one(self, place: int) -> None:
        chance, number = self._chance, f"{PREFIX}{place:05}"
        self._clocks.hours, self._faults.on = 0, True
        count = chance.randint(1, MOST_TEXTS)
        bodies = chance.choices(list(BODIES), weights=list(BODIES.values()), k=count)
        events = [
            event(text(body, message_id=f"id-{place}-{n}", number=number), at=1000 * n)
            for n, body in enumerate(bodies)
        ]
        unreadable = event(f"{number}: swordfish", id=f"malformed-{place}")
        malformed = [unreadable] * (chance.random() < MALFORMED)
        stops = [n for n, body in enumerate(bodies) if body == "STOP"]
        actors = [
            self._delivery(each, number, [stop for stop in stops if stop <= n])
            for n, each in enumerate((*events, *malformed))
            for _ in range(chance.randint(1, 3))
        ]
        self._found.update(texts=count, deliveries=len(actors), malformed=len(malformed))
        actors += [self._receipts] * chance.randint(0, 1)
        erasures = chance.randint(0, 2) if self._erases else 0
        self._found["erasures"] += erasures
        self._listed = set[int]()
        self._steps.run(*actors, *[lambda: erase(self._dynamodb, number)] * erasures)
        self._redrive(events, number)
        self._faults.on = False
        self._receipts()
        self._check(number, bodies, events)
        self._service.sent.clear()

    def _check(self, number: str, bodies: list[str], events: list[dict[str, Any]]) -> None:
        """How the number's texts ended, and that redeliveries and an erasure change nothing."""
        sent = Counter(each["id"] for each in self._service.sent)
        assert all(count == 1 for count in sent.values()), (number, bodies)
        if not self._erases:
            self._check_states(number, bodies, sent)
        words = [body for body in bodies if body in OPTS_OUT]
        is_out = bool(words) and OPTS_OUT[words[-1]]
        since_start = "/".join(words).rpartition("START")[2]
        is_listed = number in self._service.listed
        assert is_out or not is_listed, (number, bodies)
        assert is_listed or "STOP" not in since_start.split("/"), (number, bodies)
        erase(self._dynamodb, number)
        self._redrive(events, number)
        self._receipts()
        assert sent == Counter(each["id"] for each in self._service.sent), (number, bodies)
        assert not self._entries(number), (number, bodies)
        self._clocks.hours += 1
        last = event(text("where", message_id=f"id-{number}", number=number), at=60_000)
        self._bot.handle(last, invocation="last")
        assert is_out is (len(self._service.sent) == sent.total()), (number, bodies)
        self._found["SUPPRESSED" if is_out else "SENT"] += 1
        erase(self._dynamodb, number)

    def _check_states(self, number: str, bodies: list[str], sent: Counter[str]) -> None:
        """Each text has ended, as many were sent as that says, and no hour had too many."""
        texts = {
            entry.removeprefix("text#"): item["state"]
            for entry, item in self._entries(number).items()
            if "state" in item
        }
        assert sent.keys() <= texts.keys(), (number, bodies)
        # A receipt of each reply has come, so that what is unknown was not sent.
        for message_id, state in texts.items():
            assert state in ("SENT", "SUPPRESSED", "UNKNOWN"), (number, bodies, state)
            assert sent[message_id] == (state == "SENT"), (number, bodies, state)
        self._found.update(texts.values())

    def _entries(self, number: str) -> dict[str, Any]:
        items = items_of(self._dynamodb.plain_client, self._dynamodb.conversations, number)
        return {item["entry"]: item for item in items}

    def _delivery(
        self, delivered: dict[str, Any], number: str, stops: list[int]
    ) -> Callable[[], None]:
        """A delivery of a text, before which AWS has put its number on the list for some STOPs."""
        chance = self._chance

        def deliver() -> None:
            if set(stops) - self._listed:
                self._listed.update(stops)
                self._service.listed.add(number)
            invocation = f"{chance.random()}"
            for _ in range(chance.choice(ATTEMPTS)):
                self._clocks.set(chance.choice(SKEWS) if chance.random() < SKEWED else 0.0)
                left = 2.0 if chance.random() < HURRIED else 30.0
                if self._is_done(delivered, invocation, left):
                    return
                if chance.random() < NEW_REQUEST_IDS:
                    invocation = f"{chance.random()}"

        return deliver

    def _redrive(self, events: list[dict[str, Any]], number: str) -> None:
        """Deliver what is in the dead-letter queue, an hour later each time, until nothing is.

        It has the event of each text that is not finished; the others are delivered once more.
        """
        left = list(events)
        while left:
            self._clocks.hours += 1
            self._found["redriven"] += len(left)
            self._chance.shuffle(left)
            left = [each for each in left if not self._is_done(each, "redriven")]
            hour = self._entries(number).get(f"replies#{self._clocks.hour()}", {})
            assert int(hour.get("replies", 0)) <= LIMIT

    def _is_done(self, delivered: dict[str, Any], invocation: str, left: float = 30.0) -> bool:
        with suppress(NotDone, StorageFailed, Crash):
            self._bot.handle(delivered, invocation=invocation, seconds_left=lambda: left)
            return True
        return False

    def _receipts(self) -> None:
        for each in list(self._service.sent):
            self._is_done(event(receipt(each), topic=STATUS), "receipt")

    def _check_counts(self) -> None:
        """What is counted is what was found, and each unknown text has its line in the log."""
        counts, found = self._dynamodb.counts(), self._found
        texts = found["SENT"] + found["SUPPRESSED"] + found["UNKNOWN"]
        assert counts["inbound-text"] == texts
        assert counts["answered"] == found["SENT"]
        assert counts["suppressed"] == found["SUPPRESSED"]
        assert counts.get("unknown", 0) == found["UNKNOWN"]
        assert self._lines.getvalue().count("\nunknown: ") >= found["UNKNOWN"]
        # Counting what is dropped is not tried again.
        assert counts.get("dropped-text", 0) <= found["malformed"]
        assert {item["day"] for item in self._dynamodb.items(self._dynamodb.analytics)} == {DAY}

    def _check_that_nothing_names_somebody(self) -> None:
        """After all numbers were erased, in the tables and in the log."""
        stored = self._dynamodb.items(self._dynamodb.conversations)
        written = json.dumps([stored, self._dynamodb.items(self._dynamodb.analytics)])
        for word in (PREFIX, "id-", "swordfish", *PATIENT.commands.values(), "you are"):
            assert word not in written, word
            assert word not in self._lines.getvalue(), word
        allowed = {"phone_number", "entry", "expires_at", "unfinished"}
        allowed |= {"opted_out", "changed_at", "listed"}
        for item in stored:
            if item["phone_number"].startswith("erased#"):
                assert set(item) <= allowed, item
                is_opt_out = item["entry"] == "consent" and item["opted_out"]
                assert is_opt_out or "expires_at" in item, item


if __name__ == "__main__":
    arguments = [int(each) for each in sys.argv[1:]]
    many = arguments[0] if arguments else 100
    for chosen in arguments[1:] or (1, 2, 3):
        for erases in (False, True):
            found = dict(Stress(chosen, erases=erases).run(many))
            print(f"seed {chosen}, erased {'while' if erases else 'after'} they text: {found}")  # noqa: T201
