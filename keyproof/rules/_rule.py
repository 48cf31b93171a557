"""What a rule is, the registry of rules by their ids, and the names that every rule needs."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from sys import modules
from typing import Any, ClassVar

from keyproof.aws.table import table_of
from keyproof.change.arguments import Weaker, weaker_arguments
from keyproof.change.change import Change
from keyproof.change.edits import undone
from keyproof.findings.finding import Finding, Level, Reported
from keyproof.findings.remediation import Edit, Remediation, SetArgument
from keyproof.model.model import Model
from keyproof.model.resource import NotEvaluated, Place

# What a rule yields.
Reports = Iterator[Reported]
FOLDER = Path(__file__).parent
EXAMPLES = FOLDER / "examples"
# What rules know of AWS and of Terraform, by their ids.
FACTS: Mapping[str, Any] = table_of(FOLDER / "facts.toml")


class Effect(StrEnum):
    """What a change does, by which a review groups its findings; the worst first."""

    IRREVERSIBLE = "irreversible"
    WIDER = "wider"
    EGRESS = "egress"
    WEAKER = "weaker"
    DENIED = "denied"
    UNALARMED = "unalarmed"
    OTHER = "other"


class Rule:
    """One rule, whose id is the name of its module.

    The docstring of its module is its page: what it reports in one line, what it does, the sections
    Why and Remediation, and the addresses of its references. ``level`` is that of its findings
    unless one has another. Findings of a ``standalone`` rule are never secondary, and those of one
    ``by_permission`` are ignored by the permission that they are about. Those of a rule with an
    irreversible effect are standalone, and ignored by their fingerprint only.
    """

    id: ClassVar[str]
    remediation: ClassVar[str]
    level: ClassVar[Level]
    tags: ClassVar[AbstractSet[str]]
    effect: ClassVar[Effect]
    standalone: ClassVar[bool]
    irreversible: ClassVar[bool]
    by_permission: ClassVar[bool]

    def __init_subclass__(
        cls,
        *,
        tags: AbstractSet[str],
        level: Level = Level.WARNING,
        effect: Effect = Effect.OTHER,
        standalone: bool = False,
        by_permission: bool = False,
    ) -> None:
        cls.level, cls.tags, cls.effect = level, tags, effect
        cls.irreversible = effect is Effect.IRREVERSIBLE
        cls.standalone = standalone or cls.irreversible
        cls.by_permission = by_permission
        cls.id = cls.__module__.rpartition(".")[2].replace("_", "-")
        _, _, section = (modules[cls.__module__].__doc__ or "").partition("\nRemediation\n")
        indented = [each.strip() for each in section.splitlines() if each.startswith(" ")]
        cls.remediation = " ".join(indented).replace("``", "")

    def check(self, model: Model) -> Reports:
        """What the rule finds in one model."""
        del model
        yield from ()

    def compare(self, change: Change) -> Reports:
        """What a change brings that one model alone cannot show."""
        del change
        yield from ()

    def compared(self, change: Change) -> Reports:
        """The same, with the weaker arguments that the table of directions leaves to this rule."""
        yield from self.compare(change)
        yield from self.weaker(change, weaker_arguments(change, self.id))

    def finding(
        self,
        resource: str,
        message: str,
        *,
        remediation: str | Remediation = "",
        level: Level | None = None,
        key: str = "",
        part: str = "",
        about: Iterable[Place] = (),
        facts: Iterable[str] = (),
        edits: Iterable[Edit] = (),
        value: object = None,
    ) -> Finding:
        """A finding of this rule, at its level unless another is given.

        It is about a ``part`` of the resource, then the whole of it, unless ``about`` says else.
        The remediation is that of the page, unless there is a more specific one. With a ``value``,
        its edit sets the part to it.
        """
        if value is not None:
            edits = (SetArgument(address=resource, path=part, value=value),)
        if isinstance(remediation, str):
            text = remediation or self.remediation
            remediation = Remediation(text=text, edits=tuple(edits))
        own = dict.fromkeys((Place(resource, part), Place(resource)))
        return Finding(
            rule=self.id,
            level=level or self.level,
            resource=resource,
            key=key,
            message=message,
            about=tuple(about or own),
            facts=frozenset(facts),
            is_irreversible=self.irreversible,
            remediation=remediation,
        )

    def changed(
        self,
        change: Change,
        resource: str,
        message: str,
        *,
        remediation: str = "",
        paths: Iterable[str] | None = None,
        part: str = "",
        level: Level | None = None,
        key: str = "",
        facts: Iterable[str] = (),
    ) -> Finding:
        """A finding about a resource that changes, or goes, whose edits undo that.

        ``paths`` are the arguments that it is about, by default all that change.
        """
        named = tuple(change.arguments_of(resource) if paths is None else paths)
        return self.finding(
            resource,
            message,
            level=level,
            key=key,
            about=dict.fromkeys(Place(resource, each) for each in (*named, part, "")),
            facts=facts,
            remediation=remediation,
            edits=undone(change, resource, named),
        )

    def unknown(self, resource: str, reason: str, part: str = "") -> NotEvaluated:
        """What this rule cannot evaluate of a resource, or of a part of it."""
        return NotEvaluated(place=Place(resource, part), reason=reason)

    def weaker(self, change: Change, found: Iterable[Weaker | NotEvaluated]) -> Reports:
        """Arguments that are weaker than before, and what is not known of them."""
        for each in found:
            if isinstance(each, NotEvaluated):
                yield each
                continue
            argument = each.direction.argument
            yield self.changed(
                change,
                each.address,
                each.message,
                paths=each.paths,
                part=argument,
                level=Level(each.direction.level),
                key=each.address if change.after.model.key_with(each.address) else "",
                facts={argument, *map(str, each.after)},
                remediation=f"Restore {argument}, or make sure that the change is intended.",
            )


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its id, in alphabetical order."""
    found = {}
    for module in iter_modules([str(FOLDER)]):
        if not module.name.startswith("_"):
            rule = rule_in(module.name)
            found[rule.id] = rule
    return found


def rule_in(name: str) -> Rule:
    """The rule of a module of this folder. Raises TypeError where it has not exactly one."""
    module = import_module(f"keyproof.rules.{name}")
    classes = [
        each
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Rule) and each.__module__ == module.__name__
    ]
    if len(classes) != 1 or classes[0].id != name.replace("_", "-"):
        raise TypeError(f"{module.__name__} must have one rule, whose id is the module's name.")
    return classes[0]()


def page_of(rule: Rule) -> str:
    """The docstring of the rule's module."""
    return import_module(type(rule).__module__).__doc__ or ""
