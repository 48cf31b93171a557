"""Is everything encrypted, and by which key? Every resource that holds data, one row a part."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from keyproof.aws.encryption import DATA_TYPES, Encryption
from keyproof.model.encryption_model import EncryptionModel, Protected
from keyproof.model.finding import Finding, Severity
from keyproof.model.key import Key, KeyState

RULE = "coverage"
# By the names of the keys. Who may use one of these is written for one service.
KEYS_OF_A_SERVICE = {"SNS Key": "SNS Topics", "DynamoDB Key": "DynamoDB", "Logs Key": "CloudWatch"}
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
    is_own = protected.encryption is Encryption.CUSTOMER and row.key is not None
    only = KEYS_OF_A_SERVICE.get(protected.key_label, protected.service)
    if protected.exemption or (is_own and only == protected.service):
        return []
    remedy = (
        "Give it a customer-managed key, or declare the reason for "
        f'("{protected.address}", "{protected.part}").'
    )
    if is_own:
        problem = f"it is under the {protected.key_label}, which is for {only} alone."
        remedy = "Give it the main key, or a key of its own."
    elif protected.encryption is Encryption.CUSTOMER:
        problem = f"its key {protected.key} is none of this stack, so nothing is known of it."
        remedy = "Give it a key of this stack."
    elif protected.encryption is Encryption.NONE:
        problem = "it is not encrypted."
    elif protected.encryption is Encryption.AWS:
        problem = f"it is encrypted by {protected.key_label}, which AWS manages."
    else:
        problem = "its key is known only after an apply."
    what = f"{protected.part.lower()}: " if protected.part else ""
    return [_finding(protected.address, what + problem, remedy)]


def _of_key(key: Key) -> Iterator[Finding]:
    named = key.alias or key.address
    if not key.rotation:
        remedy = "Set enable_key_rotation = true."
        yield _finding(key.address, "it is not rotated.", remedy, named)
    if not key.encrypts:
        problem = "it is not a key for encrypting data."
        remedy = "Leave out key_usage and customer_master_key_spec."
        yield _finding(key.address, problem, remedy, named)
    if key.state is not KeyState.ENABLED:
        problem = f"its state is {key.state}, so what it encrypts cannot be read."
        yield _finding(key.address, problem, "Enable it.", named)


def _of_unplaced(address: str, argument: str) -> Finding:
    found = _finding(
        address,
        f"what its {argument} refers to is not found in this stack, or not judged.",
        "Refer to a resource of the stack, as in ${aws_kms_key.sns.key_id}.",
    )
    return replace(found, argument=argument)


def _of_unknown_type(kind: str, address: str) -> Finding:
    return _finding(
        address,
        f"nobody has judged {kind}: it may hold data, or let data out.",
        "Remove it. To keep it, have it judged: say in keyproof/aws/resource_types.py what "
        "encrypts it, in keyproof/aws/deliveries/outlets.py what leaves by it, and list each "
        "argument in keyproof/aws/arguments with the module that reads it.",
    )


def _finding(resource: str, problem: str, remedy: str, key: str = "") -> Finding:
    return Finding(
        severity=Severity.WEAKER,
        rule=RULE,
        resource=resource,
        key=key,
        problem=problem,
        remedy=remedy,
    )
