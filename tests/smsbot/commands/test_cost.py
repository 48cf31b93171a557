"""``smsbot cost``: keys by years, and everything else by the table of prices and usage."""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyproof import Resource, Stack
from keyproof.location import Location
from keyproof.terminal.terminal import Terminal
from keyproof.tests.cases import read_data
from smsbot import project
from smsbot.commands.cost import (
    FACTORS,
    KNOWN_TYPES,
    PRICES,
    TIMES_A_MONTH,
    Bill,
    bill_of,
    rotations,
    show,
    years_of,
)
from smsbot.design.reading import read_environment
from smsbot.design.synthesis import all_synthesized
from smsbot.environments import all_environments
from stacks.settings.environments_file import read_environments
from tests.commands import run_smsbot
from tests.lambda_src.doubles.bot import STATUS, Remembering, bot, event, receipt, text
from tests.lambda_src.doubles.dynamodb import DynamoDB

ADOPTERS = sorted((project.ROOT / "tests" / "adopters").glob("*.toml"))
PAGE = "docs/operate/cost.md"
LOCATION = Location(region="us-east-1", account_id="111122223333")
# AWS sends about as many events of a reply.
EVENTS_A_REPLY = 3


def key(*, period: int | None = 365) -> Resource:
    """A key that rotates every ``period`` days, or not at all."""
    values = {"enable_key_rotation": period is not None, "rotation_period_in_days": period}
    return Resource(address="aws_kms_key.key", type="aws_kms_key", values=values)


def bill(*names: str, messages: int = 0, resources: Sequence[Resource] = ()) -> Bill:
    stack = Stack(location=LOCATION, resources=tuple(resources))
    stacks = dict.fromkeys(names or ("dev",), stack)
    return bill_of(stacks, account_id=None, messages=messages)


@pytest.fixture(scope="module")
def dev() -> Sequence[Resource]:
    environment = all_environments()["dev"]
    with all_synthesized([environment]) as paths:
        return read_environment(paths["dev"], environment).resources


@pytest.mark.parametrize(("periods", "sums"), read_data(__file__, "what_keys_cost"))
def test_what_keys_cost(periods: list[int | None], sums: list[int]) -> None:
    keys = [key(period=each) for each in periods]
    found = [len(keys) + sum(rotations(each, year) for each in keys) for year in (1, 2, 3)]
    assert found == sums
    assert {*bill(resources=keys).sums} >= {*sums}


@pytest.mark.parametrize(("periods", "years"), read_data(__file__, "the_years_that_differ"))
def test_the_years_that_differ(
    periods: tuple[int | None, ...], years: list[tuple[int, int | None]]
) -> None:
    assert years_of([key(period=period) for period in periods]) == [*map(tuple, years)]


@given(period=st.integers(90, 2560), year=st.integers(1, 40))
def test_a_key_never_gets_cheaper_and_never_costs_more_than_three_dollars(
    period: int, year: int
) -> None:
    before, after = (1 + rotations(key(period=period), each) for each in (year, year + 1))
    assert 1 <= before <= after <= 3


@pytest.mark.parametrize(("requests", "dollars"), read_data(__file__, "the_free_requests"))
def test_the_free_requests(requests: int, dollars: str) -> None:
    assert PRICES["KMS requests"].dollars_for(Decimal(requests)) == Decimal(dollars)


@pytest.mark.parametrize(
    ("messages", "requests"), read_data(__file__, "the_requests_of_an_environment_to_kms")
)
def test_the_requests_of_an_environment_to_kms(
    messages: int, requests: int, dev: Sequence[Resource]
) -> None:
    assert PRICES["KMS requests"].amount(dev, messages, 1) == requests


def test_environments_of_one_account_share_what_is_free(dev: Sequence[Resource]) -> None:
    requests = [
        next(
            each for each in bill(*names, messages=1_000, resources=dev).rows if "req" in each.part
        )
        for names in (("dev",), ("dev", "staging", "prod"))
    ]
    # 3 × 16,000 - 20,000 = 28,000; × 0.000003 = 0.084.
    assert [each.dollars[0] for each in requests] == [0, Decimal("0.084")]


@pytest.mark.parametrize(("kind", "values", "used"), read_data(__file__, "used_by_a_thousand"))
def test_what_a_resource_uses_at_a_thousand_messages(
    kind: str, values: Mapping[str, Any], used: dict[str, str]
) -> None:
    found = bill(messages=1000, resources=[Resource(address="a.b", type=kind, values=values)])
    rows = {each.part: each.amount for each in found.rows if not each.part.startswith("KMS")}
    assert rows == {part: Decimal(amount) for part, amount in used.items()}


