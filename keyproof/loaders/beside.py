"""The sources of a plan, where the plan lies in their folder."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from keyproof.loaders.hcl.json_syntax import labelled, parsed
from keyproof.loaders.shape import as_object, as_objects
from keyproof.terminal.user_error import UserError

Object = Mapping[str, object]
BLOCK = re.compile(
    r'^[ \t]*(resource|data|module)[ \t]+"([^"\n]+)"(?:[ \t]+"([^"\n]+)")?', re.MULTILINE
)
# The parser takes a second for as much.
MOST_BYTES = 2**17


def sources_beside(folder: Path, document: Object) -> Path | None:
    """The folder, if its files have every resource and module of the root module of a plan."""
    files, in_json = sorted(folder.glob("*.tf")), sorted(folder.glob("*.tf.json"))
    try:
        if sum(each.stat().st_size for each in files) > MOST_BYTES:
            return None
        text = "\n".join(each.read_text(encoding="utf-8-sig") for each in files)
        blocks = [".".join(filter(None, found)) for found in BLOCK.findall(text)]
        blocks += [name for each in in_json for name in _in_json(each)]
    except (OSError, ValueError, UserError):
        return None
    declared = set(_declared(document))
    # Files of several configurations have blocks of one name.
    is_one = len(blocks) == len(set(blocks))
    return folder if is_one and declared and declared <= set(blocks) else None


def _in_json(path: Path) -> Iterator[str]:
    document = as_object(parsed(path.read_text(encoding="utf-8-sig")))
    for kind, labels in (("resource", 2), ("data", 2), ("module", 1)):
        for names, _ in labelled(document.get(kind), str(path), labels):
            yield ".".join((kind, *names))


def _declared(document: Object) -> Iterator[str]:
    root = as_object(as_object(document.get("configuration")).get("root_module"))
    for each in as_objects(root.get("resources")):
        kind = "data" if each.get("mode") == "data" else "resource"
        yield f"{kind}.{each.get('type')}.{each.get('name')}"
    for name in as_object(root.get("module_calls")):
        yield f"module.{name}"
