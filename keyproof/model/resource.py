"""A resource as a loader found it, with what its references stand for in place of them."""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from keyproof.json_values import as_flag, as_list, as_number, as_object, leaves, listed, parsed
from keyproof.location import Location
from keyproof.visible import one_line

# In a path: every member of an object, or each whose name is like this.
EVERY = "*"
# Of what a template of CloudFormation makes.
ADDRESS = re.compile(r"(?:\baws_\w+|\b[A-Z]\w+(?:::[\w-]+)+)\.[\w-]+(?:\[\d+\])?")


@dataclass(frozen=True)
class Unknown:
    """A value known only after an apply; ``reference`` is what it refers to, if anything.

    ``at_most`` is the policy that it is at most, where it is one.
    """

    reference: str = ""
    at_most: str = ""


class Place(NamedTuple):
    """What a finding depends on.

    ``address`` is a Terraform address. ``part`` is the path of an argument, ``policy`` for the
    policy of the resource, or ``policy/SID`` for one statement of it; empty for the whole resource.
    """

    address: str
    part: str = ""

    def __str__(self) -> str:
        return f"{self.address} ({self.part})" if self.part else self.address


@dataclass(frozen=True, kw_only=True)
class NotEvaluated:
    """Something that nothing could evaluate, with the reason; never to be taken for safe."""

    place: Place
    reason: str

    def __post_init__(self) -> None:
        """Escape control characters, since every report prints these in one line."""
        object.__setattr__(self, "place", Place(*map(one_line, self.place)))
        object.__setattr__(self, "reason", one_line(self.reason))


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource of Terraform, or a setting in the form of one.

    Its lifecycle is None where the source does not show it; ``ignore_changes`` has paths, or
    ``all``. ``location`` is where it is, if that is not where its stack is. ``made`` is what the
    template of a CloudFormation stack makes, with the logical ids in place of addresses.
    """

    address: str
    type: str
    values: Mapping[str, object]
    prevent_destroy: bool | None = False
    ignore_changes: tuple[str, ...] | None = ()
    location: Location | None = None
    made: tuple["Resource", ...] = ()

    def value(self, *path: str) -> object:
        """What is at a path of blocks and arguments, of a list the first; None for nothing."""
        # Asked 4,000 times about an environment: without calls of cast().
        found: Any = self.values
        for name in path:
            if isinstance(found, list) and found:
                found = found[0]
            if not isinstance(found, (dict, Mapping)):
                return None
            found = found.get(name)
        return found

    def everything_at(self, path: str) -> list[object]:
        """Every value at a path such as ``rule.key``, of blocks, lists, and objects in JSON.

        None for a block that does not have it. A name with ``*`` stands for each that is like it.
        """
        found: list[object] = [self.values]
        for name in path.split(".") if path else ():
            found = [value for each in found for value in _members(each, name)]
        return [value for each in found for value in listed(each)]

    def flag(self, *path: str) -> bool | None:
        """The same for true or false, which Terraform takes as texts too; None for neither."""
        return as_flag(self.value(*path))

    def text(self, *path: str) -> str:
        """The same for a text or a number; empty if there is none or it is not known."""
        found = self.value(*path)
        if isinstance(found, str):
            return found
        is_number = isinstance(found, int | float) and not isinstance(found, bool)
        return str(found) if is_number else ""

    def number(self, *path: str) -> int | None:
        """The same for a whole number, also as a text; None if there is none or it is not known."""
        found = as_number(self.value(*path))
        return int(found) if found is not None and found.is_integer() else None

    def texts(self, *path: str) -> tuple[str, ...]:
        """The same for a list of texts."""
        return tuple(each for each in as_list(self.value(*path)) if isinstance(each, str))


def _members(value: object, name: str) -> Iterator[object]:
    for each in listed(value):
        block = parsed(each)
        if isinstance(block, Mapping):
            members = as_object(block)
            if EVERY in name:
                yield from (each for key, each in members.items() if fnmatchcase(key, name))
            else:
                yield members.get(name)
        elif isinstance(block, str | Unknown):
            yield block  # What is not read may name any target.


def unknown_in(value: object) -> Iterator[tuple[str, Unknown]]:
    """What is not known in a value, each by its path such as ``rule[0].kms_key_id``."""
    return ((path, each) for path, each in leaves(value) if isinstance(each, Unknown))


def reference_of(value: object) -> str:
    """What a value refers to that is not known; empty for any other value."""
    return value.reference if isinstance(value, Unknown) else ""


def is_unknown(value: object) -> bool:
    """Whether anything in a value is not known."""
    if isinstance(value, Mapping):
        return any(map(is_unknown, as_object(value).values()))
    return isinstance(value, Unknown) or any(map(is_unknown, as_list(value)))


def first_unknown(value: object) -> Unknown | None:
    """The first part of a value that is not known."""
    return next((each for _, each in unknown_in(value)), None)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What a CloudFormation template calls a resource.

    ``name`` is its ``logical_id``, behind that of its stack where there are several. ``path`` is
    that of the CDK's construct. What ``is_kept`` is not deleted when something replaces it.
    """

    name: str
    logical_id: str
    type: str
    path: str = ""
    is_kept: bool = False


