"""What somebody can do with a key, in words, and what of it a call to a service needs."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from keyproof.aws.table import table_of


class Capability(StrEnum):
    """The words of the access reports, in their order."""

    ADMINISTER = "administer"
    READ_CONFIG = "read config"
    ENCRYPT = "encrypt"
    DECRYPT = "decrypt"
    DELETE = "delete"
    GRANT = "grant"


_TABLE = table_of(Path(__file__).with_name("kms.toml"))
# Every action on a key.
ACTIONS: Mapping[Capability, tuple[str, ...]] = {
    Capability(word): tuple(f"kms:{action}" for action in actions)
    for word, actions in _TABLE["capabilities"].items()
}
ALL_ACTIONS = tuple(action for actions in ACTIONS.values() for action in actions)
# What a call to a service asks of the key of the resource that it is made to.
KEY_ACTIONS: Mapping[str, tuple[str, ...]] = {
    action: tuple(entry["asks"])
    for action, entry in sorted(
        (action, entry) for entry in _TABLE["use"] for action in entry["actions"]
    )
}
CONDITION_KEYS: Mapping[str, list[str]] = _TABLE["condition_keys"]


def in_words(actions: Iterable[str]) -> tuple[Capability, ...]:
    """The capabilities of which somebody has at least one action, in their order."""
    held = frozenset(actions)
    return tuple(word for word, those in ACTIONS.items() if held.intersection(those))
