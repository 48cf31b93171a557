"""The pages are those of the code, and their tables are what it does."""

import ast
import itertools
import re
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest
from markdown_it import MarkdownIt

from documentation.__main__ import DOCS, pages, schemas
from documentation.pages import ATTACKS
from keyproof.tests.cases import read_data
from limits import MOST_FALLBACKS
from outcome import NotDone
from sending import NotSent
from sms_length import MOST_SEGMENTS, sms_length
from smsbot import project
from stacks.settings.conversation import Conversation
from tests.lambda_src.doubles.bot import (
    ASKING,
    NUMBER,
    SELF_MANAGED,
    Remembering,
    bot,
    event,
    hook,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB

TESTS = DOCS.parent / "tests"


def test_each_reference_page_is_as_make_docs_writes_it() -> None:
    """The workflow of tests holds the pages of rules to the same."""
    written = {each.path: each.text for each in pages()} | schemas()
    found = {DOCS / path: text for path, text in written.items() if path.startswith("reference/")}
    differing = [path for path, text in found.items() if path.read_text(encoding="utf-8") != text]
    assert differing == [], "run make docs"
    assert {*(DOCS / "reference").iterdir()} <= found.keys()


def test_each_attack_names_tests_that_exist() -> None:
    rows = tomllib.loads(ATTACKS.read_text(encoding="utf-8"))["attacks"]
    for row in rows:
        tests = re.findall("`(.*?)`", row[-1])
        assert tests, row[0]
        for test in tests:
            path, _, function = test.partition("::")
            assert (TESTS / path).exists(), test
            assert not function or f"def {function}(" in (TESTS / path).read_text(), test


ORIGINAL = read_data(__file__, "original")
# Of this system alone.
ADDED = {"encryption guide", "differences from the original guide"}


def test_the_guide_has_the_headings_of_the_original_in_their_order() -> None:
    text = (project.ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    tokens = MarkdownIt("commonmark").parse(text)
    headings = [
        after.content.lower()
        for before, after in itertools.pairwise(tokens)
        if before.type == "heading_open"
    ]
    assert [each for each in headings if each not in ADDED] == ORIGINAL


PAGE = project.ROOT / "docs/operate/no-answer.md"
BOT = project.ROOT / "lambda_src"
# Calls that take a reason, with the place of their first argument that may be one.
TAKE_A_REASON = {
    **dict.fromkeys(("NotAllowed", "Undeliverable", "Malformed", "_dropped_text"), 0),
    **dict.fromkeys(("Outcome", "NotSent", "give_up", "_unknown", "suppress", "_suppress"), 1),
}


def _words(node: ast.AST, constants: dict[str, str]) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value
        elif isinstance(each, ast.Name) and each.id in constants:
            yield constants[each.id]


def _places(tree: ast.AST) -> Iterator[ast.AST]:
    """Every expression whose value may become a reason."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=called, args=arguments, keywords=keywords):
                name = ast.unparse(called).rpartition(".")[2]
                if name in TAKE_A_REASON:
                    yield from arguments[TAKE_A_REASON[name] :]
                yield from (each.value for each in keywords if each.arg == "reason")
            case ast.Assign(targets=[ast.Name(id="reason")], value=value):
                yield value
            case ast.FunctionDef(name="reason" | "_reason", body=body):
                yield from (
                    each for one in body for each in ast.walk(one) if isinstance(each, ast.Return)
                )
            case ast.FunctionDef(args=arguments, name="__init__"):
                yield from arguments.defaults
            case _:
                pass


def reasons(folder: Path) -> set[str]:
    """The fixed words that can be a reason."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        found.update(word for place in _places(tree) for word in _words(place, constants))
    # The name of the attribute is one where a stored reason is read.
    return {each for each in found if re.fullmatch(r"[a-z]+(?:_[a-z]+)*", each)} - {"reason"}


def test_every_reason_is_explained_and_no_other() -> None:
    rows = re.findall(r"^\| (`[^|]+`) \| [^|]+ \| [^|]+ \|$", PAGE.read_text(), re.MULTILINE)
    explained = {word for row in rows for word in re.findall(r"`([a-z_]+)`", row)}
    assert explained == reasons(BOT)


HOURS = 2
LONGEST = "\u0436" * 67 * MOST_SEGMENTS
WORDS = ("HELP", *("hours", "where") * 6)
QUESTIONS = tuple(f"hello {n}" for n in range(12))
NUMBERS = tuple(f"+1425555{n:04}" for n in range(6))


# Replies, their parts, and calls of the hook.
Cost = tuple[int, int, int]


def most(conversation: Conversation, *, hours: int) -> dict[str, Cost]:
    """The most that each sender can make the bot send in so many hours of a day."""
    in_a_day = conversation.reply_limit_per_day_and_country
    replies = hours * conversation.reply_limit_per_hour
    rows = {
        "one number, asking for help": (hours, 0),
        "one number, with any words": (replies + hours, replies),
        "another bot, without a keyword or a hook": (min(replies, MOST_FALLBACKS), 0),
        "all numbers of one country": (in_a_day, in_a_day),
    }
    return {
        sender: (min(sent, in_a_day), MOST_SEGMENTS * min(sent, in_a_day), min(calls, in_a_day))
        for sender, (sent, calls) in rows.items()
    }


def refuse() -> None:
    raise NotSent("send_throttled", "throttled")


class Day:
    """Some hours of a day with these limits, in which anybody may text."""

    def __init__(self, per_hour: int, per_day: int) -> None:
        self._per_hour, self._per_day = per_hour, per_day
        self._dynamodb = DynamoDB()

    def cost(
        self, bodies: Sequence[str], *, numbers: Sequence[str] = (NUMBER,), hooked: bool = False
    ) -> Cost:
        """Replies, their parts, and calls of the hook, whose first replies are not sent at once."""
        asked, functions = hook(*[{"reply": LONGEST}] * 5000)
        conversation = replace(
            ASKING if hooked else SELF_MANAGED,
            reply_limit_per_hour=self._per_hour,
            reply_limit_per_day_and_country=self._per_day,
        )
        sender = Remembering()
        failing, receiving = (
            bot(self._dynamodb, each, conversation=conversation, hook=asked if hooked else None)
            for each in (Remembering(refuse), sender)
        )
        for hour in range(HOURS):
            with mock.patch("delivery.now_iso", return_value=f"2100-01-01T{hour:02}:00:00.000Z"):
                for place, body in enumerate(bodies):
                    for number in numbers:
                        at = 1000 * (3600 * hour + 62 * place)
                        delivered = event(text(body, number=number), at=at)
                        for trying in (*[failing] * 2 * hooked, receiving):
                            with suppress(NotDone):
                                trying.handle(delivered, invocation=f"{at}")
        parts = sum(sms_length(body).segments for body in sender.bodies)
        return len(sender.sent), parts, len(functions.asked)


@pytest.mark.parametrize(("per_hour", "per_day"), [(10, 5000), (2, 5000), (6, 11)])
def test_nobody_makes_it_spend_more_than_the_table_says(per_hour: int, per_day: int) -> None:
    limits = Conversation(
        support_contact="support@example.com",
        reply_limit_per_hour=per_hour,
        reply_limit_per_day_and_country=per_day,
    )
    rows = most(limits, hours=HOURS)
    for_help, any_words, other_bot, country = rows
    costs = {
        for_help: Day(per_hour, per_day).cost(WORDS[:1] * 3),
        any_words: Day(per_hour, per_day).cost(WORDS),
        other_bot: Day(per_hour, per_day).cost(QUESTIONS),
        country: Day(per_hour, per_day).cost(WORDS[:4], numbers=NUMBERS),
    }
    hooked = Day(per_hour, per_day).cost((*WORDS[:2], *QUESTIONS), hooked=True)
    for sender, cost in (*costs.items(), (any_words, hooked)):
        assert all(spent <= each for spent, each in zip(cost, rows[sender], strict=True)), sender
    assert all(costs[each][0] == rows[each][0] for each in (for_help, any_words, other_bot))
    assert hooked[2] > 0


def test_the_page_has_the_rows_of_the_default_settings() -> None:
    page = (project.ROOT / "docs" / "operate" / "floods.md").read_text(encoding="utf-8")
    rows = most(Conversation(support_contact="support@example.com"), hours=24)
    for sender, cost in rows.items():
        assert f"| {sender} | {' | '.join(f'{each:,}' for each in cost)} |" in page
