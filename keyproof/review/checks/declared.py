"""What a change declares: each new or wider declaration is for people to judge."""

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace

from keyproof.access.proofs.alarms.watching import counted_by, warned_by, watch_of
from keyproof.access.proofs.as_declared import LIMITS, SETTING
from keyproof.access.proofs.calls import necessary
from keyproof.access.proofs.resources.closed import RULE as CLOSED
from keyproof.aws.patterns.event_pattern import covers
from keyproof.aws.patterns.filter_pattern import lost_lines
from keyproof.declarations import Declarations
from keyproof.model.finding import DECLARATION as RULE
from keyproof.model.finding import Detail, Finding, Severity
from keyproof.review.sides import Side, Sides

REMEDY = "Make sure that this is meant, and accept it with a reason."


def newly_declared(sides: Sides) -> Iterator[Finding]:
    """The declarations that are new, and what an older one newly excuses.

    Of a first deployment nothing is new: there is nothing to compare its declarations with.
    """
    if sides.is_first or sides.lacks_declarations:
        return
    watched = [*_other_alarms(sides), *_other_aliases(sides), *_narrower_rules(sides)]
    places = {each.resource for each in watched}
    new = [*_new(sides, places)]
    yield from (*new, *watched)
    # Nothing is excused in two trees that is in no plan, or the other way round.
    created = {each.resource for each in _new(replace(sides, declares=False), places)}
    named = places | created.intersection(each.resource for each in new)
    yield from (each for each in _newly_excused(sides) if each.resource not in named)


def _new(sides: Sides, watched: Container[str]) -> Iterator[Finding]:
    """What is declared, or no longer required; of ``watched``, another finding has the values."""
    before = dict(_statements_of(sides.before.declarations)) if sides.declares else {}
    there = {each.address for each in sides.before.stack.resources}
    for statement, addresses in _statements_of(sides.after.declarations):
        if sides.declares:
            is_new = statement not in before
        else:
            created = {each.address for each in sides.after.stack.resources} - there
            is_new = bool(created.intersection(addresses))
        if is_new:
            yield _finding(addresses[0], f"the change declares: {statement}.")
    if sides.declares:
        required = dict(required_by(sides.after.declarations))
        watches = set(_watched_by(sides.before.declarations))
        for statement, address in required_by(sides.before.declarations):
            is_shown = address in watched and (statement, address) in watches
            if statement not in required and not is_shown:
                # Without the address, the same of many resources is said once.
                words = statement.replace(f" of {address}", "")
                yield _finding(address, f"the change no longer requires: {words}.")


def _finding(resource: str, problem: str) -> Finding:
    return Finding(rule=RULE, resource=resource, problem=problem, remedy=REMEDY)


def _watches(
    resource: str, problem: str, *, cause: str = "", detail: Detail = Detail.OTHER
) -> Finding:
    """A change of what watches: it stops to warn, and nobody gains access."""
    return replace(
        _finding(resource, problem), severity=Severity.OPERATIONAL, cause=cause, detail=detail
    )


def _other_alarms(sides: Sides) -> Iterator[Finding]:
    """Alarms and filters that watch something else than before, and alarms that warn later."""
    declared = sides.after.declarations
    was = {each.address: each for each in sides.before.model.watch.alarms}
    for now in sides.after.model.watch.alarms:
        before = was.get(now.address, now)
        is_other = before.sees != now.sees == declared.alarms.get(now.address, now.sees)
        is_later = now.address in declared.thresholds and (now.threshold or 0) > (
            before.threshold or 0
        )
        if is_other or is_later:
            yield _watches(
                now.address,
                f"the change declares: it watches {now.sees}, up to {now.threshold}; it "
                f"watched {before.sees}, up to {before.threshold}.",
                cause=watch_of(now.address),
            )
    counted = {each.address: each for each in sides.before.model.watch.filters}
    for each in sides.after.model.watch.filters:
        one = counted.get(each.address, each)
        is_declared = each.address in declared.log_lines and one.group == each.group
        if lost_lines(one.pattern, each.pattern) if is_declared else one.lines != each.lines:
            yield _watches(
                each.address,
                f"it counts {' of '.join(each.lines)}, not {' of '.join(one.lines)}.",
                cause=counted_by(each.address),
            )


def _narrower_rules(sides: Sides) -> Iterator[Finding]:
    """Rules that warn of less than before; of a key of another stack, no proof asks.

    That a rule warns nobody any more is for the proofs.
    """
    was, now = (dict(warned_by(each.model)) for each in (sides.before, sides.after))
    for address, arn in sides.after.model.arns.items():
        if arn in was and arn in now and not covers(now[arn], was[arn]):
            problem = "it warns of fewer events, or of others, than before."
            yield _watches(address, problem, detail=Detail.NO_RULE_WARNS)


def _other_aliases(sides: Sides) -> Iterator[Finding]:
    """Declared aliases that led to another key."""
    led_to, leads_to = (
        {alias: key.address for key in side.model.keys for alias in key.aliases}
        for side in (sides.before, sides.after)
    )
    for alias, key in sides.after.declarations.aliases.items():
        if leads_to.get(alias) == key != led_to.get(alias, key):
            yield _watches(
                key,
                f"the change declares: the alias {alias} leads to {key}, not to {led_to[alias]}.",
            )


