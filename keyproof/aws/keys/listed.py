"""The resource types that take a key of KMS, as ``arguments.toml`` lists them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from keyproof.aws.data_type import DataType, Part
from keyproof.aws.encryption import Encryption

OF_AWS = {"aws": "AWS {} Key", "owned": "Key that AWS owns"}
ENCRYPTION = {
    "aws": Encryption.AWS,
    "none": Encryption.NONE,
    "owned": Encryption.AWS,
    "required": Encryption.UNKNOWN,
    "source": Encryption.UNKNOWN,
    "unknown": Encryption.UNKNOWN,
}
SCHEMA = Path(__file__).with_name("schema.txt")
LIKE = "like"
NOT_DATA = "not_data"
NO_SWITCH = "no_switch"
WRITTEN = "written"
SWITCH = "switch"


def read() -> Mapping[str, Any]:
    """The list, with what is not about data under ``not_data`` and ``no_switch``."""
    text = Path(__file__).with_name("arguments.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    like: Mapping[str, list[str]] = found.pop(LIKE)
    return {**found, **{kind: found[one] for one, kinds in like.items() for kind in kinds}}


def listed_types() -> dict[str, DataType]:
    """Every listed type that holds data."""
    return {
        kind: DataType(
            service=table["service"],
            aws_key=OF_AWS.get(table["parts"][0]["absent"], "").format(table["service"]),
            parts=tuple(map(_part, table["parts"])),
        )
        for kind, table in read().items()
        if kind not in (NOT_DATA, NO_SWITCH)
    }


def _part(told: Mapping[str, Any]) -> Part:
    key = _path(told.get("key", ""))
    # A resource with the key of its source is listed only where it names another key.
    exists = _path(told["exists"]) if "exists" in told else None
    return Part(
        label=told.get("label", ""),
        key=key,
        without_key=ENCRYPTION[told["absent"]],
        enabled=_path(told["enabled"]) if "enabled" in told else None,
        enabled_by=tuple(told.get("by", (True,))),
        otherwise=ENCRYPTION[told.get("otherwise", "none")],
        unset=ENCRYPTION[told["unset"]] if "unset" in told else None,
        anyway=tuple(told.get("anyway", {}).items()),
        exists_by=key if told["absent"] == "source" else exists,
        absent_by=_path(told["unless"]) if "unless" in told else None,
    )


def _path(text: str) -> tuple[str, ...]:
    return tuple(text.split(".")) if text else ()


@cache
def keyless_types() -> frozenset[str]:
    """The resource types of the provider that take no key, neither for data nor otherwise."""
    return frozenset(each for each in _lines() if "." not in each)


@cache
def written_keys() -> frozenset[tuple[str, str]]:
    """The types and arguments that name a key only if somebody writes it: AWS chooses none."""
    paths = [each.split()[0].split(".") for each in _lines() if each.endswith(WRITTEN)]
    return frozenset((path[0], path[-1]) for path in paths)


def _lines() -> list[str]:
    return SCHEMA.read_text(encoding="utf-8").splitlines()
