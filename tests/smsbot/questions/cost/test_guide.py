"""What the encryption guide estimated, held to the cost of the environments as they are."""

from decimal import Decimal

import pytest
from syrupy.assertion import SnapshotAssertion

from smsbot.environments import all_environments
from smsbot.questions.cost.bill import Bill, Costed
from smsbot.questions.cost.commands import costed

MESSAGES = 10**6
# Dollars a month, from and to.
GUIDE = {"dev": (4, 6), "staging": (6, 10), "prod": (10, 20)}
BELOW, WITHIN, ABOVE = "below", "within", "above"


@pytest.fixture(scope="module")
def environments() -> dict[str, Costed]:
    return {each.name: each for each in costed([*all_environments().values()])}


def bill(environment: Costed, *, messages: int = MESSAGES) -> Bill:
    return Bill(account_id=None, messages=messages, environments=(environment,))


def where(amount: Decimal, *, low: int, high: int) -> str:
    if amount < low:
        return BELOW
    return WITHIN if amount <= high else ABOVE


@pytest.mark.parametrize(
    ("name", "in_years"),
    [
        ("dev", [WITHIN, ABOVE, ABOVE]),
        ("staging", [BELOW, WITHIN, ABOVE]),
        ("prod", [BELOW, BELOW, WITHIN]),
    ],
)
def test_the_ranges_follow_the_years_and_not_the_traffic(
    name: str, in_years: list[str], environments: dict[str, Costed]
) -> None:
    low, high = GUIDE[name]
    for messages in (10**3, 10**4, 10**5, MESSAGES, 10**7):
        sums = bill(environments[name], messages=messages).sums
        assert [where(each.kms, low=low, high=high) for each in sums] == in_years


def test_four_dollars_for_four_keys_hold_in_the_first_year_only(
    environments: dict[str, Costed],
) -> None:
    for environment in environments.values():
        assert len(environment.model.keys) == 4
        found = [(each.keys, each.rotation) for each in bill(environment).sums]
        assert found == [(4, 0), (4, 4), (4, 8)]


def test_what_the_guide_says_of_the_requests_of_a_million_messages(
    snapshot: SnapshotAssertion,
) -> None:
    """A snapshot, as topics and tables of one's own ask for more."""
    dev = all_environments()["dev"]
    readers = [dev.model_copy(update={"key_readers": names}) for names in ((), ("a",), ("a", "b"))]
    found = [bill(one).sums[0].requests for each in readers for one in costed([each])]
    assert [str(round(each, 2)) for each in found] == snapshot
