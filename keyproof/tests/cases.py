"""Cases as data: what is changed in a configuration, and what has to be found.

A case is a table of a file of cases/: ``set`` has values by their paths, ``drop`` and ``null`` name
paths, ``copy`` has addresses of resources by new ones. A path is an address or a member of the
document, then members, numbers or a Sid or id: "aws_kms_key.sns/policy/Statement/One/Condition".
It leads through JSON in texts. "*" is everything there; "+", or what a list lacks, is one more.
"""

import json
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

_GONE = object()


def read_cases(module: str, name: str) -> dict[str, Any]:
    """The cases of the file beside a module, by their names."""
    return tomllib.loads((Path(module).parent / "cases" / f"{name}.toml").read_text())


def read_data(module: str, name: str) -> Any:
    """A table of parameters, or another value, of cases/MODULE.toml, or .json where it has null."""
    path = Path(module).parent / "cases" / Path(module).with_suffix(".toml").name
    if path.exists() and name in (found := tomllib.loads(path.read_text())):
        return found[name]
    return json.loads(path.with_suffix(".json").read_text())[name]


def edit(document: Any, case: Mapping[str, Any]) -> None:
    """Make the changes of a case to a configuration, or to other JSON."""
    for new, old in case.get("copy", {}).items():
        kind, _, name = old.partition(".")
        _put(document, ["resource", *new.split(".")], deepcopy(document["resource"][kind][name]))
    changes = {
        **dict.fromkeys(case.get("drop", ()), _GONE),
        **case.get("set", {}),
        **dict.fromkeys(case.get("null", ())),
    }
    for path, value in changes.items():
        first, *others = path.split("/")
        kind, is_address, name = first.partition(".")
        if is_address:
            _put(document, ["resource", kind, name, *others], value)
        else:
            _put(document, [*(["//"] if first == "declarations" else []), first, *others], value)


def _put(place: Any, path: list[str], value: object) -> None:
    first, *others = path
    if first == "*":
        for each in range(len(place)) if isinstance(place, list) else list(place):
            _put(place, [str(each), *others], value)
        return
    at: Any = _number(place, first) if isinstance(place, list) else first
    if others:
        if isinstance(place, dict):
            place.setdefault(at, {})
        inner = place[at]
        if isinstance(inner, str):
            document = json.loads(inner)
            _put(document, others, value)
            place[at] = json.dumps(document)
        else:
            _put(inner, others, value)
    elif value is _GONE:
        del place[at]
    elif isinstance(place, list) and at == len(place):
        place.append(deepcopy(value))
    else:
        place[at] = deepcopy(value)


def _number(places: list[Any], name: str) -> int:
    if name.removeprefix("-").isdigit():
        return int(name)
    named = [each.get("Sid", each.get("id")) if isinstance(each, dict) else None for each in places]
    return named.index(name) if name in named else len(named)
