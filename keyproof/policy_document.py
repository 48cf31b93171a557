"""IAM policy documents as typed values, rendered to JSON and read back in one place."""

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, Self, cast

from keyproof import strict_json
from keyproof.json_values import listed

VERSION = "2012-10-17"
# What a policy without a version is, and what SNS and SQS still write: without policy variables.
OLD_VERSION = "2008-10-17"

# The operator of a condition that stands for what of a statement is known only after the apply.
KNOWN_LATER = "KnownAfterApply"

Effect = Literal["Allow", "Deny"]

# The elements of a statement in IAM's JSON, by the attributes of a Statement.
ELEMENTS: Mapping[str, str] = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}
PRINCIPALS: Mapping[str, str] = {"principals": "Principal", "not_principals": "NotPrincipal"}
STATEMENT_ELEMENTS = {"Sid", "Effect", "Condition", *ELEMENTS.values(), *PRINCIPALS.values()}


def actions_of(service: str, names: str) -> tuple[str, ...]:
    """Actions of one service, their names separated by blanks."""
    return tuple(f"{service}:{name}" for name in names.split())


class PolicyError(ValueError):
    """A policy that cannot be written or read as meant."""


@dataclass(frozen=True)
class Principal:
    """Whom a statement of a resource policy is about.

    ``type`` is one of IAM's principal types, such as ``AWS`` or ``Service``.
    """

    type: str
    identifier: str


ANYONE = Principal("AWS", "*")


@dataclass(frozen=True)
class Condition:
    """One condition key with the operator and the values it is compared with."""

    operator: str
    key: str
    values: tuple[str, ...]

    @cached_property
    def has_variable(self) -> bool:
        """Whether a value has a policy variable, whose value the request brings."""
        return any("${" in each for each in self.values)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement. A trust policy's has no resources, an identity policy's no principals.

    ``not_principals``, ``not_actions`` and ``not_resources`` are IAM's ``NotPrincipal``,
    ``NotAction`` and ``NotResource``: everything but what they name.
    """

    sid: str
    effect: Effect = "Allow"
    principals: tuple[Principal, ...] = ()
    not_principals: tuple[Principal, ...] = ()
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        # AWS accepts a statement without an action or a resource, and it then does nothing.
        if not self.actions and not self.not_actions:
            raise PolicyError(f"statement {self.sid!r} names no action")
        if not (self.resources or self.not_resources or self.principals or self.not_principals):
            raise PolicyError(f"statement {self.sid!r} names neither a resource nor a principal")
        for name in ("principals", "actions", "resources"):
            if getattr(self, name) and getattr(self, f"not_{name}"):
                raise PolicyError(f"statement {self.sid!r} names {name} both ways")
        if any(not condition.values for condition in self.conditions):
            raise PolicyError(f"statement {self.sid!r} has a condition without a value")

    @cached_property
    def has_variable(self) -> bool:
        """Whether a resource has a policy variable, whose value the request brings."""
        return any("${" in each for each in self.resources + self.not_resources)

    def to_dict(self) -> dict[str, object]:
        """The statement as IAM's JSON spells it."""
        rendered: dict[str, object] = {"Sid": self.sid, "Effect": self.effect}
        for name, element in PRINCIPALS.items():
            if principals := getattr(self, name):
                rendered[element] = _principals_by_type(principals)
        for name, element in ELEMENTS.items():
            if values := getattr(self, name):
                rendered[element] = _one_or_many(values)
        if self.conditions:
            operators: dict[str, dict[str, object]] = {}
            for condition in self.conditions:
                operator = operators.setdefault(condition.operator, {})
                if condition.key in operator:
                    raise PolicyError(
                        f"statement {self.sid!r} has {condition.operator} {condition.key} twice"
                    )
                operator[condition.key] = _one_or_many(condition.values)
            rendered["Condition"] = operators
        return rendered


