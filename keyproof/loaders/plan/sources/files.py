"""The sources of a configuration: a folder for each module, its blocks by kind and name.

Parsed by python-hcl2, whose rules are those of the language's specification.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import cast

from hcl2.api import parses_to_tree
from lark import Token, Tree
from lark.exceptions import LarkError

from keyproof.terminal.failure import Failure

Node = Tree[Token]
Body = Node
WITHOUT_MEANING = "new_line_or_comment"
MANIFEST = Path(".terraform", "modules", "modules.json")


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


@cache
def _parsed(path: Path) -> Node:
    """A file. Raises Failure if it is not HCL."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return parses_to_tree(text if text.endswith("\n") else f"{text}\n")
    except (LarkError, UnicodeDecodeError) as error:
        problem = str(error).partition("\n")[0]
        raise Failure(
            f"{path} cannot be read: {problem}",
            way_on="Correct it, or check the plan without --config.",
        ) from error


class Source:
    """The folder of a module; ``key`` is its path of calls in the manifest of Terraform."""

    def __init__(self, folder: Path, *, root: Path, key: str = "") -> None:
        self.folder = folder
        self.root = root
        self._key = key

    @cached_property
    def _blocks(self) -> list[tuple[list[str], Body]]:
        found: list[tuple[list[str], Body]] = []
        for path in sorted(self.folder.glob("*.tf")):
            for body in nodes(_parsed(path)):
                found += blocks(body)
        return found

    @cached_property
    def _named(self) -> Mapping[str, Body]:
        return {".".join(labels): body for labels, body in self._blocks}

    def block(self, *labels: str) -> Body | None:
        """The block of a type with labels, such as a resource by its type and name."""
        return self._named.get(".".join(labels))

    @cached_property
    def locals(self) -> Mapping[str, Node]:
        """The expressions of the local values."""
        return {
            name: value
            for labels, body in self._blocks
            if labels == ["locals"]
            for name, value in attributes(body).items()
        }

    def providers(self) -> Iterator[Body]:
        """The blocks of the providers of AWS."""
        return (body for labels, body in self._blocks if labels == ["provider", "aws"])

    def called(self, name: str) -> "Source | None":
        """The folder of a module that this one calls; None if it is not there."""
        key = f"{self._key}.{name}".lstrip(".")
        folder = self._manifest.get(key)
        if folder is None:
            call = self.block("module", name)
            source = attributes(call).get("source") if call is not None else None
            written = word(nodes(source)[0]) if source is not None else ""
            if not written.startswith("."):
                return None
            folder = self.folder / written
        return Source(folder, root=self.root, key=key) if folder.is_dir() else None

    @cached_property
    def _manifest(self) -> Mapping[str, Path]:
        path = self.root / MANIFEST
        if not path.is_file():
            return {}
        document = cast("Mapping[str, object]", json.loads(path.read_text(encoding="utf-8")))
        listed = cast("list[Mapping[str, str]]", document.get("Modules") or [])
        return {each["Key"]: self.root / each["Dir"] for each in listed if each["Key"]}
