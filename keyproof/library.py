"""The public API: read a source, check it, and compare two of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Self

from keyproof.change.change import Action, Change, Side, resource_changes
from keyproof.change.edits import undoing
from keyproof.config import Config, check_rules
from keyproof.findings.cloudformation import Words
from keyproof.findings.finding import Finding, Group, Level, Reported, grouped
from keyproof.findings.unknown import unknowns
from keyproof.loaders import settings
from keyproof.loaders.broken_policies import with_readable_policies
from keyproof.loaders.inner_templates import with_templates
from keyproof.loaders.locations import OF
from keyproof.loaders.read import read
from keyproof.loaders.reading import Reading
from keyproof.model.assembly.assemble import assemble
from keyproof.model.model import DeclaredCall, Model
from keyproof.model.resource import NotEvaluated, Place, Stack
from keyproof.rules._rule import rules
from keyproof.rules.stale_setting import StaleSetting
from keyproof.terminal.user_error import UserError

ASSUMED = "the account is assumed to be {}, which appears in the file"


@dataclass(frozen=True, kw_only=True)
class Source:
    """What was read at a path: one stack, or several of a folder."""

    readings: tuple[Reading, ...]

    @classmethod
    def read(
        cls,
        path: Path | str,
        *,
        account: str | None = None,
        sources: Path | None = None,
        like: "Source | None" = None,
        parameters: Mapping[str, str] | None = None,
    ) -> Self:
        """A plan, a state, a configuration or a template, or a folder of them.

        ``-`` is standard input. ``account`` is the number of the account where nothing in the file
        shows it, ``sources`` the folder with the HCL of a plan. What is compared with it is
        ``like`` it: of the same account. Raises UserError and OSError.
        """
        taken = (pair for e in (like.readings if like else ()) for pair in e.accounts_taken.items())
        found = read(
            path,
            account_id=account or (like and like.account) or None,
            config_dir=sources,
            taken=dict(taken) if like else None,
            parameters=parameters,
        )
        readings = tuple(replace(each, after=_readable(each.after)) for each in found)
        return cls(readings=readings)

    @property
    def account(self) -> str:
        """The number of the account, if it is known or was taken from the file; else empty."""
        numbers = {each.after.location.account_id for each in self.readings}
        known = [each for each in numbers if each.isdigit()]
        return known[0] if len(known) == 1 == len(numbers) else ""

    @classmethod
    def of(cls, *stacks: Stack) -> Self:
        """Stacks that something else has read, such as a live account."""
        readable = map(_readable, stacks)
        return cls(readings=tuple(Reading(after=each) for each in readable))

    def models(self, config: Config, *, deployer: str = "") -> tuple[Model, ...]:
        """The model of each stack, after the change where it is one."""
        return tuple(_model(each.after, config, deployer=deployer) for each in self.readings)


@dataclass(frozen=True, kw_only=True)
class Result:
    """The answer of a check or a diff.

    ``groups`` are the findings under their root causes, the worst first. ``ended`` are those that a
    change ends, ``irreversible`` also those that the settings ignore or turn off.
    """

    groups: tuple[Group, ...]
    ignored: tuple[Finding, ...]
    not_evaluated: tuple[NotEvaluated, ...]
    models: tuple[Model, ...]
    ended: tuple[Finding, ...] = ()
    changes: tuple[Change, ...] = ()
    irreversible: tuple[Finding, ...] = ()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding that is not ignored, group by group."""
        return tuple(each for group in self.groups for each in group.findings)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that make a check fail."""
        return tuple(each for each in self.findings if each.level is Level.ERROR)

    @property
    def is_clean(self) -> bool:
        """Whether there is no finding, and everything was evaluated."""
        return not self.findings and not self.not_evaluated

    def about(self, *tags: str) -> Self:
        """The findings of the rules with one of the tags, and all that is not evaluated.

        A group stays whole where one of its findings is meant.
        """

        def is_meant(finding: Finding) -> bool:
            return not rules()[finding.rule].tags.isdisjoint(tags)

        return replace(
            self,
            groups=tuple(each for each in self.groups if any(map(is_meant, each.findings))),
            ignored=tuple(filter(is_meant, self.ignored)),
        )

    def fails(self, *, strict: bool) -> bool:
        """Whether the exit status is 1; ``strict`` counts warnings and what is not evaluated."""
        warned = any(each.level is Level.WARNING for each in self.findings)
        return bool(self.errors) or (strict and (warned or bool(self.not_evaluated)))


def check(
    source: Source,
    config: Config | None = None,
    *,
    today: date | None = None,
    deployer: str = "",
    only: Collection[str] | None = None,
    calls_of: tuple[str, ...] = (),
) -> Result:
    """The findings of every rule in each stack of a source.

    ``deployer`` is the ARN of the principal that applies it, ``only`` has the ids of rules that
    alone are asked, ``calls_of`` how the addresses begin of resources whose calls alone are
    evaluated. Raises UserError on a rule that there is not.
    """
    chosen, day = config or Config(), today or datetime.now(tz=UTC).date()
    models = source.models(chosen, deployer=deployer)
    if calls_of:
        models = tuple(
            replace(each, calls=tuple(c for c in each.calls if c.address.startswith(calls_of)))
            for each in models
        )
    sides = [_side(each, chosen, only=only) for each in models]
    found = [each for side in sides for each in side.findings]
    if only is None:
        # Where the sources of everything are at hand, a setting about nothing is a mistake.
        is_complete = all(each.complete for each in source.readings)
        level = Level.WARNING if is_complete else Level.NOTE
        found += _stale(models, chosen, found, day, level)
    unknown = [each for side in sides for each in side.not_evaluated]
    assumed = [
        NotEvaluated(place=Place(word.partition(OF)[2] or "provider.aws"), reason=ASSUMED.format(n))
        for each in source.readings
        for word, n in each.accounts_taken.items()
    ]
    return _result(found, assumed + unknown, chosen, day, models=models)


def diff(
    before: Source,
    after: Source | None = None,
    config: Config | None = None,
    *,
    today: date | None = None,
    deployer: str = "",
) -> Result:
    """What a change brings: what is new in ``after``; of a plan alone, what the plan brings.

    ``deployer`` is the ARN of who applies it. Raises UserError if ``before`` alone is not a plan.
    """
    chosen, day = config or Config(), today or datetime.now(tz=UTC).date()
    changes = tuple(_changes(before, after, chosen, deployer))
    found: list[Finding] = []
    unknown: list[NotEvaluated] = []
    ended: list[Finding] = []
    for change in changes:
        known = {each.fingerprint for each in change.before.findings}
        new = (each for each in change.after.findings if each.fingerprint not in known)
        found += [undoing(each, change) for each in new]
        reported = (each for rule in rules().values() for each in rule.compared(change))
        compared, not_compared = _split(reported, change.after.model)
        found += compared
        was_unknown = set(change.before.not_evaluated)
        unknown += [
            each for each in (*not_compared, *change.after.not_evaluated) if each not in was_unknown
        ]
        left = {each.fingerprint for each in change.after.findings}
        ended += [each for each in change.before.findings if each.fingerprint not in left]
    models = tuple(each.after.model for each in changes)
    everything = [each for change in changes for each in (*change.after.findings, *found)]
    found += _stale(models, chosen, everything, day, Level.NOTE)
    result = _result(found, unknown, chosen, day, models=models, changes=changes)
    return replace(result, ended=tuple(filter(None, map(chosen.at_level, ended))))


def joined(results: Sequence[Result]) -> Result:
    """Several results as one: each finding once, the worst groups first."""
    groups: dict[str, Group] = {}
    for group in (each for result in results for each in result.groups):
        known = groups.setdefault(group.root.fingerprint, group)
        secondary = _once((*known.secondary, *group.secondary))
        groups[group.root.fingerprint] = replace(known, secondary=secondary)
    return Result(
        groups=tuple(sorted(groups.values(), key=lambda group: group.level.rank)),
        ignored=_once(found for each in results for found in each.ignored),
        not_evaluated=tuple(dict.fromkeys(one for each in results for one in each.not_evaluated)),
        models=tuple(model for each in results for model in each.models),
        ended=_once(found for each in results for found in each.ended),
        changes=tuple(change for each in results for change in each.changes),
        irreversible=_once(found for each in results for found in each.irreversible),
    )


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple({each.fingerprint: each for each in findings}.values())


def _readable(stack: Stack) -> Stack:
    return with_readable_policies(with_templates(stack))


def _model(stack: Stack, config: Config, *, deployer: str = "") -> Model:
    return assemble(
        stack,
        trusted_accounts=config.trusted_accounts,
        declared_calls=[_addressed(each, stack) for each in config.calls],
        deployer=deployer,
    )


def _addressed(call: DeclaredCall, stack: Stack) -> DeclaredCall:
    """A declared call whose caller and targets may be logical ids of a template."""
    targets = tuple(map(stack.addressed, call.targets))
    return replace(call, caller=stack.addressed(call.caller), targets=targets)


def _side(model: Model, config: Config, *, only: Collection[str] | None = None) -> Side:
    """A model with the findings of every rule that is not off, or about what cannot be undone."""
    wanted = rules().keys() if only is None else only
    check_rules(wanted)
    asked = [rules()[each] for each in wanted]

    def reported() -> Iterator[Reported]:
        for one in (model, *model.alternatives()):
            for rule in asked:
                if config.levels.get(rule.id) != "off" or rule.irreversible:
                    yield from rule.check(one)
        yield from unknowns(model)

    findings, not_evaluated = _split(reported(), model)
    return Side(model=model, findings=findings, not_evaluated=not_evaluated)


def _split(
    reported: Iterable[Reported], model: Model
) -> tuple[tuple[Finding, ...], tuple[NotEvaluated, ...]]:
    """Findings and what is not evaluated, each once, the findings with their fingerprints."""
    listed = tuple(dict.fromkeys(reported))
    findings = (each.identified(model) for each in listed if isinstance(each, Finding))
    unknown = tuple(each for each in listed if isinstance(each, NotEvaluated))
    if model.stack.origins:
        words = Words(model.stack.origins)
        findings = map(words.finding, findings)
        unknown = tuple(map(words.unknown, unknown))
    return tuple({each.fingerprint: each for each in findings}.values()), unknown


def _changes(
    before: Source, after: Source | None, config: Config, deployer: str
) -> Iterator[Change]:
    for each in _between(before, after) if after else before.readings:
        if each.before is None:
            hint = "Pass a plan, or the files before and after the change."
            raise UserError("There is nothing to compare: the file is not a plan.", hint=hint)
        stacks = (each.before.renamed(each.after.moved), each.after)
        sides = [_side(_model(one, config, deployer=deployer), config) for one in stacks]
        yield Change.between(*sides, planned=each.changes)


def _between(before: Source, after: Source) -> Iterator[Reading]:
    """What changes from one source to another, of two folders by the name of each folder."""
    are_alone = len(before.readings) == len(after.readings) == 1
    was, now = (
        {"" if are_alone else each.name: each.after for each in side.readings}
        for side in (before, after)
    )
    for name in dict.fromkeys((*was, *now)):
        nothing = replace(was.get(name) or now[name], resources=(), settings=(), moved={})
        yield _with_kept(was.get(name, nothing), now.get(name, nothing))


def _with_kept(old: Stack, new: Stack) -> Reading:
    """Both sides of a change; what CloudFormation keeps is forgotten, and not destroyed."""
    if not old.origins:
        return Reading(before=old, after=new)
    kept = {
        f"{each.address}-replaced": each.address
        for each in resource_changes(old, new)
        if each.action is Action.REPLACE and old.origins[each.address].is_kept
    }
    old, there = old.renamed(kept), {each.address for each in new.resources}
    forgotten = tuple(
        settings.block(settings.REMOVED, each.address, {"lifecycle": {"destroy": False}})
        for each in old.resources
        if each.address not in there and (each.prevent_destroy or each.address in kept)
    )
    names = {**old.origins, **{k: old.origins[v] for k, v in kept.items()}, **new.origins}
    after = replace(new, settings=(*new.settings, *forgotten), origins=names)
    return Reading(before=old, after=after)


def _places(change: Change) -> Iterator[Place]:
    """The places that change, as findings call them."""
    words = Words({**change.before.stack.origins, **change.after.stack.origins})
    yield from map(words.place, change.places) if words.origins else change.places


def _stale(
    models: Sequence[Model], config: Config, findings: Sequence[Finding], today: date, level: Level
) -> list[Finding]:
    calls = config.calls
    for each in models:
        calls = tuple(_addressed(call, each.stack) for call in calls)
    stale = [
        *StaleSetting().of_calls(calls, models, level=level),
        *StaleSetting().of_ignores(config.ignores, findings, today=today, level=level),
    ]
    return [each.identified(models[0]) for each in stale] if models else []


def _result(
    findings: Sequence[Finding],
    not_evaluated: Sequence[NotEvaluated],
    config: Config,
    today: date,
    *,
    models: tuple[Model, ...],
    changes: tuple[Change, ...] = (),
) -> Result:
    applied = tuple(config.applied(findings, today=today))
    return Result(
        groups=grouped(
            (each for each in applied if each.ignored is None),
            changed=frozenset(place for each in changes for place in _places(each)),
            standalone=[each.id for each in rules().values() if each.standalone],
        ),
        ignored=tuple(each for each in applied if each.ignored is not None),
        not_evaluated=tuple(dict.fromkeys(not_evaluated)),
        models=models,
        changes=changes,
        irreversible=tuple(each for each in findings if each.is_irreversible),
    )
