"""An alarm or an event rule notifies no one, or its metric has no source.

Reports alarms without an action, alarms and event rules that are switched off, and event rules
without a target. An alarm that a composite alarm uses needs no action.

Also reports alarms whose metric has no source. For a namespace of your own, no metric filter writes
the metric, although filters of the plan write others. For a metric of AWS, the plan has resources
of the type, but none of the name in the dimension.

Why
    Such an alarm stays silent whatever happens.

Remediation
    Name a topic in ``alarm_actions``, switch the alarm on, or correct the metric.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from keyproof.model import watch
from keyproof.model.resource import Resource, Unknown
from keyproof.model.watch import Metric
from keyproof.rules._rule import Effect, Finding, Level, Model, Reports, Rule

COMPOSITE = "aws_cloudwatch_composite_alarm"
ALARMS = (watch.ALARM, COMPOSITE)
TARGET = "aws_cloudwatch_event_target"
ACTIONS = ("alarm_actions", "ok_actions", "insufficient_data_actions")
# The names of resources by the namespace and the dimension of the metrics about them.
Names = Mapping[tuple[str, str], AbstractSet[str]]


class IneffectiveAlarm(Rule, level=Level.NOTE, tags={"alarms"}, effect=Effect.UNALARMED):
    def check(self, model: Model) -> Reports:
        telling = {call.warns_of for call in model.calls if call.warns_of}
        with_target = {
            each.text("rule")
            for each in _of_type(model, TARGET)
            if isinstance(each.value("arn"), Unknown)
        }
        used = " ".join(each.text("alarm_rule") for each in _of_type(model, COMPOSITE))
        for each in model.stack.resources:
            if model.arns.get(each.address, "") in telling:
                continue
            if each.type == watch.EVENT_RULE:
                yield from self._silent_rule(each, with_target)
            elif each.type in ALARMS and f'"{each.text("alarm_name")}"' not in used:
                yield from self._silent_alarm(each)
        made: defaultdict[tuple[str, str], list[tuple[str, Metric]]] = defaultdict(list)
        for each in _of_type(model, watch.FILTER):
            metric = watch.metric_made_by(each)
            made[metric.namespace, metric.name].append((each.address, metric))
        names = _names(model)
        for alarm in _of_type(model, watch.ALARM):
            problems = (_without_source(each, made, names) for each in watch.metrics_of(alarm))
            if problem := next(filter(None, problems), ""):
                message = f"The alarm watches a metric without a source: {problem}."
                yield self.finding(alarm.address, message, facts={message})

    def _silent_alarm(self, alarm: Resource) -> Reports:
        values = [e for name in ACTIONS for e in (alarm.value(name), *alarm.everything_at(name))]
        if any(isinstance(each, Unknown) for each in values):
            return
        if not any(alarm.texts(name) for name in ACTIONS):
            message = "The alarm has no action."
            yield self.finding(alarm.address, message, part="alarm_actions", facts={message})
        elif alarm.flag("actions_enabled") is False:
            message = "The alarm is switched off: actions_enabled is false."
            yield self._off(alarm.address, message, "actions_enabled", value=True)

    def _silent_rule(self, rule: Resource, with_target: AbstractSet[str]) -> Reports:
        message = "The rule is switched off."
        if rule.text("state") == "DISABLED":
            yield self._off(rule.address, message, "state", value="ENABLED")
        elif rule.flag("is_enabled") is False:
            yield self._off(rule.address, message, "is_enabled", value=True)
        elif not with_target & {rule.text("name"), rule.address}:
            message, mended = "The rule has no target.", "Give it a target, such as a topic."
            yield self.finding(rule.address, message, facts={message}, remediation=mended)

    def _off(self, address: str, message: str, argument: str, *, value: object) -> Finding:
        return self.finding(address, message, part=argument, facts={message}, value=value)


def _of_type(model: Model, kind: str) -> Iterator[Resource]:
    return (each for each in model.stack.resources if each.type == kind)


def _names(model: Model) -> Names:
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for each in model.stack.resources:
        if each.type in watch.METRICS_OF:
            namespace, dimension, argument = watch.METRICS_OF[each.type]
            found[namespace, dimension] |= {each.text(argument), each.address}
    return found


def _without_source(
    metric: Metric, made: Mapping[tuple[str, str], Sequence[tuple[str, Metric]]], names: Names
) -> str:
    """Why nothing makes a metric; empty where something does, or where that is not known."""
    namespace, name, dimensions = metric
    if makers := made.get((namespace, name)):
        if all(each.dimensions.keys() != dimensions.keys() for _, each in makers):
            return f"{makers[0][0]} creates {name} with other dimensions"
    elif namespace in {written for written, _ in made}:
        return f"no metric filter writes {namespace} {name}"
    for dimension, value in dimensions.items():
        known = names.get((namespace, dimension), frozenset())
        if known and "" not in known and value not in known and "${" not in value:
            return f"no resource of the plan has {dimension} {value}"
    return ""
