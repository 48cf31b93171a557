"""Whatever watches sees what it is for, and each alias leads to its own key."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from keyproof.access.declared_calls import arn_of_caller
from keyproof.access.proofs.alarms.events import events_of_bucket, events_of_key
from keyproof.aws.patterns.event_pattern import matches as matches_event
from keyproof.aws.patterns.filter_pattern import counts
from keyproof.declarations import Declarations
from keyproof.embedded_account import is_embedded
from keyproof.location import Location
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Detail, Finding, Severity
from keyproof.model.key import Key
from keyproof.model.watch import Alarm, MetricFilter, Watch

RULE = "watching"
DECLARED = "the declarations"
# Without a declaration, an alarm warns of the first event.
HIGHEST_THRESHOLD = 1.0
LONGEST_WAIT = 60 * 60
WRITTEN_TO = "what is written to "
LEFT_OUT = "the pattern, the state, the name or the targets of the event rules leave them out"


def watching(model: EncryptionModel, declarations: Declarations) -> Iterator[Finding]:
    """Rules, metric filters and alarms that see nothing, and aliases of another key."""
    if not declarations.opened_by:
        return  # A stack without anything to watch, such as that of the state.
    yield from _aliases(model, declarations.aliases)
    yield from _rules(model, arn_of_caller(declarations.opened_by, model))
    yield from _filters(model, declarations.log_lines)
    # The provider of the embedded AWS knows no dimensions of a metric that is made of a log.
    has_dimensions = not is_embedded(model.location.account_id)
    yield from _alarms(model.watch, declarations, has_dimensions=has_dimensions)


def watch_of(address: str) -> str:
    """The cause of whatever an alarm or a rule misses."""
    return f"what {address} watches"


def counted_by(address: str) -> str:
    """The cause of whatever a metric filter counts, or does not."""
    return f"what {address} counts"


def _finding(
    resource: str,
    problem: str,
    remedy: str,
    key: str = "",
    *,
    cause: str = "",
    detail: Detail = Detail.OTHER,
) -> Finding:
    return Finding(
        severity=Severity.OPERATIONAL,
        rule=RULE,
        resource=resource,
        key=key,
        problem=problem,
        remedy=remedy,
        cause=cause,
        detail=detail,
    )


def _aliases(model: EncryptionModel, declared: Mapping[str, str]) -> Iterator[Finding]:
    found = {alias: key for key in model.keys for alias in key.aliases}
    for alias, key in found.items():
        expected = declared.get(alias)
        if expected != key.address:
            leads = f"it is the alias of {expected}" if expected else "nobody declared it"
            yield _finding(
                key.address,
                f"the alias {alias} leads to it, and {leads}.",
                "Let each alias lead to its own key, as EncryptionKey does, or remove it.",
                alias,
            )
    for alias, address in declared.items():
        if alias not in found:
            yield _finding(
                address,
                f"the alias {alias} does not lead to it.",
                "Give the key its alias.",
                alias,
                detail=Detail.NO_ALIAS,
            )


def _rules(model: EncryptionModel, deploy_role: str) -> Iterator[Finding]:
    for key in model.keys:
        missed = unseen(model, key, but_grants_of=deploy_role)
        if missed:
            # A pattern that misses a call misses it for each key and alias.
            calls = dict.fromkeys(each.partition(" of ")[0] for each in missed)
            yield _finding(
                key.address,
                f"no rule warns of {', '.join(missed)}: {LEFT_OUT}.",
                "Watch the key in an event rule.",
                key.alias or key.address,
                cause=f"the event rules leave out {', '.join(calls)}",
                detail=Detail.NO_RULE_WARNS,
            )
    for bucket in (each for each in model.protected if each.service == "S3"):
        missed = _unseen_events(_patterns(model), events_of_bucket(bucket.name, model.location))
        if missed:
            yield _finding(
                bucket.address,
                f"no rule warns of {', '.join(missed)}: {LEFT_OUT}.",
                "Watch the bucket in an event rule.",
                detail=Detail.NO_RULE_WARNS,
            )


def unseen(model: EncryptionModel, key: Key, *, but_grants_of: str = "") -> list[str]:
    """The dangers of a key that no rule with a target warns of, by the names of the calls."""
    return list(
        _unseen_of_key(
            _patterns(model), key.arn, key.aliases, model.location, but_grants_of=but_grants_of
        )
    )


def warned_by(model: EncryptionModel) -> Iterator[tuple[str, object]]:
    """The rules that warn somebody, each as its ARN and its pattern."""
    warning = {call.warns_of for call in model.calls}
    return ((arn, pattern) for arn, pattern in model.watch.patterns.items() if arn in warning)


def _patterns(model: EncryptionModel) -> str:
    return json.dumps([pattern for _, pattern in warned_by(model)])


# Both sides of a change have most of the keys and patterns in common.
@lru_cache(maxsize=1024)
def _unseen_of_key(
    patterns: str, arn: str, aliases: tuple[str, ...], location: Location, *, but_grants_of: str
) -> tuple[str, ...]:
    return _unseen_events(
        patterns, events_of_key(arn, aliases, location, but_grants_of=but_grants_of)
    )


def _unseen_events(patterns: str, events: Iterable[tuple[str, dict[str, Any]]]) -> tuple[str, ...]:
    listed = json.loads(patterns)
    missed = (
        name
        for name, event in events
        if not any(matches_event(pattern, event) for pattern in listed)
    )
    return tuple(dict.fromkeys(missed))


def _filters(model: EncryptionModel, lines: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    written_to = {call.target for call in model.calls if call.action == "logs:PutLogEvents"}
    of_all = dict.fromkeys(line for samples in lines.values() for line in samples)
    for address, samples in lines.items():
        found = next((each for each in model.watch.filters if each.address == address), None)
        is_read = found is not None and any(
            f":log-group:{found.group}:" in target for target in written_to
        )
        unseen = [
            line
            for line in samples
            if found is None or not is_read or not counts(found.pattern, json.loads(line))
        ]
        if unseen:
            problem = "is not there" if found is None else f"does not count {unseen[0]}"
            remedy = f"Correct its pattern and log group, or the lines of it in {DECLARED}."
            if found is None:
                remedy = f"Keep it, or remove its lines from {DECLARED}."
            yield _finding(
                address,
                f"it {problem}, so its alarms stay silent.",
                remedy,
                cause=counted_by(address)
                if found is None or is_read
                else f"{WRITTEN_TO}{found.group}",
                detail=Detail.NOT_THERE if found is None else Detail.OTHER,
            )
        surplus = [
            line
            for line in of_all
            if found and line not in samples and counts(found.pattern, json.loads(line))
        ]
        if surplus:
            yield _finding(
                address,
                f"it counts {surplus[0]}, so its alarms may always be on.",
                f"Narrow its pattern, or add the line to those of it in {DECLARED}.",
                cause=counted_by(address),
            )


def _alarms(watch: Watch, declared: Declarations, *, has_dimensions: bool) -> Iterator[Finding]:
    made = {(each.namespace, each.metric): each for each in watch.filters}
    for alarm in watch.alarms:
        if declared.alarms and alarm.address not in declared.alarms:
            continue  # One of your own, which warns of what you want.
        sees = declared.alarms.get(alarm.address, alarm.sees)
        if alarm.sees != sees:
            yield _finding(
                alarm.address,
                f"it watches {alarm.sees or 'nothing'}, not {sees}.",
                f"Let it watch that, or declare it in {DECLARED}.",
                cause=watch_of(alarm.address),
            )
        highest = declared.thresholds.get(alarm.address, HIGHEST_THRESHOLD)
        if alarm.threshold is None or not 0 < alarm.threshold <= highest:
            yield _finding(
                alarm.address,
                f"it warns from {alarm.threshold} on: it may never warn, or always.",
                f"Let it warn from more than 0 and at most {highest:g} on, or declare its "
                f"threshold in {DECLARED}.",
                cause=watch_of(alarm.address),
            )
        # Also what stays for long, such as a message in a queue, is gone once somebody took it.
        if alarm.needs > 1 and ("Sum of" in alarm.sees or alarm.address in declared.alarms):
            yield _finding(
                alarm.address,
                f"it warns of what happens in {alarm.needs} periods: it is silent about one event.",
                "Set evaluation_periods or datapoints_to_alarm to 1, as metric_alarm does.",
                cause=watch_of(alarm.address),
            )
        if alarm.waits > LONGEST_WAIT:
            yield _finding(
                alarm.address,
                f"it waits for hours before it warns: {alarm.waits} seconds.",
                "Let its periods take an hour or less together, as metric_alarm does.",
                cause=watch_of(alarm.address),
            )
        for each in _unseen(alarm, watch.names, made, has_dimensions=has_dimensions):
            # It watches what it should: that nothing counts this is not of the alarm.
            is_right = alarm.address in declared.alarms and alarm.sees == sees
            yield each if is_right else replace(each, cause=watch_of(alarm.address))
    there = {alarm.address for alarm in watch.alarms}
    for address in declared.alarms:
        if address not in there:
            yield _finding(
                address,
                "it is not there, so it warns of nothing.",
                f"Keep it, or remove it from {DECLARED}.",
                cause=watch_of(address),
                detail=Detail.NOT_THERE,
            )


def _unseen(
    alarm: Alarm,
    names: frozenset[tuple[str, str, str]],
    made: Mapping[tuple[str, str], MetricFilter],
    *,
    has_dimensions: bool,
) -> Iterator[Finding]:
    """The metrics of an alarm that nothing of the stack has."""
    for namespace, metric, dimensions in alarm.metrics:
        is_of_aws = namespace.startswith("AWS/")
        missing = [
            f"{name} {value}"
            for name, value in sorted(dimensions.items())
            if is_of_aws and (namespace, name, value) not in names
        ]
        if is_of_aws and dimensions and not missing:
            continue
        counted = None if is_of_aws else made.get((namespace, metric))
        known = counted.dimensions if counted else None
        is_bare = not has_dimensions and known == frozenset()
        if not is_of_aws and (is_bare or known == frozenset(dimensions)):
            continue
        about = f" of {', '.join(missing)}" if missing else ""
        by = f": {counted.address} has other dimensions" if counted else ""
        cause = counted_by(counted.address) if counted else f"nothing counts {namespace} {metric}"
        yield _finding(
            alarm.address,
            f"it watches {namespace} {metric}{about}, which nothing of this stack has{by}.",
            "Name a metric of a resource or of a metric filter of the stack."
            if is_of_aws
            else "Let a metric filter of the stack count it, or name a metric that one counts.",
            cause=watch_of(alarm.address) if is_of_aws else cause,
            detail=Detail.OTHER if is_of_aws else Detail.NOT_COUNTED,
        )
        return
