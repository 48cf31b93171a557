"""The sources of a configuration: a folder for each module, its blocks by kind and name."""

import json
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import cast

from lark.exceptions import LarkError

from keyproof.loaders.hcl.syntax import Body, Node, attributes, blocks, nodes, parsed, word
from keyproof.terminal.user_error import UserError

MANIFEST = Path(".terraform", "modules", "modules.json")


@cache
def _parsed(path: Path) -> Node:
    """A file. Raises UserError if it is not HCL."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return parsed(text)
    except (LarkError, UnicodeDecodeError) as error:
        problem = str(error).partition("\n")[0]
        raise UserError(
            f"{path} cannot be read: {problem}",
            hint="Fix it, or omit --config.",
        ) from error


class Source:
    """The folder of a module; ``key`` is its path of calls in the manifest of Terraform."""

    def __init__(self, folder: Path, *, root: Path, key: str = "") -> None:
        self.folder = folder
        self.root = root
        self._key = key

    @cached_property
    def blocks(self) -> list[tuple[list[str], Body]]:
        """The blocks of all files, each with its type and labels."""
        found: list[tuple[list[str], Body]] = []
        for path in sorted(self.folder.glob("*.tf")):
            for body in nodes(_parsed(path)):
                found += blocks(body)
        return found

    @cached_property
    def _named(self) -> Mapping[str, Body]:
        return {".".join(labels): body for labels, body in self.blocks}

    def block(self, *labels: str) -> Body | None:
        """The block of a type with labels, such as a resource by its type and name."""
        return self._named.get(".".join(labels))

    @cached_property
    def locals(self) -> Mapping[str, Node]:
        """The expressions of the local values."""
        return {
            name: value
            for labels, body in self.blocks
            if labels == ["locals"]
            for name, value in attributes(body).items()
        }

    def providers(self) -> Iterator[Body]:
        """The blocks of the providers of AWS."""
        return (body for labels, body in self.blocks if labels == ["provider", "aws"])

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
