"""Addresses of Terraform taken apart: modules with their instances, resources, references."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

Index = int | str
# A name, or an index such as [0] or ["a.b"], which may hold anything but an end.
STEP = re.compile(r'(?P<name>[^.\[\]]+)|\[(?P<index>\d+|"(?:[^"\\]|\\.)*")\]|\.|(?P<rest>.)')


@dataclass(frozen=True)
class Step:
    """A name of an address or a reference, with the index after it; ``None`` if it has none."""

    name: str
    index: Index | None = None


def steps_of(text: str) -> tuple[Step, ...]:
    """The steps of an address or of a reference; ``[*]`` and other indexes are left out."""
    steps: list[Step] = []
    for found in STEP.finditer(text):
        if found["name"] is not None:
            steps.append(Step(found["name"]))
        elif found["index"] is not None and steps:
            index: Index = json.loads(found["index"])
            # A second index is one into the value.
            if steps[-1].index is None:
                steps[-1] = Step(steps[-1].name, index)
        elif found["rest"] is not None and found["rest"] not in "[]":
            break
    return tuple(steps)


def module_of(address: str) -> str:
    """The address of the module instance that holds a resource; empty for the root."""
    return "".join(f".{each}" for each in _module_parts(address))[1:]


def _module_parts(address: str) -> Sequence[str]:
    parts: list[str] = []
    while found := MODULE.match(address):
        parts.append(found["module"])
        address = address[found.end() :]
    return parts


MODULE = re.compile(r'(?P<module>module\.[^.\[]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?)(?:\.|$)')


def parent_of(module: str) -> tuple[str, Step]:
    """The address of the module that calls a module, and the name of the call with the index."""
    *outer, last = _module_parts(module)
    return ".".join(outer), steps_of(last)[1]
