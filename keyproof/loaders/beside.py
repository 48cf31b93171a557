"""The sources of a plan, where the plan lies in their folder."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from keyproof.loaders.configuration.blocks import Folder
from keyproof.loaders.shape import as_object, as_objects
from keyproof.terminal.user_error import UserError

Object = Mapping[str, object]
# The parser takes a second for as much.
MOST_BYTES = 2**17


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
    root = as_object(as_object(document.get("configuration")).get("root_module"))
    for each in as_objects(root.get("resources")):
        kind = "data" if each.get("mode") == "data" else "resource"
        yield f"{kind}.{each.get('type')}.{each.get('name')}"
    for name in as_object(root.get("module_calls")):
        yield f"module.{name}"
