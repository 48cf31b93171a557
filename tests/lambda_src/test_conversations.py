"""Conversations as data: cases/conversations.toml has what is texted, and what comes of it.

A line is "BODY | OUTCOME | REPLY", a text a second after the one before; "@3 BODY" was texted at
that second, "@+60" so many seconds after the one before. "again BODY" delivers the text of the same
words once more, and "erase" erases the number. ``listed``: whether AWS's list has the number at
first, and at the end; ``removals`` and ``additions`` count the changes that the bot asked for.
"""

from dataclasses import replace
from typing import Any

import pytest

from consent import ErasedNumbers
from keyproof.tests.cases import read_cases
from tests.lambda_src.doubles.bot import (
    CONVERSATION,
    NUMBER,
    Kms,
    ListAtAws,
    Outcomes,
    bot,
    erase,
    event,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB

CASES = read_cases(__file__, "conversations")


class Conversing:
    """One number, the bot that it texts, and the second at which it texts."""

    def __init__(self, dynamodb: DynamoDB, case: dict[str, Any]) -> None:
        self._dynamodb = dynamodb
        self.sender = ListAtAws(lets_go=case.get("lets_go", True))
        self.sender.listed = {NUMBER} if case.get("listed", [False])[0] else set()
        others = {name: case[name] for name in ("opt_out_keywords",) if name in case}
        self._bot = bot(
            dynamodb,
            self.sender,
            conversation=replace(CONVERSATION, **case.get("settings", {})),
            erased=ErasedNumbers(dynamodb.conversations, Kms(), "key-1"),
            **others,
        )
        self._second = 0.0
        self._delivered: dict[str, Any] = {}

    def take(self, line: str) -> list[str]:
        """Deliver what a line says; what is replied."""
        before = len(self.sender.sent)
        if line == "erase":
            erase(self._dynamodb)
            return []
        self._second += 1
        if line.startswith("@"):
            at, line = line[1:].split(" ", 1)
            self._second = float(at) if at[0] != "+" else self._second - 1 + float(at)
        if line.startswith("again "):
            delivered = self._delivered[line.removeprefix("again ")]
        else:
            delivered = event(text(line), at=round(1000 * self._second))
            self._delivered[line] = delivered
        self._bot.handle(delivered, invocation=f"{self._second}")
        return self.sender.bodies[before:]


@pytest.mark.parametrize("name", CASES)
def test_conversation(name: str, dynamodb: DynamoDB, outcomes: Outcomes) -> None:
    case = CASES[name]
    conversing = Conversing(dynamodb, case)
    for line in case["texts"]:
        body, *expected = (part.strip() for part in line.split("|"))
        replies = conversing.take(body)
        assert [*outcomes(), *replies] == expected, line
    sender = conversing.sender
    found = {
        "opted_out": dynamodb.entries(NUMBER).get("consent", {}).get("opted_out"),
        "listed": NUMBER in sender.listed,
        "removals": sender.removals,
        "additions": sender.additions,
        "counts": dynamodb.counts(),
    }
    wanted = {name: case[name] for name in found if name in case}
    wanted |= {"listed": case["listed"][1]} if "listed" in case else {}
    assert {name: found[name] for name in wanted} == wanted
