"""An alarm or an event rule notifies no principal, or its metric has no source.

Reports alarms without an action, alarms and event rules that are switched off, event rules
without a target, and alarms whose metric nothing produces: a metric in a namespace that metric
filters of the stack write, and that none of them makes; or a metric of AWS about a resource
that is not in the stack, where the stack has others of its type. An alarm that a composite
alarm uses needs no action.

Why
    Such an alarm stays silent whatever happens.

Remediation
    Name a topic in ``alarm_actions``, switch the alarm on, or correct the metric.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from keyproof.findings.remediation import Edit, SetArgument
from keyproof.model.resource import Resource, Unknown
from keyproof.model.watch import ALARM, EVENT_RULE, FILTER, METRICS_OF, metric_made_by, metrics_of
from keyproof.rules._rule import Effect, Finding, Level, Model, Reports, Rule

COMPOSITE = "aws_cloudwatch_composite_alarm"
ACTIONS = ("alarm_actions", "ok_actions", "insufficient_data_actions")


class IneffectiveAlarm(Rule):
    level = Level.NOTE
    tags = frozenset({"alarms"})
    effect = Effect.UNALARMED

    def check(self, model: Model) -> Reports:
        telling = {call.warns_of for call in model.calls if call.warns_of}
        used = " ".join(each.text("alarm_rule") for each in _of_type(model, COMPOSITE))
        for each in model.stack.resources:
            arn = model.arns.get(each.address, "")
            if each.type in (ALARM, COMPOSITE):
                if arn not in telling and f'"{each.text("alarm_name")}"' not in used:
                    yield from self._silent_alarm(each)
            elif each.type == EVENT_RULE and arn not in telling:
                yield from self._silent_rule(each)
        yield from self._without_source(model)

    def _silent_alarm(self, alarm: Resource) -> Iterator[Finding]:
        if any(isinstance(each, Unknown) for name in ACTIONS for each in _each(alarm, name)):
            return
        if any(alarm.texts(name) for name in ACTIONS):
            if alarm.flag("actions_enabled") is False:
                message = "The alarm is switched off: actions_enabled is false."
                edit = SetArgument(address=alarm.address, path="actions_enabled", value=True)
                yield self._finding(alarm.address, message, "actions_enabled", (edit,))
            return
        yield self._finding(alarm.address, "The alarm has no action.", "alarm_actions", ())

    def _silent_rule(self, rule: Resource) -> Iterator[Finding]:
        if rule.text("state") == "DISABLED" or rule.flag("is_enabled") is False:
            argument = "state" if rule.text("state") == "DISABLED" else "is_enabled"
            value = "ENABLED" if argument == "state" else True
            edit = SetArgument(address=rule.address, path=argument, value=value)
            yield self._finding(rule.address, "The rule is switched off.", argument, (edit,))
        else:
            yield self._finding(rule.address, "The rule has no target.", "", ())

    def _without_source(self, model: Model) -> Iterator[Finding]:
        made = {
            (metric.namespace, metric.name): (each.address, metric)
            for each in _of_type(model, FILTER)
            for metric in (metric_made_by(each),)
        }
        written = {namespace for namespace, _ in made}
        names = _names(model)
        for alarm in _of_type(model, ALARM):
            for namespace, metric, dimensions in metrics_of(alarm):
                problem = ""
                counted = made.get((namespace, metric))
                if namespace in written and counted is None:
                    problem = f"no metric filter makes {namespace} {metric}"
                elif counted is not None and counted[1].dimensions.keys() != dimensions.keys():
                    problem = f"{counted[0]} makes {metric} with other dimensions"
                else:
                    problem = _missing(namespace, dimensions, names)
                if problem:
                    yield self._without(alarm, problem)
                    break

    def _without(self, alarm: Resource, problem: str) -> Finding:
        return self._finding(
            alarm.address, f"The alarm watches a metric without a source: {problem}.", "", ()
        )

    def _finding(
        self, address: str, message: str, argument: str, edits: tuple[Edit, ...]
    ) -> Finding:
        return self.finding(
            address,
            message,
            part=argument,
            facts={message},
            edits=edits,
        )


def _of_type(model: Model, kind: str) -> Iterator[Resource]:
    return (each for each in model.stack.resources if each.type == kind)


def _each(resource: Resource, argument: str) -> list[object]:
    value = resource.value(argument)
    return [value, *resource.everything_at(argument)]


def _names(model: Model) -> Mapping[tuple[str, str], AbstractSet[str]]:
    """The names of resources that metrics of AWS can be about, by namespace and dimension."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for each in model.stack.resources:
        if each.type in METRICS_OF:
            namespace, dimension, argument = METRICS_OF[each.type]
            found[namespace, dimension].add(each.text(argument) or "")
            found[namespace, dimension].add(each.address)
    return found


def _missing(
    namespace: str,
    dimensions: Mapping[str, str],
    names: Mapping[tuple[str, str], AbstractSet[str]],
) -> str:
    """The resource of a metric that is not there; empty where a name is not known."""
    for name, value in dimensions.items():
        known = names.get((namespace, name), frozenset())
        if known and "" not in known and value not in known and "${" not in value:
            return f"no resource of the stack has {name} {value}"
    return ""
