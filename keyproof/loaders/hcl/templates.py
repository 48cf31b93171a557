"""The parts of a template: texts, expressions, and the directives that repeat or choose parts.

https://developer.hashicorp.com/terraform/language/expressions/strings#directives
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from lark import Token

from keyproof.loaders.hcl.syntax import Node, children, expression, nodes, word
from keyproof.loaders.hcl.values import NotEvaluatedError

MARKER = re.compile(r"\$\$\{|%%\{|\$\{|%\{")


@dataclass(frozen=True)
class Block:
    """What a directive does with its parts; ``names`` are those of a loop, none of a choice."""

    of: Node
    names: tuple[str, ...]
    parts: "tuple[Part, ...]"
    otherwise: "tuple[Part, ...]" = ()


Part = str | Node | Block


@dataclass(frozen=True)
class _Sign:
    """A directive as it stands in the text."""

    kind: str
    of: Node | None = None
    names: tuple[str, ...] = ()


_Piece = str | Node | _Sign
# A piece, and whether the blanks before and after it go.
_Marked = tuple[_Piece, bool, bool]


def parts_of_string(written: Sequence[Node | Token]) -> tuple[Part, ...]:
    """The parts of a text between quotes."""
    return _whole(_of_string(cast("Node", each)) for each in written)


def parts_of_text(body: str) -> tuple[Part, ...]:
    """The parts of a text without quotes. Raises LarkError, and NotEvaluatedError."""
    return _whole(_of_text(body))


def _of_string(part: Node) -> _Marked:
    (each,) = children(part)
    if isinstance(each, Token):
        is_escape = each.type.startswith("ESCAPED")
        return each.value[1:] if is_escape else unescaped(each.value), False, False
    signs = [one for one in children(each) if isinstance(one, Token)]
    before, after = signs[1] == "~", signs[-2] == "~"
    if each.data == "interpolation":
        return nodes(each)[0], before, after
    kind = str(each.data).removeprefix("template_").removesuffix("_start")
    *names, of = nodes(each) or [None]
    found = tuple(word(name) for name in names if name is not None)
    return _Sign(kind, of, found), before, after


def _of_text(body: str) -> Iterator[_Marked]:
    place = 0
    while found := MARKER.search(body, place):
        yield body[place : found.start()], False, False
        if found[0] in ("$${", "%%{"):
            yield found[0][1:], False, False
            place = found.end()
            continue
        end = end_of(body, found.end())
        if end < 0:
            raise NotEvaluatedError("a template")
        inner = body[found.end() : end]
        if found[0] == "%{":
            (string,) = nodes(expression(f'"{body[found.start() : end + 1]}"'))
            yield _of_string(nodes(string)[0])
        else:
            before, after = inner.startswith("~"), inner.endswith("~")
            inner = inner.removeprefix("~").removesuffix("~").strip()
            yield expression(f"({inner})"), before, after
        place = end + 1
    yield body[place:], False, False


def _whole(marked: Iterator[_Marked]) -> tuple[Part, ...]:
    pieces: list[_Piece] = []
    strips = False
    for piece, before, after in marked:
        if isinstance(piece, str):
            pieces.append(piece.lstrip() if strips else piece)
            # An empty text has no blanks, and the next one is still beside the sign.
            strips = strips and not pieces[-1]
            continue
        while before and pieces and isinstance(last := pieces[-1], str):
            pieces[-1] = last.rstrip()
            if pieces[-1]:
                break
            pieces.pop()
        pieces.append(piece)
        strips = after
    rest = iter(pieces)
    parts, end = _until(rest)
    if end:
        raise NotEvaluatedError(end)
    return parts


def _until(pieces: Iterator[_Piece]) -> tuple[tuple[Part, ...], str]:
    """The parts up to the end of a block, with the directive that ends it."""
    found: list[Part] = []
    for piece in pieces:
        if not isinstance(piece, _Sign):
            if piece != "":
                found.append(piece)
        elif piece.kind in ("if", "for") and piece.of is not None:
            parts, end = _until(pieces)
            otherwise, end = _until(pieces) if end == "else" else ((), end)
            if end != f"end{piece.kind}":
                raise NotEvaluatedError(end)
            found.append(Block(piece.of, piece.names, parts, otherwise))
        else:
            return tuple(found), piece.kind
    return tuple(found), ""


def unescaped(written: str) -> str:
    """A part of a text without its escapes."""
    # Go's escapes in texts are JSON's. A tab or a line end cannot stand in them unescaped.
    return str(json.loads(f'"{written}"')) if "\\" in written else written


def end_of(body: str, place: int) -> int:
    """Where the expression of a template ends; -1 if it does not."""
    depth, is_text = 1, False
    while place < len(body):
        each = body[place]
        if is_text and each == "\\":
            place += 1
        elif each == '"':
            is_text = not is_text
        elif not is_text and each in "{}":
            depth += 1 if each == "{" else -1
            if depth == 0:
                return place
        place += 1
    return -1
