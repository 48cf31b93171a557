"""What alarms, event rules and metric filters see and report less than before."""

from collections.abc import Iterator, Mapping, Sequence
from math import floor

from keyproof.aws.arguments.direction import Direction
from keyproof.aws.patterns import covers, keeps_lines
from keyproof.change.arguments import Weaker, compared
from keyproof.change.change import Change, changed_arguments, mapped
from keyproof.json_values import as_number
from keyproof.model.model import LATER
from keyproof.model.resource import NotEvaluated, Place, Resource, Unknown
from keyproof.model.watch import ALARM, EVENT_RULE, FILTER, pattern_of

RULE = "alarm-coverage-lost"
WATCHING = (ALARM, "aws_cloudwatch_composite_alarm", EVENT_RULE, FILTER)
OPERATORS = (
    *("GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "GreaterThanUpperThreshold"),
    *("LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold"),
    *("LessThanOrEqualToThreshold", "LessThanThreshold"),
)
# Of these, a number is one of things counted: more than 0 is the same as 1 or more.
COUNTS = ("Sum", "SampleCount")
Losses = Iterator[Weaker | NotEvaluated]
Arguments = Mapping[str, tuple[object, object]]


def seeing_less(change: Change) -> Losses:
    """The arguments by which something sees less, beside those of the table of directions."""
    for was, now, arguments in change.pairs:
        yield from _losses(was, now, arguments, change)


def unseen(change: Change) -> Iterator[Resource]:
    """What is gone, and in whose place nothing new sees the same."""
    for gone in change.gone:
        if gone.type in WATCHING and not any(_sees_all(each, gone, change) for each in change.new):
            yield gone


def _sees_all(new: Resource, gone: Resource, change: Change) -> bool:
    if new.type != gone.type:
        return False
    if not {*map(change.aligned, gone.texts("alarm_actions"))} <= {*new.texts("alarm_actions")}:
        return False
    arguments = dict(changed_arguments(gone.values, new.values))
    losses = (*compared(gone, new, arguments, RULE, change), *_losses(gone, new, arguments, change))
    return not losses


def _losses(was: Resource, now: Resource, arguments: Arguments, change: Change) -> Losses:
    match now.type:
        case "aws_cloudwatch_metric_alarm":
            yield from _of_threshold(was, now, arguments)
            yield from _of_periods(was, now, arguments)
        case "aws_cloudwatch_event_rule":
            yield from _of_rule(was, now, arguments, change)
        case "aws_cloudwatch_log_metric_filter":
            yield from _of_filter(was, now, arguments)
        case _:
            pass


def _of_threshold(was: Resource, now: Resource, arguments: Arguments) -> Losses:
    operators = [each.text("comparison_operator") for each in (was, now)]
    if operators[0] != operators[1] and operators[1] not in OPERATORS:
        reason = f"keyproof does not know whether {operators[1] or 'nothing'} is weaker"
        yield NotEvaluated(place=Place(now.address, "comparison_operator"), reason=reason)
        return
    if not _sides(operators[0]) <= _sides(operators[1]):
        why = "the alarm triggers on other values"
        yield _weaker(now, "comparison_operator", operators, why, arguments)
        return
    numbers = [as_number(each.value("threshold")) for each in (was, now)]
    if isinstance(now.value("threshold"), Unknown):
        yield NotEvaluated(place=Place(now.address, "threshold"), reason=LATER)
    elif numbers[0] is not None and numbers[1] is None and not now.value("threshold_metric_id"):
        yield _weaker(now, "threshold", numbers, "the alarm has no threshold", arguments)
    elif numbers[0] is not None and numbers[1] is not None:
        before, after = _bound(numbers[0], was), _bound(numbers[1], now)
        is_threshold = numbers[0] != numbers[1]
        argument = "threshold" if is_threshold else "comparison_operator"
        shown = numbers if is_threshold else operators
        if after > before if _is_upper(now) else after < before:
            yield _weaker(now, argument, shown, "the alarm goes off later", arguments)
        elif _is_upper(now) and after <= (0, 0) < before:
            why = "the alarm stays in ALARM for every value of 0 or more, and notifies no one again"
            yield _weaker(now, argument, shown, why, arguments)


def _sides(operator: str) -> frozenset[str]:
    """On which sides of its threshold an alarm goes off."""
    return frozenset(each for each in ("Less", "Greater") if each in operator)


def _is_upper(alarm: Resource) -> bool:
    return alarm.text("comparison_operator").startswith("Greater")


def _bound(number: float, alarm: Resource) -> tuple[float, float]:
    """A threshold, and whether it has to be crossed or is enough."""
    operator = alarm.text("comparison_operator")
    is_crossed = operator in ("GreaterThanThreshold", "LessThanThreshold")
    if is_crossed and _is_upper(alarm) and alarm.text("statistic") in COUNTS:
        return (floor(number) + 1.0, 0)
    return (number, (1 if _is_upper(alarm) else -1) if is_crossed else 0)


def _of_periods(was: Resource, now: Resource, arguments: Arguments) -> Iterator[Weaker]:
    periods = [each.number("evaluation_periods") or 1 for each in (was, now)]
    needed = [
        each.number("datapoints_to_alarm") or n for each, n in zip((was, now), periods, strict=True)
    ]
    if needed[1] > needed[0]:
        changed = was.value("datapoints_to_alarm") != now.value("datapoints_to_alarm")
        argument = "datapoints_to_alarm" if changed else "evaluation_periods"
        yield _weaker(now, argument, needed, "the alarm waits for more periods", arguments)
    elif periods[1] < periods[0] and needed[1] == needed[0] < periods[0]:
        why = "the alarm evaluates fewer periods"
        yield _weaker(now, "evaluation_periods", periods, why, arguments)
    lengths = [each.number("period") or 0 for each in (was, now)]
    is_sum = now.text("statistic") in COUNTS and (as_number(now.value("threshold")) or 0) > 1
    if lengths[1] < lengths[0] and is_sum:
        yield _weaker(now, "period", lengths, "each period counts fewer events", arguments)


def _of_rule(was: Resource, now: Resource, arguments: Arguments, change: Change) -> Losses:
    argument = next((each for each in ("event_pattern", "state") if each in arguments), "")
    before, after = pattern_of(was), pattern_of(now)
    if not argument or now.text("state") == "DISABLED" or before is None:
        return
    if isinstance(now.value("event_pattern"), Unknown):
        yield NotEvaluated(place=Place(now.address, "event_pattern"), reason=LATER)
    elif not covers(after, mapped(before, change.aligned)):
        why = "the rule matches fewer events, or other ones"
        yield _weaker(now, argument, arguments[argument], why, arguments)


def _of_filter(was: Resource, now: Resource, arguments: Arguments) -> Losses:
    if isinstance(now.value("pattern"), Unknown):
        yield NotEvaluated(place=Place(now.address, "pattern"), reason=LATER)
    elif not keeps_lines(*(patterns := [each.text("pattern") for each in (was, now)])):
        why = "the filter may no longer count every line"
        yield _weaker(now, "pattern", patterns, why, arguments)


def _weaker(
    now: Resource, argument: str, values: Sequence[object], why: str, arguments: Arguments
) -> Weaker:
    """An argument that changes from the first of two values to the second."""
    return Weaker(
        address=now.address,
        direction=Direction(type=now.type, argument=argument, weaker="changed", why=why),
        paths=tuple(each for each in arguments if each.partition(".")[0] == argument),
        before=tuple(values[:1]),
        after=tuple(values[1:]),
    )
