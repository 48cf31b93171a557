"""What alarms, event rules and metric filters see and report less than before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import cast

from keyproof.aws.patterns.event_pattern import covers
from keyproof.aws.patterns.filter_pattern import keeps_lines
from keyproof.aws.written_values import as_number
from keyproof.change.change import Change
from keyproof.change.resource_change import canonical
from keyproof.findings.finding import NotEvaluated, Place
from keyproof.model.model import LATER
from keyproof.model.resource import Resource, Unknown
from keyproof.model.watch import ALARM, EVENT_RULE, FILTER, pattern_of

COMPOSITE = "aws_cloudwatch_composite_alarm"
WATCHING = (ALARM, COMPOSITE, EVENT_RULE, FILTER)
OPERATORS = (
    *("GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "GreaterThanUpperThreshold"),
    *("LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold"),
    *("LessThanOrEqualToThreshold", "LessThanThreshold"),
)
# Of these, a number is one of things counted: more than 0 is the same as 1 or more.
COUNTS = ("Sum", "SampleCount")
# Whatever a sparse metric lacks, neither of these makes the alarm go off or stay as it is.
QUIET = ("missing", "notBreaching")


@dataclass(frozen=True, kw_only=True)
class Blind:
    """An argument by which something sees less; empty where the whole resource is gone."""

    address: str
    argument: str
    message: str


def blind(change: Change) -> Iterator[Blind | NotEvaluated]:
    """What sees less than before, or is gone."""
    pairs = {was.address: (was, now) for was, now, _ in change.pairs if now.type in WATCHING}
    for was, now in pairs.values():
        yield from _losses(was, now, change)
    for each in change.gone:
        if each.type in WATCHING and not _is_replaced(each, change):
            message = "It is removed, and nothing else watches the same."
            yield Blind(address=each.address, argument="", message=message)


def _is_replaced(gone: Resource, change: Change) -> bool:
    """Whether a new resource sees all that one saw."""
    return any(
        each.type == gone.type and not any(_losses(gone, each, change)) for each in change.new
    )


def _losses(was: Resource, now: Resource, change: Change) -> Iterator[Blind | NotEvaluated]:
    match now.type:
        case "aws_cloudwatch_metric_alarm":
            yield from _of_alarm(was, now, change)
        case "aws_cloudwatch_composite_alarm":
            yield from _of_composite(was, now)
        case "aws_cloudwatch_event_rule":
            yield from _of_rule(was, now, change)
        case _:
            yield from _of_filter(was, now, change)


def _of_alarm(was: Resource, now: Resource, change: Change) -> Iterator[Blind | NotEvaluated]:
    if _dimensions(was, change.before.names) != _dimensions(now, change.after.names):
        yield Blind(
            address=now.address,
            argument="dimensions",
            message="dimensions changes: the alarm watches the metric of another resource.",
        )
    yield from _of_threshold(was, now)
    yield from _of_periods(was, now)
    before, after = (each.text("treat_missing_data") or "missing" for each in (was, now))
    if before != after and not {before, after} <= set(QUIET):
        why = "the alarm stays as it is, or is on already, while there is no data"
        yield _changes(now, "treat_missing_data", (before, after), why)


def _dimensions(alarm: Resource, names: Mapping[str, str]) -> Mapping[str, object]:
    """The dimensions, with addresses in place of the names of resources."""
    found = alarm.values.get("dimensions")
    members = cast("Mapping[str, object]", found) if isinstance(found, Mapping) else {}
    return {name: names.get(str(each), str(each)) for name, each in members.items()}


def _of_threshold(was: Resource, now: Resource) -> Iterator[Blind | NotEvaluated]:
    operators = [each.text("comparison_operator") for each in (was, now)]
    if operators[0] != operators[1] and operators[1] not in OPERATORS:
        reason = f"it changes to {operators[1] or 'nothing'}, which no entry compares"
        yield NotEvaluated(place=Place(now.address, "comparison_operator"), reason=reason)
        return
    if operators[0] != operators[1] and _is_upper(operators[0]) != _is_upper(operators[1]):
        yield _changes(now, "comparison_operator", operators, "the alarm goes off otherwise")
        return
    numbers = [as_number(each.value("threshold")) for each in (was, now)]
    if isinstance(now.value("threshold"), Unknown):
        yield NotEvaluated(place=Place(now.address, "threshold"), reason=LATER)
    elif numbers[0] is not None and numbers[1] is None and not now.value("threshold_metric_id"):
        yield _changes(now, "threshold", numbers, "the alarm has none")
    elif numbers[0] is not None and numbers[1] is not None:
        before, after = (
            _bound(n, each) for n, each in zip(numbers, (was, now), strict=True) if n is not None
        )
        is_later = after > before if _is_upper(operators[1]) else after < before
        if is_later:
            argument = "threshold" if numbers[0] != numbers[1] else "comparison_operator"
            shown = numbers if numbers[0] != numbers[1] else operators
            yield _changes(now, argument, shown, "the alarm goes off later")
        elif _is_always(after, now) and not _is_always(before, was):
            why = "the alarm is on whenever a value is not negative, and notifies of nothing new"
            yield _changes(now, "threshold", numbers, why)


def _is_always(bound: tuple[float, float], alarm: Resource) -> bool:
    """Whether every number that is not negative is beyond a threshold."""
    return _is_upper(alarm.text("comparison_operator")) and bound <= (0, 0)


def _is_upper(operator: str) -> bool:
    return operator.startswith("Greater")


def _bound(number: float, alarm: Resource) -> tuple[float, float]:
    """A threshold, and whether it has to be crossed or is enough."""
    operator = alarm.text("comparison_operator")
    is_crossed = operator in ("GreaterThanThreshold", "LessThanThreshold")
    if is_crossed and _is_upper(operator) and alarm.text("statistic") in COUNTS:
        return (floor(number) + 1.0, 0)
    return (number, (1 if _is_upper(operator) else -1) if is_crossed else 0)


def _of_periods(was: Resource, now: Resource) -> Iterator[Blind]:
    periods = [each.number("evaluation_periods") or 1 for each in (was, now)]
    needed = [
        each.number("datapoints_to_alarm") or n for each, n in zip((was, now), periods, strict=True)
    ]
    if needed[1] > needed[0]:
        changed = was.value("datapoints_to_alarm") != now.value("datapoints_to_alarm")
        argument = "datapoints_to_alarm" if changed else "evaluation_periods"
        yield _changes(now, argument, needed, "the alarm waits for more periods")
    elif periods[1] < periods[0] and needed[1] == needed[0] < periods[0]:
        yield _changes(now, "evaluation_periods", periods, "the alarm looks back less far")
    lengths = [each.number("period") or 0 for each in (was, now)]
    is_sum = now.text("statistic") in COUNTS and (as_number(now.value("threshold")) or 0) > 1
    if lengths[1] > lengths[0]:
        yield _changes(now, "period", lengths, "the alarm goes off later")
    elif lengths[1] < lengths[0] and is_sum:
        yield _changes(now, "period", lengths, "fewer events are counted together")


def _of_composite(was: Resource, now: Resource) -> Iterator[Blind | NotEvaluated]:
    before, after = (each.text("alarm_rule") for each in (was, now))
    if "".join(before.split()) == "".join(after.split()):
        return
    either = [set("".join(each.split()).split("OR")) for each in (before, after)]
    is_plain = not any(word in text for text in (before, after) for word in ("AND", "NOT"))
    if is_plain and either[0] <= either[1]:
        return
    if is_plain:
        yield _changes(now, "alarm_rule", (before, after), "it leaves out an alarm")
    else:
        reason = "nothing compares rules of composite alarms with AND and NOT"
        yield NotEvaluated(place=Place(now.address, "alarm_rule"), reason=reason)


def _of_rule(was: Resource, now: Resource, change: Change) -> Iterator[Blind | NotEvaluated]:
    states = [
        "DISABLED" if each.flag("is_enabled") is False else each.text("state") or "ENABLED"
        for each in (was, now)
    ]
    if states[0] != "DISABLED" == states[1]:
        yield _changes(now, "state", states, "the rule matches nothing")
        return
    if canonical(was.value("event_pattern")) == canonical(now.value("event_pattern")) and (
        states[0] == states[1]
    ):
        return
    before, after = pattern_of(was), pattern_of(now)
    if isinstance(now.value("event_pattern"), Unknown):
        yield NotEvaluated(place=Place(now.address, "event_pattern"), reason=LATER)
    elif before is not None and not covers(after, _aligned(before, change)):
        is_pattern = was.value("event_pattern") != now.value("event_pattern")
        argument = "event_pattern" if is_pattern else "state"
        message = f"{argument} changes: the rule matches fewer events, or other ones."
        yield Blind(address=now.address, argument=argument, message=message)


def _aligned(pattern: object, change: Change) -> object:
    if isinstance(pattern, str):
        return change.aligned(pattern)
    if isinstance(pattern, Mapping):
        members = cast("Mapping[str, object]", pattern).items()
        return {name: _aligned(each, change) for name, each in members}
    if isinstance(pattern, list):
        return [_aligned(each, change) for each in cast("list[object]", pattern)]
    return pattern


def _of_filter(was: Resource, now: Resource, change: Change) -> Iterator[Blind | NotEvaluated]:
    if any(isinstance(now.value(each), Unknown) for each in ("pattern", "log_group_name")):
        yield NotEvaluated(place=Place(now.address, "pattern"), reason=LATER)
        return
    patterns = [each.text("pattern") for each in (was, now)]
    if not keeps_lines(*patterns):
        yield _changes(now, "pattern", patterns, "it may not count every line that it counted")
    groups = [
        side.named(each.text("log_group_name"))
        for side, each in ((change.before, was), (change.after, now))
    ]
    if groups[0] != groups[1]:
        yield _changes(now, "log_group_name", groups, "it counts the lines of another log group")
    before, after = (each.value("metric_transformation", "default_value") for each in (was, now))
    if canonical(before) != canonical(after) and canonical(after) not in (None, "0"):
        path = "metric_transformation.default_value"
        yield _changes(now, path, (before, after), "alarms watch the former metric")


def _changes(resource: Resource, argument: str, values: Sequence[object], why: str) -> Blind:
    """An argument that changes from the first of two values to the second."""
    was, now = ("nothing" if each in (None, "", {}) else _word(each) for each in values)
    message = f"{argument} changes from {was} to {now}: {why}."
    return Blind(address=resource.address, argument=argument, message=message)


def _word(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).lower() if isinstance(value, bool) else str(value)
