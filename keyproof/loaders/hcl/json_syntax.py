"""Terraform's syntax of JSON: blocks, each alone or in a list at every label, and templates.

https://developer.hashicorp.com/terraform/language/syntax/json
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from keyproof.json_values import Object, as_object, listed
from keyproof.terminal.user_error import UserError

NOTES = "//"
HINT = "Write it as Terraform reads it: `terraform validate` says what is wrong."


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
    for body in _flat(value):
        if not isinstance(body, Mapping):
            raise UserError(f"{place} is {body!r:.80}; allowed is a JSON object.", hint=HINT)
        if labels == 0:
            yield (), as_object(body)
            continue
        for name, inner in as_object(body).items():
            if name != NOTES:
                for more, found in labelled(inner, f"{place}.{name}", labels - 1):
                    yield (name, *more), found


def _flat(value: object) -> Iterator[object]:
    for each in listed(value) if value is not None else ():
        if isinstance(each, list):
            yield from _flat(each)
        else:
            yield each
