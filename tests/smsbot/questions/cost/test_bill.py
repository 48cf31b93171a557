from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsbot.questions.cost.bill import FREE_REQUESTS, Bill, charged, dollars_of_requests
from tests.smsbot.questions.cost.models import BOT, costed, key, model


def bill(*names: str, messages: int) -> Bill:
    return Bill(
        account_id=None,
        messages=messages,
        environments=tuple(costed(name, of=BOT) for name in names or ("dev",)),
    )


@pytest.mark.parametrize(
    ("requests", "paid", "dollars"),
    [
        (0, 0, "0"),
        (19_999, 0, "0"),
        (20_000, 0, "0"),
        (20_001, 1, "0.000003"),  # 0.03 / 10,000
        (30_000, 10_000, "0.03"),
        (100_000, 80_000, "0.24"),  # 8 × 0.03
        (2_098_080, 2_078_080, "6.23424"),  # 207.808 × 0.03
    ],
)
def test_the_free_requests(requests: int, paid: int, dollars: str) -> None:
    assert charged(requests) == paid
    assert dollars_of_requests(requests) == Decimal(dollars)


@pytest.mark.parametrize(
    ("messages", "requests", "sums"),
    [
        # 6,000 + 4,000 + 4,000 + 2,000 = 16,000: free.
        (1_000, 16_000, ("4", "8", "12")),
        # 16 × 1,250 = 20,000: the last that is free.
        (1_250, 20_000, ("4", "8", "12")),
        # 16 × 1,251 = 20,016: 16 × 0.000003.
        (1_251, 20_016, ("4.000048", "8.000048", "12.000048")),
        # 53,568 (SNS) + 17,856 (DynamoDB) + 35,712 (SQS) + 8,928 (Lambda) = 116,064;
        # 96,064 × 0.000003 = 0.288192.
        (100_000, 116_064, ("4.288192", "8.288192", "12.288192")),
        # 200,000,000 / 2,678,400 = 74.7, so 75 at once: 89,280 + 3 × 75 × 8,928 = 2,098,080;
        # 2,078,080 × 0.000003 = 6.23424.
        (100_000_000, 2_098_080, ("10.23424", "14.23424", "18.23424")),
    ],
)
def test_the_sum_of_the_bot(messages: int, requests: int, sums: tuple[str, ...]) -> None:
    found = bill(messages=messages)
    assert found.all_requests == requests
    assert tuple(each.total for each in found.sums) == tuple(map(Decimal, sums))
    for each in found.sums:
        assert each.keys == 4
        assert each.with_aws_managed_keys == each.total - each.keys - each.rotation


def test_a_fifth_key_costs_what_each_of_the_four_does() -> None:
    keys = (*BOT.keys, key("fifth"))
    five = Bill(account_id=None, messages=0, environments=(costed(of=model(keys=keys)),))
    assert [each.total for each in five.sums] == [5, 10, 15]


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
