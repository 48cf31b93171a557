"""What somebody can do with a key, what of it a call needs, and which condition keys it has."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from keyproof.aws.table import table_of

_TABLE = table_of(Path(__file__).with_name("kms.toml"))
CONDITION_KEYS: Mapping[str, list[str]] = _TABLE["condition_keys"]
ENCRYPTION_CONTEXT = "kms:EncryptionContext:"
FOR_AWS_RESOURCE = "kms:GrantIsForAWSResource"
PENDING_WINDOW = "kms:ScheduleKeyDeletionPendingWindowInDays"
LONGEST_WINDOW = "30"
DAYS_WITHOUT_USE = "kms:TrailingDaysWithoutKeyUsage"
# The services whose condition keys are on their own actions alone.
SERVICES_WITH_KEYS = ("dynamodb", "events", "kms", "lambda", "logs", "s3", "sns", "sqs")


class Capability(StrEnum):
    """The words of the access reports, in their order."""

    ADMINISTER = "administer"
    READ_CONFIG = "read config"
    ENCRYPT = "encrypt"
    DECRYPT = "decrypt"
    DELETE = "delete"
    GRANT = "grant"


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


def capabilities_of(actions: Iterable[str]) -> tuple[Capability, ...]:
    """The capabilities of which somebody has at least one action, in their order."""
    held = frozenset(actions)
    return tuple(word for word, those in ACTIONS.items() if held.intersection(those))


# Condition keys, in lower case, that exist on some actions of KMS only.
OF_SOME_ACTIONS: Mapping[str, frozenset[str]] = {
    name.lower(): frozenset(actions) for name, actions in CONDITION_KEYS.items()
}


class Carried(NamedTuple):
    """What decides about an action which condition keys its requests have.

    ``own`` are those of OF_SOME_ACTIONS. A tuple, since it is part of most questions.
    """

    service: str
    own: frozenset[str]

    def has(self, key: str) -> bool:
        """Whether such a request can have a condition key, named in any case."""
        name = key.lower()
        service = name.partition(":")[0]
        if service in SERVICES_WITH_KEYS and service != self.service:
            return False
        # Its pairs, such as kms:EncryptionContext:NAME, and kms:EncryptionContextKeys go together.
        context = ENCRYPTION_CONTEXT.lower()
        name = context if name.startswith(context[:-1]) else name
        return name in self.own or name not in OF_SOME_ACTIONS


@lru_cache(maxsize=4096)
def carried(action: str) -> Carried:
    """Which condition keys the requests for an action have."""
    own = frozenset(name for name, those in OF_SOME_ACTIONS.items() if action in those)
    return Carried(action.partition(":")[0], own)


def by_keys_carried(actions: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Actions in groups whose requests have the same condition keys."""
    groups: dict[Carried, list[str]] = {}
    for action in actions:
        groups.setdefault(carried(action), []).append(action)
    return tuple(map(tuple, groups.values()))
