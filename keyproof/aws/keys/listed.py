"""The resource types that take a key of KMS, as ``arguments.toml`` lists them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from keyproof.aws.data_type import DataType, Part
from keyproof.aws.encryption import Encryption
from keyproof.aws.table import table_of

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

# Blocks that the provider fills in where none is written: a plan does not know those either.
# Without "encrypt_at_rest", a domain is not encrypted: a dynamic one must not be taken for none.
VOLUMES = ("ebs_block_device", "root_block_device")
CHOSEN_BLOCKS = {
    "aws_codegurureviewer_repository_association": ("kms_key_details",),
    "aws_cognito_user_pool": ("lambda_config",),
    "aws_dms_endpoint": ("redshift_settings",),
    "aws_dynamodb_table": ("server_side_encryption",),
    "aws_emrserverless_application": ("monitoring_configuration",),
    "aws_instance": VOLUMES,
    "aws_keyspaces_table": ("encryption_specification",),
    "aws_launch_configuration": VOLUMES,
    "aws_s3_bucket": ("replication_configuration", "server_side_encryption_configuration"),
    "aws_secretsmanager_secret": ("replica",),
    "aws_sfn_activity": ("encryption_configuration",),
    "aws_sfn_state_machine": ("encryption_configuration",),
    "aws_spot_instance_request": VOLUMES,
    "aws_timestreamwrite_table": ("magnetic_store_write_properties",),
    "aws_verifiedaccess_endpoint": ("sse_specification",),
    "aws_verifiedaccess_group": ("sse_configuration",),
    "aws_verifiedaccess_trust_provider": ("sse_specification",),
}


def read() -> Mapping[str, Any]:
    """The list, with what is not about data under ``not_data`` and ``no_switch``."""
    found = table_of(Path(__file__).with_name("arguments.toml"))
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
