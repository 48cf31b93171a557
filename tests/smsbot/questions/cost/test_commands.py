"""The command as people and pipelines run it."""

import json
from decimal import Decimal
from typing import Any

import pytest

from keyproof.tests.cases import read_data
from stacks.topics import TOPICS
from tests.in_process import smsbot

# What each topic's publishers ask of its key is in the cost.
PUBLISHERS = sum(len(each.publishers) for each in TOPICS)
# Requests of each month that nobody pays for.
FREE = 20_000


def test_the_cost_of_an_environment() -> None:
    result = smsbot("cost", "dev", "--messages", "1000", NO_COLOR="1")
    assert (result.returncode, result.stderr) == (0, "")
    for told in (
        "Cost of dev: 1,000 messages a month",
        "│ SNS Key      │ every 365 days │  $1.00 │  $2.00 │            $3.00 │",
        f"│ SNS        │ {2_000 * PUBLISHERS:>9,} │ 2 × {PUBLISHERS} publishers × 1,000 messages",
        "inferred, unconfirmed",
        "from memory, unconfirmed",
        "no formula is published",
        "│ year 3 and after │ $4.00 │    $8.00 │    $0.0",
        "Sum, dollars a month, without texts received, texts sent, requests of CloudWatch to KMS",
        "│ CloudWatch dashboards ",
        "set [dev.text_prices.COUNTRY]",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
    ):
        assert told in result.stdout


def test_all_environments_as_json() -> None:
    result = smsbot("cost", "--all", "--messages", "1000", "--format", "json")
    assert (result.returncode, result.stderr) == (0, "")
    (account,) = json.loads(result.stdout)["accounts"]
    told: dict[str, Any] = account
    assert told["account_id"] is None
    assert [each["environment"] for each in told["environments"]] == ["dev", "staging", "prod"]
    requests = sum(
        each["requests"] or 0
        for environment in told["environments"]
        for each in environment["requests"]
    )
    assert requests >= 48_000
    dollars = Decimal(3 * (requests - FREE)) / 10**6
    assert told["requests"] == {
        "requests": requests,
        "requests_charged": requests - FREE,
        "request_dollars": str(dollars),
    }
    parts = [each for each in told["parts"] if each["dollars"] is not None]
    assert all(each["price"] and each["source"] for each in parts)
    other = sum(Decimal(each["dollars"]) for each in parts)
    assert [Decimal(each["total"]) for each in told["sums"]] == [
        pytest.approx(keys + dollars + other) for keys in (12, 24, 36)
    ]
    assert told["without"][:2] == ["texts received", "texts sent"]
    assert [each["messages"] for each in told["growth"]] == [10**n for n in range(3, 9)]
    logs = told["environments"][0]["requests"][-1]
    assert (logs["requests"], logs["basis"]) == (None, "no formula is published")


@pytest.mark.parametrize(
    ("arguments", "told"),
    read_data(__file__, "what_cannot_be_asked"),
)
def test_what_cannot_be_asked(arguments: list[str], told: str) -> None:
    result = smsbot("cost", *arguments, NO_COLOR="1", COLUMNS="200")
    assert result.returncode == 2
    assert result.stdout == ""
    assert told in result.stderr
    assert "Traceback" not in result.stderr
