"""Terraform's syntax of JSON: blocks, each alone or in a list at every label, and templates.

https://developer.hashicorp.com/terraform/language/syntax/json
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from keyproof.json_values import Object, as_object, flat, listed
from keyproof.loaders.hcl.values import NotEvaluatedError
from keyproof.model.resource import Unknown
from keyproof.terminal.user_error import UserError

NOTES = "//"
HINT = "Write it as Terraform reads it: `terraform validate` says what is wrong."
# `$${` is how Terraform writes `${` itself, as a policy variable needs it.
MARKER = re.compile(r"\$\$\{|%%\{|\$\{|%\{")
ALONE = re.compile(r"\$\{([^{}]+)\}")
TEXT_OR_BRACE = re.compile(r'"(?:[^"\\]|\\.)*"?|[{}]', re.DOTALL)
# A directive such as ``%{ for``, and a sign that strips the blanks beside an expression.
DIRECTIVE = Unknown("a template with directives")
REFERENCE = re.compile(
    r"(?P<data>data\.)?(?P<type>[a-z][a-z0-9_]*)\.(?P<name>[A-Za-z_][\w-]*)"
    r'(?:\[(?P<index>\d+|"[^"\\]*")\])?\.(?P<attribute>[a-z_][a-z0-9_]*)'
)
# Names that are no types of resources.
OTHERS = frozenset({"count", "each", "local", "module", "path", "self", "terraform", "var"})


@dataclass(frozen=True, eq=False)
class Expression:
    """An expression of HCL, as the parser has it; in JSON, a text is in its place."""

    node: Any

    def __str__(self) -> str:
        return "".join(map(str, self.node.scan_values(lambda _: True))).strip()


def parsed(text: str) -> object:
    """JSON in which a key that is repeated stands for as many blocks. Raises ValueError."""
    return json.loads(text, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found and name != NOTES:
            found[name] = [*listed(found[name]), *listed(value)]
        else:
            found[name] = value
    return found


def merged(documents: Iterable[object], place: str) -> Object:
    """The blocks of files as those of one. Raises UserError where one is no object."""
    found: dict[str, list[object]] = {}
    for document in documents:
        for each in listed(document):
            if not isinstance(each, Mapping):
                raise UserError(f"{place} is not a Terraform configuration.", hint=HINT)
            for name, value in as_object(each).items():
                found.setdefault(name, []).append(value)
    return found


def labelled(value: object, place: str, labels: int) -> Iterator[tuple[tuple[str, ...], Object]]:
    """The blocks of a type, each with its labels. Raises UserError where one is no object."""
    for body in flat(value) if value is not None else ():
        if not isinstance(body, Mapping):
            raise UserError(f"{place} is {body!r:.80}; allowed is a JSON object.", hint=HINT)
        if labels == 0:
            yield (), as_object(body)
            continue
        for name, inner in as_object(body).items():
            if name != NOTES:
                for more, found in labelled(inner, f"{place}.{name}", labels - 1):
                    yield (name, *more), found


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A reference to an attribute of an instance of a resource or of a data source."""

    address: str
    index: int | str | None
    attribute: str


@lru_cache(maxsize=4096)
def read_reference(expression: str) -> Reference | None:
    """The reference that an expression is; None if it is anything else."""
    found = REFERENCE.fullmatch(expression.strip())
    if found is None or found["type"] in OTHERS:
        return None
    index = None if found["index"] is None else json.loads(found["index"])
    address = f"{found['data'] or ''}{found['type']}.{found['name']}"
    return Reference(address=address, index=index, attribute=found["attribute"])


@dataclass(frozen=True)
class Inner:
    """The expression between the braces of a template."""

    text: str


def parts_of(template: str) -> Iterator[str | Inner | Unknown]:
    """The parts of a template: texts that are not empty, expressions, and directives.

    Raises NotEvaluatedError where an expression does not end.
    """
    place = 0
    while found := MARKER.search(template, place):
        if found.start() > place:
            yield template[place : found.start()]
        place = found.end()
        if found[0] in ("$${", "%%{"):
            yield found[0][1:]
            continue
        end = _end_of(template, place)
        inner = template[place:end]
        is_plain = found[0] == "${" and "~" not in (inner[:1], inner[-1:])
        yield Inner(inner) if is_plain else DIRECTIVE
        place = end + 1
    if template[place:]:
        yield template[place:]


def _end_of(template: str, place: int) -> int:
    """Where the expression of a template ends."""
    depth = 1
    for found in TEXT_OR_BRACE.finditer(template, place):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return found.start()
    raise NotEvaluatedError("a template")


def shown(template: str) -> str:
    """A template as what is unknown refers to it: an expression alone, without its signs."""
    found = ALONE.fullmatch(template)
    return found[1] if found else template
