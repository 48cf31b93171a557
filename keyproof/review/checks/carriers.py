"""What carries a text or an alarm: destroyed, or changed."""

from collections.abc import Iterator

from keyproof.access.proofs.as_declared import NAMES
from keyproof.compare.values import both_in_words
from keyproof.model.finding import Detail, Finding, Severity
from keyproof.model.resource import Resource
from keyproof.review.change import Action
from keyproof.review.sides import Sides

RULE = "call-gone"
# What carries a text or an alarm to whom it is for.
CARRIERS = (
    "aws_cloudwatch_event_rule",
    "aws_cloudwatch_event_target",
    "aws_cloudwatch_log_metric_filter",
    "aws_cloudwatch_metric_alarm",
    "aws_lambda_function",
    "aws_lambda_function_event_invoke_config",
    "aws_sns_topic_subscription",
)


def gone(sides: Sides) -> Iterator[Finding]:
    """The calls that nobody makes any more."""
    for change in sides.changes:
        if change.type in CARRIERS and change.action is Action.DESTROY:
            yield Finding(
                severity=Severity.OPERATIONAL,
                rule=RULE,
                resource=change.address,
                problem="it is destroyed, and what it carried arrives nowhere.",
                cause=f"{change.address} is gone",
                detail=Detail.NOT_THERE,
                expected=_name_of(sides.before.resource(change.address)),
                remedy="Keep it, or make sure that nobody waits for it.",
            )


def _name_of(resource: Resource | None) -> str:
    """The name by which others know a resource; empty where they know it by no name."""
    values = resource.values if resource else {}
    return next((str(values[name]) for name in NAMES if values.get(name)), "")


# What decides when an alarm, a rule or a filter matches.
WATCH = (
    "aws_cloudwatch_composite_alarm",
    "aws_cloudwatch_event_rule",
    "aws_cloudwatch_event_target",
    "aws_cloudwatch_log_metric_filter",
    "aws_cloudwatch_metric_alarm",
    "aws_sns_topic_subscription",
)


def changed_watch(sides: Sides) -> Iterator[Finding]:
    """The alarms, rules and filters that a change makes match something else."""
    for change in sides.changes:
        if change.type in WATCH and change.action is Action.UPDATE:
            was, now = (side.resource(change.address) for side in (sides.before, sides.after))
            yield Finding(
                severity=Severity.NOTE,
                rule="watch-changed",
                resource=change.address,
                problem="it matches or notifies differently.",
                consequences=tuple(
                    f"{name}: {' → '.join(both_in_words(_of(was, name), _of(now, name)))}"
                    for name in change.arguments
                ),
            )


def _of(side: Resource | None, name: str) -> object:
    return side.value(name) if side else None
