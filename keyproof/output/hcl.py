"""Prints the edits of a remediation as HCL."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from keyproof.findings.remediation import (
    AddResource,
    Edit,
    RemoveResource,
    SetArgument,
    SetStatement,
    Written,
)
from keyproof.json_values import as_list, as_object
from keyproof.visible import one_line

REFERENCE = re.compile(r"\$\{([^{}]+)\}")
NAME = re.compile(r"[A-Za-z_][\w-]*")
INDENT = "  "
# Arguments that are maps. Any other object of a resource is a block.
MAPS = ("dimensions", "tags", "variables")


def edits_as_hcl(edits: Sequence[Edit]) -> list[str]:
    """The lines of all edits, each with a comment that says where it belongs."""
    return [one_line(line) for each in edits for line in _edit(each)]


def _edit(edit: Edit) -> Iterator[str]:
    match edit:
        case SetArgument(address=address, path=path, value=None):
            yield f"# {address}: remove {path}"
        case SetArgument(address=address, path=path, value=value):
            yield f"# {address}"
            yield from _assigned(path, value)
        case SetStatement(statement=None):
            yield f"# {edit.address}: remove statement {edit.place} of {edit.argument}"
        case SetStatement(address=address, argument=argument, statement=statement, place=place):
            where = f"replace statement {place} of" if place else "add to the statements of"
            yield f"# {address}: {where} {argument}"
            yield from _value(statement)
        case RemoveResource(address=address):
            yield f"# remove {address}"
        case Written(lines=lines):
            yield from lines
        case AddResource(address=address, values=values):
            kind, name = address.split(".", 1)
            yield from block(f'resource "{kind}" "{name}"', values)


def block(header: str, values: Mapping[str, object]) -> Iterator[str]:
    """The lines of a block with its arguments."""
    yield f"{header} {{"
    for argument, value in values.items():
        yield from (INDENT + line for line in _assigned(argument, value))
    yield "}"


def _assigned(path: str, value: object) -> Iterator[str]:
    """``name = value``, or as blocks, which HCL does not number."""
    outer, *inner = [each for each in path.split(".") if not each.isdigit()]
    if inner:
        yield from block(outer, {".".join(inner): value})
        return
    is_policy = isinstance(value, Mapping) and "Statement" in value
    blocks = as_list(value) if isinstance(value, list) else [value]
    are_blocks = blocks and all(isinstance(each, Mapping) for each in blocks)
    if are_blocks and outer not in MAPS and not is_policy:
        for each in blocks:
            yield from block(outer, as_object(each))
        return
    first, *lines = _value(value)
    yield f"{outer} = {'jsonencode(' if is_policy else ''}{first}"
    yield from lines[:-1]
    if lines:
        yield f"{lines[-1]}{')' if is_policy else ''}"


def _value(value: object) -> list[str]:
    """The lines of a value."""
    if isinstance(value, Mapping):
        members = as_object(value)
        inner = [line for name, each in members.items() for line in _member(name, each)]
        return ["{", *(INDENT + line for line in inner), "}"]
    if isinstance(value, list):
        listed = [_value(each) for each in as_list(value)]
        if all(len(each) == 1 for each in listed):
            return [f"[{', '.join(each[0] for each in listed)}]"]
        inner = [line for each in listed for line in (*each[:-1], f"{each[-1]},")]
        return ["[", *(INDENT + line for line in inner), "]"]
    return [_text(value) if isinstance(value, str) else json.dumps(value)]


def _member(name: str, value: object) -> list[str]:
    first, *rest = _value(value)
    return [f"{name if NAME.fullmatch(name) else json.dumps(name)} = {first}", *rest]


def _text(value: str) -> str:
    """A text; one that is a reference and nothing else without quotes."""
    whole = REFERENCE.fullmatch(value)
    return whole[1] if whole else json.dumps(value, ensure_ascii=False)
