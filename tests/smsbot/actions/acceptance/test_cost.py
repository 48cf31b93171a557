"""The bound of cost, and where it is written."""

from decimal import Decimal

import pytest

from keyproof.coverage.cost import DOLLARS_A_KEY, DOLLARS_A_ROTATION
from smsbot import project
from smsbot.actions.acceptance.charges import Charge, Priced, all_charges, dollars_of
from smsbot.actions.acceptance.prices import (
    DOLLARS_A_REQUEST,
    LOGGED,
    MASKED,
    OF_SIMULATORS,
    PRICES,
    dollars,
)
from smsbot.actions.acceptance.probes.every import PROBES, chosen
from smsbot.actions.acceptance.throwaway import throwaway
from smsbot.design.environment import read_environment
from smsbot.design.synthesis import synthesized
from stacks.settings.environments_file import ENVIRONMENTS_FILE, read_environments

ACCOUNT = "111122223333"


def bound(*, number: bool) -> Decimal:
    charges, keys = charged(number=number)
    # The probes have one key, which one of them rotates, and one that ends a table.
    assert of_keys(charges) == keys + 2
    return dollars_of(charges)


def charged(*, number: bool, only: tuple[str, ...] = ()) -> tuple[tuple[Charge, ...], int]:
    """Everything that is charged, and how many keys the environment has."""
    settings = read_environments(ENVIRONMENTS_FILE)["dev"]
    environment = throwaway(settings, account_id=ACCOUNT, number=number)
    with synthesized(environment) as path:
        design = read_environment(path, environment, account_id=ACCOUNT)
    own = (charge for each in chosen(only) for charge in each.charges)
    keys = sum(each.type == "aws_kms_key" for each in design.resources)
    return all_charges(design, environment, own), keys


def of_keys(charges: tuple[Charge, ...]) -> Decimal:
    return sum((each.amount for each in charges if each.priced is Priced.KEY), Decimal(0))


def test_the_probes_key_is_counted_whichever_of_them_makes_it() -> None:
    for only in (("restored-key",), ("rotation", "restored-key"), ("deploy",)):
        charges, keys = charged(number=False, only=only)
        assert of_keys(charges) == keys + 1


@pytest.mark.parametrize("page", ["README.md", "docs/deploy/acceptance.md"])
def test_the_documents_say_what_the_first_hour_costs_at_most(page: str) -> None:
    without, with_number = bound(number=False), bound(number=True)
    text = (project.ROOT / page).read_text(encoding="utf-8")
    assert f"at most {dollars(without)}" in text
    if page != "README.md":
        assert f"{dollars(with_number - without)} more" in text


def test_every_price_is_of_the_list_that_cost_has() -> None:
    listed = {each.dollars / each.of for each in {**PRICES, **OF_SIMULATORS}.values()}
    listed |= {DOLLARS_A_KEY, DOLLARS_A_ROTATION, DOLLARS_A_REQUEST}
    # The logs of the throwaway environment are masked, which is paid in addition.
    listed.add(PRICES[LOGGED].dollars + PRICES[MASKED].dollars)
    assert {each.name for each in Priced if each.value.dollars not in listed} == set()


def test_every_charge_has_a_source_and_is_counted() -> None:
    assert all(each.value.source.startswith("https://aws.amazon.com/") for each in Priced)
    own = dollars_of(charge for each in PROBES for charge in each.charges)
    assert own == sum(each.dollars for each in PROBES)
    assert own > 0
