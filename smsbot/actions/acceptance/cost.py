"""An upper bound of what acceptance costs: every month is charged whole, and nothing is free."""

from collections.abc import Iterable

from keyproof.model.resource import Stack
from smsbot.actions.acceptance.charges import Charge, Priced, at_most
from smsbot.actions.acceptance.probe import Probe
from stacks.settings.environment import Environment

# KMS answers each for a thousand of the probes' calls; a tenth of a gigabyte is a million lines.
REQUESTS = 10_000
LOGS = "0.1"


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
    design: Stack, environment: Environment, probes: Iterable[Probe]
) -> tuple[Charge, ...]:
    """Of the environment and of the probes."""
    own = (charge for probe in probes for charge in probe.charges)
    return summed((*charges_of(design, environment), *own))