@dataclass(frozen=True, kw_only=True)
class Stack:
    """The resources of a stack, whichever loader found them.

    A declaration has nothing that AWS or Terraform added; a state does not say what was written.
    ``settings`` is whatever else Terraform reads, as resources; those of a ``silent`` kind the
    source never shows. ``moved`` are new addresses with the old ones. ``written`` are the arguments
    by address that a configuration writes, where AWS reports others too. ``not_evaluated`` has
    address, argument and reason. ``names`` are patterns for labels. ``broken`` are the problems of
    policies that cannot be read, by address and argument.
    """

    location: Location
    resources: tuple[Resource, ...]
    is_declaration: bool = False
    is_state: bool = False
    settings: tuple[Resource, ...] = ()
    silent: frozenset[str] = frozenset()
    moved: Mapping[str, str] = field(default_factory=dict[str, str])
    written: Mapping[str, AbstractSet[str]] = field(default_factory=dict[str, AbstractSet[str]])
    not_evaluated: tuple[tuple[str, str, str], ...] = ()
    names: tuple[str, ...] = ()
    broken: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    origins: Mapping[str, Origin] = field(default_factory=dict[str, Origin])

    @property
    def with_made(self) -> Iterator[Resource]:
        """The resources, each before what its template makes, which goes by its address."""
        for each in self.resources:
            yield each
            yield from (replace(made, address=each.address) for made in each.made)

    def is_silent(self, kind: str) -> bool:
        """Whether the source shows no settings of a type, such as ``backend.s3``."""
        return kind.partition(".")[0] in self.silent

    def called(self, text: str) -> str:
        """A text with the names of a template in the place of addresses."""
        return ADDRESS.sub(lambda one: self._name_of(one[0]), text) if self.origins else text

    def _name_of(self, address: str) -> str:
        return self.origins[address].name if address in self.origins else address

    def addressed(self, name: str) -> str:
        """The address of what a template calls by a logical id or the path of its construct."""
        found = (
            address
            for address, each in self.origins.items()
            if name in (each.name, each.logical_id, each.path, each.path.removesuffix("/Resource"))
        )
        return next(found, name)

    def writes(self, resource: Resource, argument: str) -> bool:
        """Whether the configuration writes an argument of a resource."""
        if resource.values.get(argument) in (None, ""):
            return False
        return self.is_declaration or argument in self.written.get(resource.address, ())

    def renamed(self, moved: Mapping[str, str]) -> "Stack":
        """With the new addresses, by which ``moved`` has the old ones."""
        new = {old: address for address, old in moved.items()}
        return replace(
            self,
            resources=tuple(
                replace(each, address=new.get(each.address, each.address))
                for each in self.resources
            ),
            broken={
                (new.get(address, address), argument): problem
                for (address, argument), problem in self.broken.items()
            },
        )

    def joined(self, state: "Stack") -> "Stack":
        """The stack with the resources and the settings of the stack of its Terraform state."""
        return replace(
            self,
            resources=(*self.resources, *state.resources),
            settings=(
                *self.settings,
                *(replace(each, address=f"{each.address} of the state") for each in state.settings),
            ),
        )
