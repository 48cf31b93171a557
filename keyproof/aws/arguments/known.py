"""The arguments of every known resource type: ``known_arguments.toml``."""

from collections.abc import Mapping
from pathlib import Path

from keyproof.aws.table import table_of

_TABLE = table_of(Path(__file__).with_name("known_arguments.toml"))
KNOWN_ARGUMENTS: Mapping[str, frozenset[str]] = {
    kind: frozenset(names) for kind, names in _TABLE["types"].items()
}
OF_ANY = frozenset(_TABLE["any"])
ALL = "*"


def is_known(kind: str, argument: str) -> bool:
    """Whether it is known what an argument of a known type does."""
    names = KNOWN_ARGUMENTS.get(kind, frozenset())
    return ALL in names or argument in OF_ANY or argument in names


def is_compared(kind: str, path: str) -> bool:
    """Whether an argument, by its path, is compared with what AWS reports."""
    left_out = (*_TABLE["not_compared"], *_TABLE["not_compared_of"].get(kind, ()))
    return path.partition(".")[0] not in left_out
