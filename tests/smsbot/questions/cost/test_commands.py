"""The command as pipelines run it; what people see of it is in tests/terminal."""

import json
from decimal import Decimal
from typing import Any

import pytest

from keyproof.tests.cases import read_data
from tests.in_process import smsbot

# Requests of each month that nobody pays for.
FREE = 20_000


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
