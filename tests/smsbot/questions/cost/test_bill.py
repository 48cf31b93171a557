from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyproof.tests.cases import read_data
from smsbot.questions.cost.bill import FREE_REQUESTS, Bill, charged, dollars_of_requests
from tests.smsbot.questions.cost.models import BOT, costed


def bill(*names: str, messages: int) -> Bill:
    return Bill(
        account_id=None,
        messages=messages,
        environments=tuple(costed(name, of=BOT) for name in names or ("dev",)),
    )


@pytest.mark.parametrize(("requests", "paid", "dollars"), read_data(__file__, "the_free_requests"))
def test_the_free_requests(requests: int, paid: int, dollars: str) -> None:
    assert charged(requests) == paid
    assert dollars_of_requests(requests) == Decimal(dollars)


@pytest.mark.parametrize(
    ("messages", "requests", "sums"), read_data(__file__, "the_sum_of_the_bot")
)
def test_the_sum_of_the_bot(messages: int, requests: int, sums: tuple[str, ...]) -> None:
    found = bill(messages=messages)
    assert found.all_requests == requests
    assert tuple(each.total for each in found.sums) == tuple(map(Decimal, sums))
    for each in found.sums:
        assert each.keys == 4
        assert each.with_aws_managed_keys == each.total - each.keys - each.rotation


def test_environments_of_one_account_share_what_is_free() -> None:
    apart = [bill(name, messages=1_000) for name in ("dev", "staging", "prod")]
    together = bill("dev", "staging", "prod", messages=1_000)
    assert [each.sums[0].requests for each in apart] == [0, 0, 0]
    # 3 × 16,000 - 20,000 = 28,000; × 0.000003 = 0.084.
    assert together.sums[0].requests == Decimal("0.084")
    assert together.sums[0].total == Decimal("12.084")


def test_the_growth_is_told_from_a_thousand_to_a_hundred_million_messages() -> None:
    growth = bill(messages=5).growth
    assert [each.messages for each in growth] == [10**exponent for exponent in range(3, 9)]
    assert [str(each.sums[0].total.quantize(Decimal("0.01"))) for each in growth] == [
        "4.00",
        "4.29",
        "4.29",
        "4.29",
        "4.85",
        "10.23",
    ]


@given(messages=st.integers(0, 10**9), more=st.integers(0, 10**9))
def test_more_messages_never_cost_less(messages: int, more: int) -> None:
    before, after = bill(messages=messages).sums, bill(messages=messages + more).sums
    assert all(one.total <= other.total for one, other in zip(before, after, strict=True))


@given(requests=st.lists(st.integers(0, 10**7), min_size=1, max_size=5))
def test_one_account_never_costs_less_than_one_for_each_environment(requests: list[int]) -> None:
    together = dollars_of_requests(sum(requests))
    apart = sum(map(dollars_of_requests, requests))
    assert apart <= together <= apart + (len(requests) - 1) * FREE_REQUESTS * Decimal("0.000003")
