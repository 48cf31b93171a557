"""What a stack declares about its own encryption, for the proofs to hold it to.

One typed document, written into the synthesized configuration and read back by the same type.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from typing import Any, ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

# Whoever the account lets administer keys, such as by its policy AdministratorAccess.
ADMINISTRATORS = "administrators"
# Where the document is in a configuration: Terraform ignores what is under "//".
PLACE = ("//", "declarations")


class _Document:
    """What is read back may have no member that is not known here."""

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")


class DeclarationsError(ValueError):
    """A document that is not one of declarations; the message names the place and the problem."""


@dataclass(frozen=True, kw_only=True)
class DeclaredCall(_Document):
    """A call of ``caller`` to the resource at the address ``target``.

    ``caller`` is the address of a role, a service principal, ADMINISTRATORS, or ``role/NAME`` for
    a role of the account from outside the stack. ``target`` may also be outside the stack: a
    resource of its account and region, as ``SERVICE:RESOURCE``, or a phone number. ``source`` is
    the service of which every resource of this account may be the call's ``aws:SourceArn``.
    """

    caller: str
    action: str
    target: str
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Surplus(_Document):
    """Actions on the key at ``key`` that ``caller`` has without a call that needs them.

    ``caller`` is as in DeclaredCall; ``actions`` are spelled as in the policy. ``through`` is the
    service that passes a role's request on, such as ``sns``. ``sources`` are the addresses of the
    resources for which a service may do it; none for any of this account.
    """

    caller: str
    key: str
    actions: tuple[str, ...]
    reason: str
    through: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WideResource(_Document):
    """A resource with a wildcard that ``caller`` has a right to, where no call can name it.

    ``caller`` is as in DeclaredCall, ``resource`` of the account and region, as SERVICE:RESOURCE.
    With ``is_exclusion`` it is a ``NotResource``, as an ARN without its ``arn:PARTITION:``.
    """

    caller: str
    resource: str
    reason: str
    is_exclusion: bool = False


@dataclass(frozen=True, kw_only=True)
class Exemption(_Document):
    """The reason why a part of the resource at ``address`` is under no key of the stack.

    ``part`` is as the coverage report calls it, and empty for a whole resource.
    """

    address: str
    part: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Admission(_Document):
    """The reason why ``service`` may call the resource at ``address`` without a source.

    Only its requests that do not say for whom they are: those that say it are judged.
    """

    address: str
    service: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Leaving(_Document):
    """The reason why content may leave the stack by the resource at ``address`` to ``target``.

    ``target`` is as the table of ways out calls it: an ARN, an endpoint, or who receives it.
    """

    address: str
    target: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Lock(_Document):
    """Nobody but ``but`` may use the ``actions``, which end the key at the address ``key``.

    ``but`` is ``role/NAME``, empty for nobody at all. It leaves at least ``days`` to cancel a
    deletion, and ends no key that was used within as many days.
    """

    key: str
    actions: tuple[str, ...]
    but: str = ""
    days: int = 0


@dataclass(frozen=True, kw_only=True)
class Limit(_Document):
    """What an argument of every resource of a type may be; any other value is a finding.

    ``argument`` is its path of blocks. Allowed is one of ``values`` or a text like ``pattern``, and
    no value unless it is ``required``. ``why`` says what another value does.
    """

    type: str
    argument: str
    why: str
    remedy: str
    values: tuple[Any, ...] = ()
    pattern: str = ""
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Declarations(_Document):
    """The declarations of one stack.

    ``both_duties`` are the reasons by role. ``opened_by`` is the only role, as ``role/NAME``, that
    may open a way out; empty where there is none to open. ``account_id`` is the only account that
    Terraform may change; empty for any. ``backend`` is where the settings keep
    Terraform's state: the type of the backend and its arguments; empty for anywhere. ``aliases``
    are the address of the key of each alias, ``alarms`` what each alarm watches, in words,
    ``thresholds`` the highest of an alarm where it is not 1, ``log_lines`` what each metric filter
    has to count, in JSON. ``locks`` keep keys from their end. ``required`` are the values of
    arguments, by the address of a resource and the path of the argument; ``{account}``,
    ``{partition}`` and ``{region}`` stand for those of the stack, a list for the names that a
    map may have, and ``least`` and ``most`` for the limits of a number. ``{"reference": …}`` is an
    attribute of another resource, ``{"like": …}`` JSON in which ``*`` is any text and a list may
    hold more, and ``{"setting": …}`` a value of the settings, which a change may declare otherwise.
    ``masks`` are the address of the log group of each mask of personal data. ``boundary`` is the
    name of the permissions boundary of each role; empty where they have none. ``limits`` are those
    of the project, beyond the general ones. ``tags`` are those that roles of other environments are
    allowed by: a resource may not have one of them with another value. ``prose`` are the addresses
    of arguments with texts for people, which may name a place. ``names`` are patterns of the names
    that reports write in words: their group ``own`` is what a name has of its own.
    """

    calls: tuple[DeclaredCall, ...] = ()
    surplus: tuple[Surplus, ...] = ()
    wide_resources: tuple[WideResource, ...] = ()
    admitted: tuple[Admission, ...] = ()
    exempt: tuple[Exemption, ...] = ()
    both_duties: Mapping[str, str] = field(default_factory=dict[str, str])
    leaving: tuple[Leaving, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    alarms: Mapping[str, str] = field(default_factory=dict[str, str])
    thresholds: Mapping[str, float] = field(default_factory=dict[str, float])
    log_lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    locks: tuple[Lock, ...] = ()
    required: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    masks: Mapping[str, str] = field(default_factory=dict[str, str])
    boundary: str = ""
    limits: tuple[Limit, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    prose: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    opened_by: str = ""
    account_id: str = ""
    backend: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def joined(self, other: "Declarations") -> "Declarations":
        """These with calls, uses, duties and aliases of a stack that belongs to this one."""
        return replace(
            self,
            calls=(*self.calls, *other.calls),
            surplus=(*self.surplus, *other.surplus),
            both_duties={**other.both_duties, **self.both_duties},
            aliases={**self.aliases, **other.aliases},
            locks=(*self.locks, *other.locks),
            required={**self.required, **other.required},
        )

    @property
    def let_in(self) -> dict[tuple[str, str], str]:
        """The reasons by the address of a resource and the service that it admits."""
        return {(each.address, each.service): each.reason for each in self.admitted}

    @property
    def exemptions(self) -> dict[tuple[str, str], str]:
        """The reasons by the address of a resource and its part."""
        return {(each.address, each.part): each.reason for each in self.exempt}

    @property
    def outside(self) -> dict[tuple[str, str], str]:
        """The reasons by the address of a resource and the target that it sends to."""
        return {(each.address, each.target): each.reason for each in self.leaving}

    def to_document(self) -> dict[str, Any]:
        """The declarations as JSON, without empty lists and objects."""
        return json.loads(json.dumps(asdict(self, dict_factory=_filled)))

    @classmethod
    def from_document(cls, document: object) -> "Declarations":
        """The declarations of a document. Raises DeclarationsError."""
        try:
            declared = _reader().validate_python(document)
            for each in declared.names:
                re.compile(each)
        except re.error as error:
            raise DeclarationsError(f"names: {error}") from error
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            raise DeclarationsError(f"{place}: {first['msg']}") from error
        return declared


def _filled(members: list[tuple[str, Any]]) -> dict[str, Any]:
    # CDKTF and CDK Terrain lay out an empty list in two ways. All of them are optional.
    return {name: value for name, value in members if value or isinstance(value, str)}


@cache
def _reader() -> TypeAdapter[Declarations]:
    """Made when a document is read: most programs make their declarations themselves."""
    return TypeAdapter(Declarations)