def required_by(declared: Declarations) -> Iterator[tuple[str, str]]:
    """What the declarations require, in words, each with an address."""
    for alias, key in declared.aliases.items():
        yield f"the alias {alias} leads to {key}", key
    yield from _watched_by(declared)
    yield from _values_of(declared)
    for mask, group in declared.masks.items():
        yield f"{group} is masked", mask
    if declared.boundary:
        yield f"each role has the permissions boundary {declared.boundary}", "aws_iam_role"
    if declared.backend:
        yield "the state is kept where the settings say", "terraform"
    if declared.account_id:
        yield f"Terraform changes account {declared.account_id} alone", "provider.aws"
    if declared.opened_by:
        yield f"ways out are opened by {declared.opened_by} alone", declared.opened_by


def _watched_by(declared: Declarations) -> Iterator[tuple[str, str]]:
    """What alarms watch and filters count."""
    for alarm, words in declared.alarms.items():
        yield f"{alarm} watches {words}, up to {declared.thresholds.get(alarm, 1):g}", alarm
    for address, lines in declared.log_lines.items():
        for line in lines:
            yield f"{address} counts {line}", address


def _values_of(declared: Declarations) -> Iterator[tuple[str, str]]:
    """The locks and the values that are required."""
    for lock in declared.locks:
        but = f" but {lock.but}, of what was not used in {lock.days} days" if lock.but else ""
        yield f"nobody{but} uses {', '.join(lock.actions)} on {lock.key}", lock.key
    for limit in declared.limits:
        allowed = [*limit.values, *([limit.pattern] if limit.pattern else [])]
        needed = ", and set" if limit.required else ""
        yield f"{limit.argument} of each {limit.type} is {json.dumps(allowed)}{needed}", limit.type
    for name, value in declared.tags.items():
        yield f"the tag {name} is {value}", "provider.aws"
    for address, required in declared.required.items():
        for path, value in required.items():
            yield f"{path} of {address} is {_words_of(value)}", address


def _words_of(value: object) -> str:
    """What an argument is required to be."""
    if isinstance(value, Mapping) and SETTING in value:
        return "as the settings say"
    if not isinstance(value, Mapping) or not LIMITS.issuperset(value):
        return json.dumps(value)
    limits: Mapping[str, object] = value
    return " and ".join(f"at {limit} {json.dumps(each)}" for limit, each in limits.items())


def _newly_excused(sides: Sides) -> Iterator[Finding]:
    """What would be a finding of this change if nothing declared it."""
    judged = {each.place for each in sides.after.findings}
    for each in _only_after(sides.before, sides.after):
        # What a statement is called is no change, and what it allows is compared by itself.
        if each.place not in judged and each.rule != necessary.RULE:
            yield Finding(
                rule=RULE,
                resource=each.resource,
                key=each.key,
                cause=each.cause or f"{each.resource} is excused",
                problem=f"a declaration excuses it: {each.problem}",
                remedy=REMEDY,
            )


def _only_after(before: Side, after: Side) -> Iterable[Finding]:
    """The findings of the head alone; a statement excused before is not excused again."""
    found = before.findings_without_exceptions
    had = {each.place for each in found}
    # That a policy now denies it to all but the declared role closes what was open to everybody.
    was_open = {each.resource for each in found if each.rule == CLOSED}
    statements = {
        (each.rule, each.resource, label) for each in found for label in each.cause.split(", ")
    }
    return [
        each
        for each in after.findings_without_exceptions
        if each.place not in had
        and not (each.rule == CLOSED and each.resource in was_open)
        and not (
            each.cause
            and all(
                (each.rule, each.resource, label) in statements for label in each.cause.split(", ")
            )
        )
    ]


def _statements_of(declared: Declarations) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each declaration in words, with the addresses that it is about; reasons do not count."""
    for call in declared.calls:
        source = f" for {call.source}" if call.source else ""
        words = f"{call.caller} calls {call.action} on {call.target}{source}"
        yield words, (call.target, call.caller)
    for surplus in declared.surplus:
        through = f" through {surplus.through}" if surplus.through else ""
        sources = f" for {', '.join(surplus.sources)}" if surplus.sources else ""
        actions = ", ".join(surplus.actions)
        words = f"{surplus.caller} may use {actions} on {surplus.key}{through}{sources}, unused"
        yield words, (surplus.key, surplus.caller)
    for wide in declared.wide_resources:
        words = f"all but {wide.resource}" if wide.is_exclusion else wide.resource
        yield f"{wide.caller} may use {words}", (wide.resource, wide.caller)
    for admitted in declared.admitted:
        words = f"{admitted.service} may call {admitted.address} for any account"
        yield words, (admitted.address,)
    for exempt in declared.exempt:
        part = exempt.part or "the whole resource"
        yield f"{part} of {exempt.address} is under no key of the stack", (exempt.address,)
    for caller in declared.both_duties:
        yield f"{caller} may change the keys that it uses", (caller,)
    for leaving in declared.leaving:
        yield f"content may leave by {leaving.address} to {leaving.target}", (leaving.address,)
    for address in declared.prose:
        yield f"{address} may name a place", (address.partition(".environment.")[0],)
    for name, value in declared.backend.items():
        yield f"the state is kept where {name} is {value}", ("terraform",)
