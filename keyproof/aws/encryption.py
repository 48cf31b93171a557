"""Which resource types hold data, where each names its key, and who encrypts without one.

The types are in ``keys/arguments.toml``, which says what each member is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from keyproof.aws.table import table_of

# How the alias of an AWS managed key starts.
AWS_ALIAS = "alias/aws/"
# The part of a resource that is its copies in other regions, under keys of their own.
REPLICAS = "Replicas"
SCHEMA = Path(__file__).parent / "keys" / "schema.txt"


class Encryption(StrEnum):
    """By whose key something is encrypted."""

    CUSTOMER = "Customer-managed"
    AWS = "AWS-managed"
    NONE = "Unencrypted"
    UNKNOWN = "Unknown"


WORST_FIRST = (Encryption.NONE, Encryption.UNKNOWN, Encryption.AWS, Encryption.CUSTOMER)
# By the words of the table.
NAMES = {
    "customer": Encryption.CUSTOMER,
    "none": Encryption.NONE,
    **dict.fromkeys(("aws", "owned", "s3"), Encryption.AWS),
    **dict.fromkeys(("required", "source", "unknown"), Encryption.UNKNOWN),
}
KEY_OF_AWS = {"aws": "AWS {} Key", "owned": "Key that AWS owns", "s3": "Key of Amazon S3"}
Argument = tuple[str, ...]
PATHS = ("key", "enabled", "chosen", "exists", "unless", "protection")


@dataclass(frozen=True, kw_only=True)
class Part:
    """Something of a resource that is encrypted by itself, and the argument that names its key.

    ``label`` is empty for a whole resource. The table says what each member is; an argument that is
    left out is an empty path.
    """

    absent: str
    not_chosen: str
    label: str = ""
    key: Argument = ()
    enabled: Argument = ()
    by: tuple[object, ...] = (True,)
    otherwise: str = "none"
    unset: str = ""
    anyway: Mapping[str, object] = field(default_factory=dict[str, object])
    chosen: Argument = ()
    chosen_by: tuple[object, ...] = ()
    exists: Argument = ()
    unless: Argument = ()
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DataType:
    """A resource type that holds data; ``service`` and ``noun`` are how a report calls it."""

    service: str
    parts: tuple[Part, ...]
    noun: str = ""
    name: str = "name"
    aws_key: str = ""
    protection: Argument = ()
    known: bool = False


def _type(entry: Mapping[str, Any]) -> DataType:
    read = _with_paths(entry)
    read["parts"] = tuple(map(_part, entry["parts"]))
    return DataType(**read)


def _part(entry: Mapping[str, Any]) -> Part:
    read: dict[str, Any] = {"not_chosen": entry["absent"], **_with_paths(entry)}
    if entry["absent"] == "source":
        # A resource with the key of its source is listed only where it names another key.
        read["exists"] = read["key"]
    read["by"] = tuple(None if each == "" else each for each in entry.get("by", (True,)))
    return Part(**read)


def _with_paths(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with its lists as tuples, and with its arguments split into blocks and argument."""
    lists = {name: tuple(each) for name, each in entry.items() if isinstance(each, list)}
    paths = {name: tuple(entry[name].split(".")) for name in PATHS if name in entry}
    return {**entry, **lists, **paths}


_TABLE = table_of(SCHEMA.with_name("arguments.toml"))
# Called like a key or a switch of data, and none, each with the reason.
NOT_DATA: Mapping[str, list[str]] = _TABLE.pop("not_data")
NO_SWITCH: Mapping[str, list[str]] = _TABLE.pop("no_switch")
CHOSEN_BLOCKS: Mapping[str, list[str]] = _TABLE.pop("chosen_blocks")
# The types without an ARN here, by what `kms:ViaService` calls their services.
VIA: Mapping[str, list[str]] = _TABLE.pop("via")
_LIKE: Mapping[str, list[str]] = _TABLE.pop("like")
DATA_TYPES: Mapping[str, DataType] = {
    **{kind: _type(entry) for kind, entry in _TABLE.items()},
    **{
        kind: replace(_type(_TABLE[one]), known=False)
        for one, kinds in _LIKE.items()
        for kind in kinds
    },
}
# The types of which every argument is known.
KNOWN_TYPES = frozenset(kind for kind, each in DATA_TYPES.items() if each.known)


@cache
def keyless_types() -> frozenset[str]:
    """The resource types of the provider that take no key, neither for data nor otherwise."""
    return frozenset(each for each in _lines() if "." not in each)


@cache
def written_keys() -> frozenset[tuple[str, str]]:
    """The types and arguments that name a key only if somebody writes it: AWS chooses none."""
    paths = [each.split()[0].split(".") for each in _lines() if each.endswith("written")]
    return frozenset((path[0], path[-1]) for path in paths)


def _lines() -> list[str]:
    return SCHEMA.read_text(encoding="utf-8").splitlines()
