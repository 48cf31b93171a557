"""Conversations as data: cases/conversations.toml has what is texted, and what comes of it.

A line is "BODY | OUTCOME | REPLY", a text a second after the one before; "@3 BODY" was texted at
that second, "@+60" so many seconds after the one before, and "+1…: BODY" by another number. "again
BODY" delivers the text of the same words once more, "retry BODY" in its first invocation. "receipt
NAME of BODY" is a receipt of the reply, "erase" erases the number, and "hour 4" lets the clock show
that hour of another year. "BODY [before write 2: WHAT]" does something before the second call of
DynamoDB for the text, and "after send" and its like after other calls. WHAT is a line without what
comes of it, or a word of ERRORS, which is raised.

``listed``: whether AWS's list has the number at first, and at the end; ``removals`` and
``additions`` count the changes that the bot asked for, ``calls`` those of DynamoDB, and ``asked``
the questions to a hook whose answers are ``hook``, with their ``sessions``. ``text`` is the entry
of the first text, with an empty word for what it has not, and ``of_the_day`` what is counted on the
day of the texts. __snapshots__ has all of these, and what is stored and sent, of each.
"""

import json
import re
import time
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from syrupy.assertion import SnapshotAssertion

from consent import ErasedNumbers
from dynamodb import StorageFailed
from incoming import now_iso
from keyproof.tests.cases import read_cases, read_data
from outcome import NotDone
from sending import NotSent, Undeliverable, UnknownOutcome
from tests.lambda_src.doubles.bot import (
    ASKING,
    CONVERSATION,
    DAY,
    IN_PROGRESS,
    NUMBER,
    STATUS,
    THREE,
    Crash,
    Interrupted,
    Kms,
    Outcomes,
    Remembering,
    bot,
    erase,
    event,
    fail,
    hook,
    receipt,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB

CASES = read_cases(__file__, "conversations")
RECEIPTS: dict[str, dict[str, Any]] = read_data(__file__, "receipts")
LINE = re.compile(r"(again |retry )?(?:@(\+?)([\d.]+) )?(?:(\+\d+): )?(.*?)(?: \[(.*)\])?")
RANDOM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}")
NEXT = f"{THREE + timedelta(days=1):%Y-%m-%d}"
OF_HOUR = re.compile(r"(?<=#DAYT)\d\d")
RECEIPT = re.compile(r"receipt (.*) of (.*)")
ERRORS: dict[str, BaseException] = {
    "die": Crash(),
    "throttled": NotSent("send_throttled", "throttled"),
    "refused": NotSent("send_refused", "spend_limit"),
    "unknown": UnknownOutcome(),
    "blocked": Undeliverable("blocked_at_aws", opted_out=False),
    "opted out": Undeliverable("opted_out_at_aws", opted_out=True),
    "in progress": IN_PROGRESS,
    "lost": ReadTimeoutError(endpoint_url="https://dynamodb"),
}


class Conversing:
    """One number, the bot that it texts, and the second at which it texts."""

    def __init__(self, dynamodb: DynamoDB, case: dict[str, Any]) -> None:
        self._dynamodb = dynamodb
        self.sender = Remembering(lets_go=case.get("lets_go", True))
        self.sender.listed = {NUMBER} if case.get("listed", [False])[0] else set()
        asked, self.functions = hook(
            *(ERRORS.get(str(each), each) for each in case.get("hook", ()))
        )
        self._bot = partial(
            bot,
            dynamodb,
            conversation=replace(
                ASKING if "hook" in case else CONVERSATION, **case.get("settings", {})
            ),
            hook=asked if "hook" in case else None,
            erased=ErasedNumbers(dynamodb.conversations, Kms(), "key-1"),
            **{name: case[name] for name in ("opt_out_keywords",) if name in case},
        )
        self.hour = now_iso()
        self._second = 0.0
        self._invocations = 0
        self._delivered: dict[str, tuple[Any, str]] = {}

    def take(self, line: str) -> list[str]:
        """Deliver what a line says; what is replied, and how the invocation ended."""
        if line == "erase":
            erase(self._dynamodb)
            return []
        if line.startswith("hour "):
            self.hour = f"2100-01-02T{line.removeprefix('hour '):0>2}:00:00.000Z"
            return []
        before = len(self.sender.sent)
        parts = LINE.fullmatch(line)
        assert parts is not None, line
        again, is_later, at, number, body, acts = parts.groups()
        self._invocations += 1
        invocation = f"{self._invocations}"
        if again:
            delivered, first = self._delivered[body]
            invocation = first if again == "retry " else invocation
        elif of := RECEIPT.fullmatch(body):
            delivered = self._receipt(*of.groups())
            self._delivered[body] = delivered, invocation
        else:
            self._second = float(at or 1) + (self._second if is_later or not at else 0)
            texted = text(body, number=number or NUMBER)
            delivered = event(texted, at=round(1000 * self._second))
            self._delivered[body] = delivered, invocation
        interrupted: Any = Interrupted(self._dynamodb, self.sender, self._acts(acts or ""))
        ended: list[str] = []
        try:
            self._bot(interrupted, client=interrupted).handle(delivered, invocation=invocation)
        except Crash:
            ended = ["died"]
        except StorageFailed as failure:
            ended = [f"{failure}"]
        except NotDone:
            pass  # its outcome is in the log
        return [*self.sender.bodies[before:], *ended]

    def _receipt(self, name: str, body: str) -> dict[str, Any]:
        """A receipt of the reply to a text, which comes years later."""
        delivered, _ = self._delivered[body]
        message_id = json.loads(delivered["Records"][0]["Sns"]["Message"])["inboundMessageId"]
        replies = (each["reply_id"] for each in self.sender.sent if each["id"] == message_id)
        sent = {"number": NUMBER, "id": message_id, "reply_id": next(replies, "the-reply")}
        came = event(receipt(sent, **RECEIPTS[name]), topic=STATUS)
        came["Records"][0]["Sns"]["Timestamp"] = "2099-01-01T03:00:00.000Z"
        return came

    def _acts(self, acts: str) -> dict[str, Any]:
        """What is done, by the call before or after which it is done."""
        chosen = dict(each.split(": ", 1) for each in acts.split("; ")) if acts else {}
        return {
            call: partial(fail, ERRORS[what]) if what in ERRORS else partial(self.take, what)
            for call, what in chosen.items()
        }


