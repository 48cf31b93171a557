"""Is everything encrypted, and by which key? Every resource that holds data, one row a part."""

from dataclasses import dataclass

from smsbot.aws.encryption import Encryption
from smsbot.aws.resource_types import DATA_TYPES
from smsbot.model.encryption_model import EncryptionModel, Key, KeyState, Protected
from smsbot.model.finding import Finding, Severity

RULE = "coverage"
SERVICES = tuple(dict.fromkeys(kind.service for kind in DATA_TYPES.values()))


@dataclass(frozen=True, kw_only=True)
class Row:
    """Something that holds data, with its key; ``key`` is None for one of AWS or another stack."""

    protected: Protected
    key: Key | None


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Every row, by service in the guide's order, and the findings."""

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
            *(
                finding
                for key in model.keys
                # A key for hashes is not rotated and encrypts nothing; nothing may be under it.
                if not key.hashes or any(row.key == key for row in rows)
                for finding in _of_key(key)
            ),
            *unread(model),
        ),
    )


def unread(model: EncryptionModel) -> tuple[Finding, ...]:
    """What no question could judge: unknown types, and permissions on unknown resources."""
    return (
        *(_of_unknown_type(*unknown) for unknown in model.unknown_types),
        *(_of_unplaced(*unplaced) for unplaced in model.unplaced),
    )


def _of_row(row: Row) -> list[Finding]:
    protected = row.protected
    if protected.exemption or (protected.encryption is Encryption.CUSTOMER and row.key):
        return []
    entry = f'("{protected.address}", "{protected.part}")'
    remedy = (
        "Give it a customer-managed key, as the constructs in constructs_lib do, or declare the "
        f"reason for {entry} in stacks/declared/exemptions.py."
    )
    if protected.encryption is Encryption.CUSTOMER:
        problem = f"its key {protected.key} is none of this stack, so nothing is known of it."
        remedy = f"Give it a key of this stack, or declare the reason for {entry} in "
        remedy += "stacks/declared/exemptions.py."
    elif protected.encryption is Encryption.NONE:
        problem = "it is not encrypted."
    elif protected.encryption is Encryption.AWS:
        problem = f"it is encrypted by {protected.key_label}, which AWS manages."
    else:
        problem = "its key is known only after an apply."
    what = f"{protected.part.lower()}: " if protected.part else ""
    return [
        Finding(
            severity=Severity.WEAKER,
            rule=RULE,
            resource=protected.address,
            key="",
            problem=what + problem,
            remedy=remedy,
        )
    ]


def _of_key(key: Key) -> list[Finding]:
    named = key.alias or key.address
    found: list[Finding] = []
    if not key.rotation:
        found.append(
            Finding(
                severity=Severity.WEAKER,
                rule=RULE,
                resource=key.address,
                key=named,
                problem="it is not rotated.",
                remedy="Set enable_key_rotation = true.",
            )
        )
    if not key.encrypts:
        found.append(
            Finding(
                severity=Severity.WEAKER,
                rule=RULE,
                resource=key.address,
                key=named,
                problem="it is not a key for encrypting data.",
                remedy="Leave out key_usage and customer_master_key_spec.",
            )
        )
    if key.state is not KeyState.ENABLED:
        found.append(
            Finding(
                severity=Severity.WEAKER,
                rule=RULE,
                resource=key.address,
                key=named,
                problem=f"its state is {key.state}, so what it encrypts cannot be read.",
                remedy="Enable it.",
            )
        )
    return found


def _of_unplaced(address: str, argument: str) -> Finding:
    return Finding(
        severity=Severity.WEAKER,
        rule=RULE,
        resource=address,
        key="",
        problem=f"what its {argument} refers to is not found in this stack, or not judged.",
        remedy="Refer to a resource of the stack, as in ${aws_kms_key.sns.key_id}.",
    )


def _of_unknown_type(kind: str, address: str) -> Finding:
    return Finding(
        severity=Severity.WEAKER,
        rule=RULE,
        resource=address,
        key="",
        problem=f"it is not known whether {kind} holds data, and where it names its key.",
        remedy="Add the type to smsbot/aws/resource_types.py.",
    )
