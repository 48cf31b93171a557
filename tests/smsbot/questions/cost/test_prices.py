"""What the list of prices may hold, and what a bill says of a part that it lacks."""

from dataclasses import replace

import pytest

from keyproof.model.resource import Resource, Stack
from smsbot.questions.cost.bill import Bill
from smsbot.questions.cost.prices import LISTED, OF_SIMULATORS, PRICES, QUEUED, read_price
from tests.smsbot.questions.cost.models import BOT, LOCATION, costed


def test_every_listed_price_is_used() -> None:
    assert LISTED["prices"].keys() == PRICES.keys()
    assert LISTED["simulators"].keys() == OF_SIMULATORS.keys()


def test_whole_dollars_are_a_price_too() -> None:
    price = read_price({"dollars": 3, "unit": "dashboard", "source": "https://aws.example"})
    assert str(price) == "$3.00 per dashboard"


def test_a_part_without_a_price_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    others = {name: price for name, price in PRICES.items() if name != QUEUED}
    monkeypatch.setattr("smsbot.questions.cost.bill.PRICES", others)
    queue = Resource(address="aws_sqs_queue.more", type="aws_sqs_queue", values={})
    stack = Stack(location=LOCATION, place="", resources=(queue,))
    dev = replace(costed(of=BOT), stack=stack)
    bill = Bill(account_id=None, messages=1000, environments=(dev,))
    assert QUEUED in bill.without
