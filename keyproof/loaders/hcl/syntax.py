"""The syntax of HCL, as python-hcl2 parses it by the rules of the language's specification."""

from collections.abc import Iterator, Sequence

from hcl2.api import parses_to_tree
from lark import Token, Tree

Node = Tree[Token]
Body = Node
WITHOUT_MEANING = "new_line_or_comment"


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


def text_of(node: Node) -> str:
    """An expression as it is written."""
    return "".join(str(each) for each in node.scan_values(lambda _: True)).strip()


def expression(text: str) -> Node:
    """The expression that a text is. Raises LarkError."""
    (body,) = nodes(parses_to_tree(f"x = {text}\n"))
    return nodes(nodes(body)[0])[1]


def attributes(body: Body) -> dict[str, Node]:
    """The expressions of the arguments of a block, by name."""
    found = (nodes(each) for each in nodes(body) if each.data == "attribute")
    return {word(name): value for name, value in found}


def blocks(body: Body) -> Iterator[tuple[list[str], Body]]:
    """The blocks in a block, each with its type and labels."""
    for each in nodes(body):
        if each.data == "block":
            *labels, inner = nodes(each)
            yield [word(label) for label in labels], inner


def parsed(text: str) -> Node:
    """The content of a file. Raises LarkError."""
    return parses_to_tree(text if text.endswith("\n") else f"{text}\n")
