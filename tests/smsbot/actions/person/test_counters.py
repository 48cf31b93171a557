"""The counters: each the sum of its parts, by day."""

from datetime import date
from decimal import Decimal
from typing import Any

from smsbot.actions.person.counters import counters_of, sums_of
from smsbot.actions.person.report import plain
from tests.lambda_src.doubles.dynamodb import DynamoDB


def count(dynamodb: DynamoDB, day: str, counter: str, amount: str) -> None:
    item: Any = {"day": {"S": day}, "counter": {"S": counter}, "occurrences": {"N": amount}}
    dynamodb.client.put_item(TableName=dynamodb.analytics, Item=item)


def test_the_parts_of_each_counter_are_summed_by_day() -> None:
    dynamodb = DynamoDB()
    for part in range(32):
        count(dynamodb, "2026-01-02", f"answered#{part:02}", "2")
    count(dynamodb, "2026-01-03", "answered#07", "1")
    count(dynamodb, "2026-01-03", "price-in-usd#07", "0.0581")
    count(dynamodb, "2025-12-31", "answered#00", "9")
    found = counters_of(dynamodb.client, dynamodb.analytics, last=date(2026, 1, 3), days=3)
    assert found == {
        "2026-01-01": {},
        "2026-01-02": {"answered": Decimal(64)},
        "2026-01-03": {"answered": Decimal(1), "price-in-usd": Decimal("0.0581")},
    }
    assert sums_of(found) == {"answered": Decimal(65), "price-in-usd": Decimal("0.0581")}
    assert (plain(Decimal(100)), plain(Decimal("0.05810"))) == ("100", "0.0581")
