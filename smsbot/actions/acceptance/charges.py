"""What the probes and the throwaway environment cost, at most: every month is charged whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from keyproof.coverage.cost import DOLLARS_A_KEY, DOLLARS_A_ROTATION
from keyproof.model.resource import Stack
from smsbot.actions.acceptance.prices import (
    ALARMS,
    DASHBOARDS,
    DOLLARS_A_REQUEST,
    LOGGED,
    MASKED,
    METRICS,
    OF_SIMULATORS,
    PRICES,
    RESTORED,
    SIMULATED,
    SIMULATOR,
)
from stacks.settings.environment import Environment

LIST = {**PRICES, **OF_SIMULATORS}
KMS = "https://aws.amazon.com/kms/pricing/"
# KMS answers each for a thousand of the probes' calls; a tenth of a gigabyte is a million lines.
REQUESTS = 10_000
LOGS = "0.1"


@dataclass(frozen=True, kw_only=True)
class Rate:
    """Dollars for one of a unit. A month is charged whole, and nothing is free."""

    dollars: Decimal
    unit: str
    source: str


def _listed(*names: str, unit: str) -> Rate:
    """By the price list of ``smsbot cost``; several are paid together."""
    return Rate(
        dollars=sum((LIST[each].dollars / LIST[each].of for each in names), Decimal(0)),
        unit=unit,
        source=LIST[names[0]].source,
    )


class Priced(Enum):
    """Everything with a price that a probe can use."""

    KEY = Rate(dollars=DOLLARS_A_KEY, unit="key and month", source=KMS)
    ROTATION = Rate(dollars=DOLLARS_A_ROTATION, unit="rotation and month", source=KMS)
    REQUEST = Rate(dollars=DOLLARS_A_REQUEST, unit="request to KMS", source=KMS)
    ALARM_METRIC = _listed(ALARMS, unit="metric of an alarm and month")
    METRIC = _listed(METRICS, unit="custom metric and month")
    DASHBOARD = _listed(DASHBOARDS, unit="dashboard and month")
    GIGABYTE_OF_LOGS = _listed(LOGGED, MASKED, unit="gigabyte of logs, with masks")
    GIGABYTE_RESTORED = _listed(RESTORED, unit="gigabyte restored")
    NUMBER = _listed(SIMULATOR, unit="simulator number and month")
    TEXT = _listed(SIMULATED, unit="text to a simulator")


@dataclass(frozen=True, kw_only=True)
class Charge:
    """How many of something are used, at most."""

    priced: Priced
    amount: Decimal

    @property
    def dollars(self) -> Decimal:
        """What they cost."""
        return self.priced.value.dollars * self.amount


def at_most(priced: Priced, amount: int | str = 1) -> Charge:
    """A charge; a fraction is given as text."""
    return Charge(priced=priced, amount=Decimal(amount))


def dollars_of(charges: Iterable[Charge]) -> Decimal:
    """The sum."""
    return sum((each.dollars for each in charges), Decimal(0))


def charges_of(design: Stack, environment: Environment) -> tuple[Charge, ...]:
    """What the throwaway environment costs while it is there, by its design."""

    def number(kind: str) -> int:
        return sum(each.type == kind for each in design.resources)

    metrics = sum(
        max(1, sum(bool(each) for each in alarm.everything_at("metric_query", "metric")))
        for alarm in design.resources
        if alarm.type == "aws_cloudwatch_metric_alarm"
    )
    return (
        at_most(Priced.KEY, number("aws_kms_key")),
        at_most(Priced.ALARM_METRIC, metrics),
        at_most(Priced.METRIC, number("aws_cloudwatch_log_metric_filter")),
        at_most(Priced.DASHBOARD, number("aws_cloudwatch_dashboard")),
        at_most(Priced.GIGABYTE_OF_LOGS, LOGS),
        at_most(Priced.REQUEST, REQUESTS),
        *((at_most(Priced.NUMBER),) if environment.sms else ()),
    )


def summed(charges: Iterable[Charge]) -> tuple[Charge, ...]:
    """One charge for each price, without those of nothing."""
    found: dict[Priced, Charge] = {}
    for each in charges:
        before = found.get(each.priced)
        amount = each.amount + (before.amount if before else 0)
        found[each.priced] = Charge(priced=each.priced, amount=amount)
    return tuple(each for each in found.values() if each.amount)


def all_charges(
    design: Stack, environment: Environment, own: Iterable[Charge]
) -> tuple[Charge, ...]:
    """Of the environment, the key that the probes share, and what each of them has alone."""
    return summed((*charges_of(design, environment), at_most(Priced.KEY), *own))
