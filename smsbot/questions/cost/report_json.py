"""A bill as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal

from keyproof.coverage.cost import dollars_a_month, years_of_keys
from keyproof.model.key import Key
from smsbot.questions.cost.bill import Bill, charged, dollars_of_requests
from smsbot.questions.cost.report import AMOUNTS

NANODOLLAR = Decimal("1e-9")


def bill_json(bill: Bill) -> dict[str, object]:
    """Everything, with dollars to the request as text."""
    return {
        "account_id": bill.account_id,
        "messages": bill.messages,
        "environments": [
            {
                "environment": each.name,
                "keys": [_key_json(key, bill.keys) for key in each.model.keys],
                "requests": [
                    {**asdict(service), "source": service.source or None}
                    for service in requests.services
                ],
            }
            for each, requests in zip(bill.environments, bill.requests, strict=True)
        ],
        "requests": _requests_json(bill),
        "parts": [
            {
                **asdict(each),
                "amount": _exactly(each.amount),
                "dollars": None if each.dollars is None else _exactly(each.dollars),
                "source": each.source or None,
            }
            for each in bill.parts
        ],
        "without": list(bill.without),
        "sums": _sums_json(bill),
        "growth": [
            {"messages": each.messages, **_requests_json(each), "sums": _sums_json(each)}
            for each in bill.growth
        ],
    }


def _key_json(key: Key, keys: Sequence[Key]) -> dict[str, object]:
    return {
        "address": key.address,
        "alias": key.alias,
        "rotation_period_in_days": key.rotation_period_in_days,
        "dollars": [
            {
                "from_year": each.first,
                "to_year": each.last,
                "a_month": _exactly(dollars_a_month(key, year=each.first)),
            }
            for each in years_of_keys(keys)
        ],
    }


def _requests_json(bill: Bill) -> dict[str, object]:
    total = bill.all_requests
    return {
        "requests": total,
        "requests_charged": charged(total),
        "request_dollars": _exactly(dollars_of_requests(total)),
    }


def _sums_json(bill: Bill) -> list[dict[str, object]]:
    return [
        {
            "from_year": each.years.first,
            "to_year": each.years.last,
            **{amount: _exactly(getattr(each, amount)) for amount in AMOUNTS},
        }
        for each in bill.sums
    ]


def _exactly(amount: Decimal) -> str:
    return f"{amount.quantize(NANODOLLAR).normalize():f}"
