"""The syntax of HCL, as python-hcl2 parses it by the rules of the language's specification.

https://developer.hashicorp.com/terraform/language/expressions/strings
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import cast

from hcl2.api import parses_to_tree
from lark import Token, Tree
from lark.exceptions import LarkError

from keyproof.loaders.hcl.json_syntax import DIRECTIVE, Expression
from keyproof.model.resource import Unknown

Node = Tree[Token]
WITHOUT_MEANING = "new_line_or_comment"
# The arguments that are paths, and no expressions, by their blocks.
PATHS: Mapping[str, AbstractSet[str]] = {
    "data": {"provider"},
    "import": {"to"},
    "lifecycle": {"ignore_changes"},
    "moved": {"from", "to"},
    "removed": {"from"},
    "resource": {"provider"},
}
Part = str | Node | Unknown


def children(node: Node) -> list[Node | Token]:
    """What a rule is made of, without comments and line ends."""
    return [
        each
        for each in node.children
        if not (isinstance(each, Tree) and each.data == WITHOUT_MEANING)
    ]


def nodes(node: Node) -> list[Node]:
    """The rules that a rule is made of."""
    return [each for each in children(node) if isinstance(each, Tree)]


def word(node: Node | Token) -> str:
    """The text of a name, or of a text without references."""
    return node.value if isinstance(node, Token) else "".join(map(word, nodes_of_text(node)))


def nodes_of_text(node: Node) -> Sequence[Node | Token]:
    """The parts of a text without its quotes."""
    parts = children(node)
    return parts[1:-1] if node.data == "string" else parts


def expression(text: str) -> Node:
    """The expression that a text is. Raises LarkError."""
    (body,) = nodes(parses_to_tree(f"x = {text}\n"))
    return nodes(nodes(body)[0])[1]


def parsed(text: str) -> dict[str, object]:
    """The blocks of a file as the syntax of JSON has them. Raises LarkError."""
    (body,) = nodes(parses_to_tree(text if text.endswith("\n") else f"{text}\n"))
    return _block(body, "")


def _block(body: Node, kind: str) -> dict[str, object]:
    """A block of a kind: its expressions by name, and lists of blocks below their labels."""
    found: dict[str, object] = {}
    for each in nodes(body):
        if each.data == "attribute":
            name, value = nodes(each)
            is_path = word(name) in PATHS.get(kind, ())
            found[word(name)] = _paths(value) if is_path else Expression(value)
        elif each.data == "block":
            *written, inner = nodes(each)
            name, *labels = map(word, written)
            made = _block(inner, name)
            for label in reversed(labels):
                made = {label: made}
            blocks = found.setdefault(name, [])
            if not isinstance(blocks, list):
                raise LarkError(f"{name} is an argument and a block as well.")
            cast("list[object]", blocks).append(made)
    return found


def _paths(node: Node) -> str | list[str]:
    """A path, or a list of them, as it is written."""
    inner = nodes(node)[0] if nodes(node) else node
    if inner.data == "tuple":
        return [str(Expression(each)) for each in nodes(inner)]
    return str(Expression(node))


def unmarked(policy: Expression) -> Expression:
    """A policy that is marked as sensitive as a whole, without the mark: who may do what is none.

    A part of it that somebody marks keeps its mark.
    """
    node = cast("Node", policy.node)
    call = nodes(node)[0] if node.data == "expr_term" else node
    if call.data != "function_call":
        return policy
    name, *given = nodes(call)
    is_marked = word(name) == "sensitive" and given
    return Expression(nodes(given[0])[0]) if is_marked else policy


def parts_of_string(string: Node) -> Iterator[Part]:
    """The parts of a text between quotes: texts and expressions."""
    for each in nodes_of_text(string):
        (part,) = children(cast("Node", each))
        if isinstance(part, Token):
            is_sign = part.type.startswith("ESCAPED")
            # Go's escapes in texts are JSON's.
            yield part.value[1:] if is_sign else str(json.loads(f'"{part.value}"', strict=False))
        else:
            is_plain = part.data == "interpolation" and "~" not in children(part)
            yield nodes(part)[0] if is_plain else DIRECTIVE