@dataclass(frozen=True)
class PolicyDocument:
    """A policy: its statements in order."""

    statements: tuple[Statement, ...] = ()
    version: str = VERSION

    def to_json(self) -> str:
        """The document as JSON text; the same document gives the same bytes."""
        statements = [statement.to_dict() for statement in self.statements]
        return json.dumps({"Version": self.version, "Statement": statements}, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str, *, is_trust: bool = True) -> Self:
        """Read what ``to_json`` wrote, or a policy that AWS answers.

        Raises PolicyError on text that is not a policy, and on an element that IAM does not know:
        nothing is dropped in silence. Outside a trust policy, a statement without a
        resource does nothing, and is refused.
        """
        read = cls._read(text)
        for each in read.statements:
            if not (is_trust or each.resources or each.not_resources):
                raise PolicyError(f"statement {each.sid!r} names no resource")
        return read

    # Each policy is read to find its problems, and again by the model.
    @classmethod
    @lru_cache(maxsize=4096)
    def _read(cls, text: str) -> Self:
        try:
            document = strict_json.loads(text)
        except (ValueError, RecursionError) as error:
            raise PolicyError(f"not JSON: {error}") from error
        return cls.from_object(document)

    @classmethod
    def from_object(cls, document: object) -> Self:
        """Read a policy from its parsed JSON; raises PolicyError as ``from_json`` does."""
        fields = _mapping(document, "the policy document", {"Version", "Id", "Statement"})
        version = fields.get("Version", OLD_VERSION)
        if version not in (VERSION, OLD_VERSION):
            allowed = f"allowed are {VERSION!r} and {OLD_VERSION!r}"
            raise PolicyError(f"Version is {version!r}; {allowed}")
        if fields.get("Statement") is None:
            raise PolicyError("the policy document has no Statement")
        written = enumerate(listed(fields["Statement"]), 1)
        return cls(tuple(_read_statement(each, place) for place, each in written), version)


def _principals_by_type(principals: tuple[Principal, ...]) -> dict[str, str | list[str]]:
    by_type: dict[str, tuple[str, ...]] = {}
    for principal in principals:
        by_type[principal.type] = (*by_type.get(principal.type, ()), principal.identifier)
    return {kind: _one_or_many(identifiers) for kind, identifiers in by_type.items()}


def _one_or_many(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)


def _read_statement(value: object, place: int) -> Statement:
    where = f"statement {place}"
    fields = _mapping(value, where, STATEMENT_ELEMENTS)
    effect = fields.get("Effect")
    if effect not in ("Allow", "Deny"):
        raise PolicyError(f"{where}: Effect is {effect!r}; allowed are 'Allow' and 'Deny'")
    return Statement(
        sid=str(fields.get("Sid", "")),
        effect=effect,
        principals=_read_principals(fields.get("Principal"), where),
        not_principals=_read_principals(fields.get("NotPrincipal"), where),
        actions=_strings(fields.get("Action", []), f"{where}: Action"),
        not_actions=_strings(fields.get("NotAction", []), f"{where}: NotAction"),
        resources=_strings(fields.get("Resource", []), f"{where}: Resource"),
        not_resources=_strings(fields.get("NotResource", []), f"{where}: NotResource"),
        conditions=_read_conditions(fields.get("Condition", {}), where),
    )


def _read_principals(value: object, where: str) -> tuple[Principal, ...]:
    if value is None:
        return ()
    if value == "*":
        return (ANYONE,)
    return tuple(
        Principal(kind, identifier)
        for kind, identifiers in _mapping(value, f"{where}: Principal").items()
        for identifier in _strings(identifiers, f"{where}: Principal {kind}")
    )


def _read_conditions(value: object, where: str) -> tuple[Condition, ...]:
    return tuple(
        Condition(operator, key, _strings(values, f"{where}: {operator} {key}"))
        for operator, keys in _mapping(value, f"{where}: Condition").items()
        for key, values in _mapping(keys, f"{where}: {operator}").items()
    )


def _strings(value: object, where: str) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    # JSON allows true and 5 where IAM compares text.
    texts = [
        json.dumps(each) if isinstance(each, bool | int | float) else each for each in listed(value)
    ]
    strings = tuple(each for each in texts if isinstance(each, str))
    if len(strings) != len(texts):
        raise PolicyError(f"{where} is {value!r}; allowed are a string or a list of strings")
    return strings


def _mapping(
    value: object, where: str, known: AbstractSet[str] | None = None
) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise PolicyError(f"{where} is {value!r}; allowed is a JSON object")
    fields = cast("dict[str, object]", value)
    unknown = ", ".join(sorted(set(fields) - known)) if known else ""
    if unknown:
        raise PolicyError(f"{where} has {unknown}; known are {', '.join(sorted(known or ()))}")
    return fields