def entry_of(dynamodb: DynamoDB, name: str) -> dict[str, Any]:
    """The entry of the number whose name begins so."""
    entries = dynamodb.entries(NUMBER)
    return next((each for entry, each in entries.items() if entry.startswith(name)), {})


def counters(dynamodb: DynamoDB) -> list[dict[str, Any]]:
    return dynamodb.items(dynamodb.analytics)


def traces(dynamodb: DynamoDB, sender: Remembering) -> list[str]:
    """What was sent, every entry with the hours that it is kept, and days; without random ids."""
    days = [{"day": e["day"], "expires_at": e["expires_at"]} for e in counters(dynamodb)]
    lines: set[str] = set()
    for each in (*dynamodb.items(dynamodb.conversations), *days):
        if "expires_at" in each:
            each["expires_at"] = round((int(each["expires_at"]) - time.time()) / 3600)
        lines.add(json.dumps(each, sort_keys=True))
    names: dict[str, str] = {}

    def named(line: str) -> str:
        line = RANDOM.sub(lambda found: names.setdefault(found[0], f"<{len(names)}>"), line)
        return OF_HOUR.sub("HOUR", line.replace(DAY, "DAY").replace(NEXT, "NEXT"))

    # Ids are numbered by what was sent, in its order: entries may differ by nothing else.
    sent = [named(json.dumps(each, sort_keys=True)) for each in sender.sent]
    kept = sorted(lines, key=partial(RANDOM.sub, lambda found: names.get(found[0], "")))
    return [*sent, *map(named, kept)]


@pytest.mark.parametrize("name", CASES)
def test_conversation(
    name: str,
    dynamodb: DynamoDB,
    outcomes: Outcomes,
    monkeypatch: pytest.MonkeyPatch,
    snapshot: SnapshotAssertion,
) -> None:
    case = CASES[name]
    conversing = Conversing(dynamodb, case)
    monkeypatch.setattr("delivery.now_iso", lambda: conversing.hour)
    for line in case["texts"]:
        body, *expected = (part.strip() for part in line.split("|"))
        came = conversing.take(body)
        assert [*outcomes(), *came] == expected, line
    sender = conversing.sender
    calls = dynamodb.calls.total()
    consent, texted = entry_of(dynamodb, "consent"), entry_of(dynamodb, "text#")
    of_day = {each["counter"] for each in counters(dynamodb) if each["day"] == DAY}
    found = {
        "opted_out": consent.get("opted_out"),
        "listed": NUMBER in sender.listed,
        "removals": sender.removals,
        "additions": sender.additions,
        "asked": len(conversing.functions.asked),
        "sessions": [each["session"] or "" for each in conversing.functions.asked],
        "counts": dynamodb.counts(),
        "counted_replies": entry_of(dynamodb, "replies#").get("replies"),
        "calls": calls,
        "text": {field: texted.get(field, "") for field in case.get("text", {})},
        "of_the_day": sorted({each.partition("#")[0] for each in of_day}),
    }
    wanted = {name: case[name] for name in found if name in case}
    wanted |= {"listed": case["listed"][1]} if "listed" in case else {}
    assert {name: found[name] for name in wanted} == wanted
    assert "\n".join([json.dumps(found), *traces(dynamodb, sender)]) == snapshot


CALLS = {
    "hours": ["write 1", "write 2", "send", "write 3"],
    "STOP": ["write 1", "write 2", "send", "write 3"],
    "START": ["write 1", "rejoin", "write 2", "send", "write 3"],
}
CRASHES = [
    (body, f"{when} {call}")
    for body, calls in CALLS.items()
    for call in calls
    for when in ("before", "after")
]
# A crash there leaves a text in SENDING.
IN_SENDING = {"after write 2", "before send", "after send", "before write 3"}
AFTER_SENDING = {"after send", "before write 3"}


@pytest.mark.parametrize(("body", "at"), CRASHES)
def test_a_crash_anywhere_sends_nothing_twice_and_loses_nothing(
    body: str, at: str, dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    conversing = Conversing(dynamodb, {"settings": {"self_managed_opt_outs": True}})
    assert conversing.take(f"{body} [{at}: die]")[-1] == "died"
    # Another delivery comes again later, as long as the first may still be at work.
    if at in IN_SENDING:
        conversing.take(f"again {body}")
        assert outcomes() == ["not_finished: being_sent"]
    conversing.take(f"retry {body}")
    state, sent = entry_of(dynamodb, "text#")["state"], len(conversing.sender.sent)
    assert bool(conversing.sender.removals) == (body == "START")
    if at in IN_SENDING:
        assert (state, outcomes()) == ("UNKNOWN", ["unknown: interrupted"])
        assert sent == (at in AFTER_SENDING)
    else:
        assert (state, sent) == ("SENT", 1)
    counts = dynamodb.counts()
    assert counts["inbound-text"] == 1
    assert counts.get("answered", 0) + counts.get("unknown", 0) == 1
    assert counts.get("opted-out", 0) == (body == "STOP")
    assert counts.get("rejoined", 0) == (body == "START")
