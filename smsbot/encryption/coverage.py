"""Is everything encrypted, and by which key? Every resource that holds data, one row a part."""

from dataclasses import dataclass

from smsbot.encryption.finding import Finding
from smsbot.encryption.model import Encryption, EncryptionModel, Key, KeyState, Protected
from smsbot.encryption.resource_types import DATA_TYPES

RULE = "coverage"
SERVICES = tuple(dict.fromkeys(kind.service for kind in DATA_TYPES.values()))


@dataclass(frozen=True, kw_only=True)
class Row:
    """Something that holds data, with its key; ``key`` is None for one of AWS or another stack."""

    protected: Protected
    key: Key | None


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Every row, by service in the guide's order, and what is wrong."""

    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]


def coverage(model: EncryptionModel) -> Coverage:
    """The coverage of a model."""
    keys = {key.arn: key for key in model.keys}
    rows = tuple(
        Row(protected=each, key=keys.get(each.key))
        for each in sorted(model.protected, key=lambda each: SERVICES.index(each.service))
    )
    return Coverage(
        rows=rows,
        findings=(
            *(finding for row in rows for finding in _of_row(row)),
            *(finding for key in model.keys for finding in _of_key(key)),
            *(_of_unknown_type(*unknown) for unknown in model.unknown_types),
        ),
    )


def _of_row(row: Row) -> list[Finding]:
    protected = row.protected
    what = f"{protected.part.lower()}: " if protected.part else ""
    give_a_key = "Give it a customer-managed key, or declare the reason in stacks/exemptions.py."
    if protected.encryption is Encryption.CUSTOMER and row.key is None:
        problem = f"its key {protected.key} is none of this stack, so nothing is known of it."
    elif protected.encryption is Encryption.CUSTOMER or protected.exemption:
        return []
    elif protected.encryption is Encryption.NONE:
        problem = "it is not encrypted."
    elif protected.encryption is Encryption.AWS:
        problem = f"it is encrypted by {protected.key_label}, which AWS manages."
    else:
        problem = "its key is known only after an apply."
    return [
        Finding(
            rule=RULE,
            resource=protected.address,
            key=protected.key,
            problem=what + problem,
            remedy=give_a_key,
        )
    ]


def _of_key(key: Key) -> list[Finding]:
    named = key.alias or key.address
    found: list[Finding] = []
    if not key.rotation:
        found.append(
            Finding(
                rule=RULE,
                resource=key.address,
                key=named,
                problem="it is not rotated.",
                remedy="Set enable_key_rotation = true.",
            )
        )
    if key.state is not KeyState.ENABLED:
        found.append(
            Finding(
                rule=RULE,
                resource=key.address,
                key=named,
                problem=f"its state is {key.state}, so what it encrypts cannot be read.",
                remedy="Enable it, after cancelling its deletion if that is pending.",
            )
        )
    return found


def _of_unknown_type(kind: str, address: str) -> Finding:
    return Finding(
        rule=RULE,
        resource=address,
        key="",
        problem=f"it is not known whether {kind} holds data, and where it names its key.",
        remedy="Add the type to smsbot/encryption/resource_types.py.",
    )