def test_every_word_of_the_table_is_known_and_used() -> None:
    usages = [one for each in PRICES.values() for one in each.usage]
    assert {each.times for each in usages} == set(FACTORS)
    assert {each.per for each in usages} == set(TIMES_A_MONTH)
    assert str(PRICES["CloudWatch dashboards"]) == "$3.00 per dashboard, after 3 free"
    assert str(PRICES["DynamoDB writes"]) == "$0.625 per 1,000,000 write units"


def test_a_resource_without_a_price_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    others = [Resource(address=f"{each}.a", type=each, values={}) for each in ("aws_b", "aws_a")]
    show(bill(messages=1, resources=others), Terminal())
    assert "\nNot in the sum: aws_a, aws_b.\n" in capsys.readouterr().out


@pytest.mark.parametrize("path", ADOPTERS, ids=lambda path: path.stem)
def test_every_resource_of_every_adopter_has_a_price_or_is_free(path: Path) -> None:
    with all_synthesized([*read_environments(path).values()]) as paths:
        trees = {tree for each in paths.values() for tree in each.parents[1].rglob("cdk.tf.json")}
        types = {kind for tree in trees for kind in json.loads(tree.read_text())["resource"]}
    assert types <= KNOWN_TYPES


def test_a_text_takes_no_more_of_dynamodb_than_the_bill_says() -> None:
    units = {"writes": 0, "reads": 0}

    def count(params: dict[str, Any], model: Any, **_: object) -> None:
        match model.name:
            case "TransactWriteItems":
                # Each is of less than a kilobyte, and twice the price in a transaction.
                units["writes"] += 2 * len(params["TransactItems"])
            case "GetItem" | "Query":
                units["reads"] += 1
            case other:
                units["writes"] += 1
                assert other in {"PutItem", "UpdateItem"}

    dynamodb, sender = DynamoDB(), Remembering()
    dynamodb.client.meta.events.register("before-parameter-build.dynamodb", count)
    here = bot(dynamodb, sender)
    here.handle(event(text("HOURS")), invocation="text")
    for number in range(EVENTS_A_REPLY):
        final = number == EVENTS_A_REPLY - 1
        sent = receipt(sender.sent[0], isFinal=final, eventTimestamp=1_800_000_000_000 + number)
        here.handle(event(sent, topic=STATUS), invocation=str(number))
    assert len(sender.sent) == 1
    (writes,), (reads,) = (PRICES[f"DynamoDB {each}"].usage for each in ("writes", "reads"))
    assert 0 < units["writes"] <= writes.count
    assert units["reads"] <= reads.count


def test_all_environments_as_json() -> None:
    result = run_smsbot("cost", "--all", "--messages", "1000", "--format", "json")
    assert (result.returncode, result.stderr) == (0, "")
    (account,) = json.loads(result.stdout)["accounts"]
    assert account["account_id"] is None
    assert account["environments"] == ["dev", "staging", "prod"]
    assert account["years"] == [[1, 1], [2, 2], [3, None]]
    rows = {each["part"]: each for each in account["rows"]}
    assert rows["KMS rotations"]["dollars"] == ["0", "12", "24"]
    assert all(each["price"] and each["source"] for each in rows.values())
    dollars = [[Decimal(each) for each in row["dollars"]] for row in rows.values()]
    assert [*map(Decimal, account["sums"])] == [sum(each) for each in zip(*dollars, strict=True)]
    assert account["unknown"] == []


@pytest.mark.parametrize(
    ("messages", "page", "sentence"),
    [
        ("1000", "README.md", "{} a month in the first year, {} in the second and {} later"),
        ("1000", PAGE, "| 1,000 texts a month | {} | {} | {} |"),
        ("100000", PAGE, "| 100,000 texts a month | {} | {} | {} |"),
    ],
)
def test_the_sums_of_the_pages_are_what_is_printed(messages: str, page: str, sentence: str) -> None:
    printed = run_smsbot("cost", "dev", "--messages", messages, COLUMNS="160").stdout
    (last,) = re.findall(r"^│ Sum .*│$", printed, re.MULTILINE)
    sums = re.findall(r"\$[\d.,]+", last)
    assert len(sums) == 3
    assert sentence.format(*sums) in (project.ROOT / page).read_text()
