"""The blocks of a module, in HCL or in JSON: those of all files of its folder."""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from keyproof.json_values import Object, as_object, as_objects, at
from keyproof.loaders.hcl.json_syntax import NOTES, labelled, merged, parsed
from keyproof.terminal.user_error import UserError

# The blocks of a configuration with the number of their labels.
LABELS: Mapping[str, int] = {
    "action": 2,
    "check": 1,
    "data": 2,
    "ephemeral": 2,
    "import": 0,
    "locals": 0,
    "module": 1,
    "moved": 0,
    "output": 1,
    "provider": 1,
    "removed": 0,
    "resource": 2,
    "terraform": 0,
    "variable": 1,
}
OVERRIDES = ("_override.tf.json", "override.tf.json")
# Of the files beside a plan: the parser takes a second for as much.
MOST_BYTES = 2**17
MANIFEST = Path(".terraform", "modules", "modules.json")
HINT = "Name a configuration in JSON, such as the cdk.tf.json of one stack."


class Blocks:
    """The blocks of a module, each with its labels; ``place`` is where they are written."""

    def __init__(self, document: Object, place: str) -> None:
        """Raises UserError where a block is of another kind than Terraform reads."""
        self.place = place
        self.found = {kind: list(self.inner(document, kind, n)) for kind, n in LABELS.items()}
        self.others = [name for name in document if name not in LABELS and name != NOTES]
        # Resources by ``TYPE.NAME``, and data sources by ``data.TYPE.NAME``.
        self.written: dict[str, Object] = {
            **self.named("resource"),
            **{f"data.{name}": body for name, body in self.named("data").items()},
        }
        self.locals = {k: v for _, body in self.found["locals"] for k, v in body.items()}

    def named(self, kind: str) -> dict[str, Object]:
        """The blocks of a kind by their labels."""
        return {".".join(labels): body for labels, body in self.found[kind]}

    def inner(
        self, body: Object, kind: str, labels: int
    ) -> Iterator[tuple[tuple[str, ...], Object]]:
        """The blocks of a kind in a block, each with what Terraform takes from its block ``_``."""
        for names, each in labelled(body.get(kind), f"{self.place}: {kind}", labels):
            escaped = labelled(each.get("_") if labels else None, f"{self.place}: _", 0)
            yield names, {**each, **{k: v for _, one in escaped for k, v in one.items()}}


def json_files_of(folder: Path) -> tuple[Path, ...]:
    """The files in JSON of the stack in a folder, without those that override others."""
    found = (each for each in folder.glob("*.tf.json") if not each.name.endswith(OVERRIDES))
    return tuple(sorted(found))


def blocks_of(*paths: Path) -> Blocks:
    """The blocks of some files of one module. Raises UserError and OSError."""
    place = str(paths[0])
    try:
        return Blocks(merged(map(_document, paths), place), place)
    except RecursionError as error:
        raise UserError(f"{place} is nested too deeply.", hint=HINT) from error


def _document(path: Path) -> object:
    if path.suffix == ".json":
        try:
            return parsed(path.read_text(encoding="utf-8-sig"))
        except ValueError as error:
            raise UserError(f"{path} is not JSON: {error}", hint=HINT) from error
    # The parser takes a second to start.
    from lark.exceptions import LarkError

    from keyproof.loaders.hcl import syntax

    try:
        return syntax.parsed(path.read_text(encoding="utf-8-sig"))
    except (LarkError, UnicodeDecodeError) as error:
        problem = str(error).partition("\n")[0]
        hint = "Fix it, or omit --config."
        raise UserError(f"{path} cannot be read: {problem}", hint=hint) from error


class Folder:
    """The sources of a module; ``key`` is its path of calls in the manifest of Terraform."""

    def __init__(self, path: Path, *, root: Path, key: str = "") -> None:
        self.path = path
        self.root = root
        self._key = key
        self._called: dict[str, Folder | None] = {}

    @cached_property
    def blocks(self) -> Blocks:
        """The blocks of all files. Raises UserError where one cannot be read."""
        files = (*sorted(self.path.glob("*.tf")), *json_files_of(self.path))
        return blocks_of(*files) if files else Blocks({}, str(self.path))

    def content(self, name: str) -> str | None:
        """A file that a function names; None of one outside the folder, or that is no text."""
        root = self.root.resolve()
        found = (root / name).resolve()
        try:
            return found.read_text(encoding="utf-8") if found.is_relative_to(root) else None
        except (OSError, ValueError):
            return None

    def called(self, name: str) -> "Folder | None":
        """The folder of a module that this one calls; None if it is not there."""
        if name not in self._called:
            key = f"{self._key}.{name}".lstrip(".")
            call = self.blocks.named("module").get(name, {})
            source = str(call.get("source")).strip('"')
            beside = self.path / source if source.startswith(".") else None
            path = self._manifest.get(key, beside)
            self._called[name] = None
            if path is not None and path.is_dir():
                self._called[name] = Folder(path, root=self.root, key=key)
        return self._called[name]

    @cached_property
    def _manifest(self) -> Mapping[str, Path]:
        try:
            document: object = json.loads((self.root / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        listed = as_objects(as_object(document).get("Modules"))
        return {str(each.get("Key")): self.root / str(each.get("Dir")) for each in listed}


def sources_beside(folder: Path, document: Object) -> Path | None:
    """The folder, if its files have every resource and module of the root module of a plan."""
    try:
        if sum(each.stat().st_size for each in folder.glob("*.tf")) > MOST_BYTES:
            return None
        found = Folder(folder, root=folder).blocks.found
    except (OSError, UserError):
        return None
    blocks = [
        ".".join((kind, *labels))
        for kind in ("resource", "data", "module")
        for labels, _ in found[kind]
    ]
    declared = set(_declared(document))
    # Files of several configurations have blocks of one name.
    is_one = len(blocks) == len(set(blocks))
    return folder if is_one and declared and declared <= set(blocks) else None


def _declared(document: Object) -> Iterator[str]:
    root = at(document, "configuration", "root_module")
    for each in as_objects(root.get("resources")):
        kind = "data" if each.get("mode") == "data" else "resource"
        yield f"{kind}.{each.get('type')}.{each.get('name')}"
    for name in at(root, "module_calls"):
        yield f"module.{name}"
