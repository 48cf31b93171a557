from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyproof.coverage.cost import Years, cost_of_keys, dollars_a_month, years_of_keys
from keyproof.model.key import Key, KeyState
from keyproof.tests.cases import read_data
from tests.smsbot.questions.cost.models import key, model

FOUR = tuple(key(name) for name in ("main", "sns", "dynamodb", "logs"))
PERIODS = st.integers(90, 2560)


@pytest.mark.parametrize(
    ("keys", "first", "second", "later"),
    [
        # 4 keys × $1; + 4 × $1 for the first rotation; + 4 × $1 for the second.
        (FOUR, 4, 8, 12),
        # A fifth key costs as each of the four.
        ((*FOUR, key("fifth")), 5, 10, 15),
        # Without rotation $1 stays $1.
        ((key(period=None),), 1, 1, 1),
        # Days 180 and 360 are in the first year: $1 + 2 × $1.
        ((key(period=180),), 3, 3, 3),
        # Day 200 is in the first, day 400 in the second year.
        ((key(period=200),), 2, 3, 3),
        # The first rotation is on day 2,560, in the eighth year.
        ((key(period=2560),), 1, 1, 1),
        # AWS charges nothing while the deletion is pending, and a disabled key as any other.
        ((key(state=KeyState.PENDING_DELETION),), 0, 0, 0),
        ((key(state=KeyState.DISABLED),), 1, 2, 3),
        ((), 0, 0, 0),
    ],
)
def test_worked_examples(keys: tuple[Key, ...], first: int, second: int, later: int) -> None:
    cost = cost_of_keys(model(keys=keys))
    assert (cost.first_year, cost.second_year, cost.later) == (first, second, later)
    assert all(isinstance(each, Decimal) for each in (cost.first_year, cost.later))


@pytest.mark.parametrize(("periods", "years"), read_data(__file__, "the_years_that_differ"))
def test_the_years_that_differ(
    periods: tuple[int | None, ...], years: list[tuple[int, int | None]]
) -> None:
    keys = [key(period=period) for period in periods]
    assert list(years_of_keys(keys)) == [Years(first=first, last=last) for first, last in years]


@given(periods=st.lists(PERIODS, min_size=1, max_size=5))
def test_the_years_are_all_years_and_each_of_them_costs_the_same(periods: list[int]) -> None:
    keys = [key(period=period) for period in periods]
    years = list(years_of_keys(keys))
    assert years[0].first == 1
    assert years[-1].last is None
    for one, following in pairwise(years):
        assert one.last == following.first - 1
    for each in years:
        last = each.last or each.first + 20
        costs = {
            tuple(dollars_a_month(one, year=year) for one in keys)
            for year in range(each.first, last + 1)
        }
        assert len(costs) == 1


@given(period=PERIODS, year=st.integers(1, 40))
def test_a_key_never_gets_cheaper_and_never_costs_more_than_three_dollars(
    period: int, year: int
) -> None:
    one = key(period=period)
    before, after = (dollars_a_month(one, year=each) for each in (year, year + 1))
    assert 1 <= before <= after <= 3
