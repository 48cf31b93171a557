"""Every argument of the provider that is called like a key of KMS is judged, and none besides."""

import pytest

from keyproof.aws.encryption import Encryption
from keyproof.aws.keys.listed import NO_SWITCH, NOT_DATA, SCHEMA, SWITCH, read
from keyproof.aws.resource_types import DATA_TYPES
from keyproof.location import Location
from keyproof.model.assembly.assemble import assemble
from keyproof.model.resource import Resource, Stack, Unknown

LINES = [each.split() for each in SCHEMA.read_text().splitlines() if "." in each]
CALLED_LIKE_A_KEY = {path for path, *said in LINES if SWITCH not in said}
CALLED_LIKE_A_SWITCH = {path for path, *said in LINES if SWITCH in said}
NO_DATA, NO_SWITCHES = (
    {path for paths in read()[listed].values() for path in paths}
    for listed in (NOT_DATA, NO_SWITCH)
)
PARTS = [(kind, part) for kind, each in DATA_TYPES.items() for part in each.parts]
JUDGED = {f"{kind}.{'.'.join(part.key)}" for kind, part in PARTS if part.key}
SWITCHES = {f"{kind}.{'.'.join(part.enabled)}" for kind, part in PARTS if part.enabled}
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"
# Of these rules, one names no key.
TWO_RULES = {
    "replication_configuration": [
        {"rules": [{"destination": [{"replica_kms_key_id": each}]} for each in (KEY, "")]}
    ]
}


def test_every_argument_of_the_schemas_is_judged() -> None:
    assert set() == CALLED_LIKE_A_KEY - JUDGED - NO_DATA
    assert set() == CALLED_LIKE_A_SWITCH - SWITCHES - NO_SWITCHES


def test_nothing_is_listed_twice() -> None:
    assert set() == JUDGED & NO_DATA
    assert set() == SWITCHES & NO_SWITCHES


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("aws_redshift_cluster", {"encrypted": True, "kms_key_id": KEY}, [Encryption.CUSTOMER]),
        ("aws_redshift_cluster", {"encrypted": False}, [Encryption.NONE]),
        ("aws_redshift_cluster", {}, [Encryption.UNKNOWN]),
        ("aws_docdb_cluster", {}, [Encryption.NONE]),
        ("aws_s3_bucket", TWO_RULES, [Encryption.AWS, Encryption.CUSTOMER]),
        # What takes no key is encrypted if that is asked for, in each of its blocks.
        ("aws_dax_cluster", {}, [Encryption.NONE]),
        ("aws_dax_cluster", {"server_side_encryption": [{"enabled": True}]}, [Encryption.AWS]),
        ("aws_dax_cluster", {"server_side_encryption": Unknown("x")}, [Encryption.UNKNOWN]),
        (
            "aws_launch_configuration",
            {"ebs_block_device": [{"encrypted": True}, {"encrypted": False}]},
            [Encryption.UNKNOWN, Encryption.NONE],
        ),
        ("aws_api_gateway_method_settings", {"settings": [{}]}, []),
        ("aws_rds_global_cluster", {}, [Encryption.NONE]),
        # Whatever key it may have: it is switched off.
        (
            "aws_docdb_cluster",
            {"storage_encrypted": False, "kms_key_id": Unknown("x")},
            [Encryption.NONE],
        ),
        ("aws_rds_global_cluster", {"source_db_cluster_identifier": "arn:x"}, []),
        ("aws_backup_vault", {}, [Encryption.AWS]),
        ("aws_backup_vault", {"kms_key_arn": Unknown("x")}, [Encryption.UNKNOWN]),
        ("aws_elasticache_replication_group", {"engine": "valkey"}, [Encryption.AWS]),
        ("aws_elasticache_replication_group", {"engine": "redis"}, [Encryption.NONE]),
        ("aws_ebs_volume", {}, [Encryption.UNKNOWN]),
        ("aws_ebs_volume", {"encrypted": Unknown("x"), "kms_key_id": KEY}, [Encryption.UNKNOWN]),
        ("aws_rds_cluster", {"engine_mode": "serverless"}, [Encryption.AWS]),
        ("aws_s3_object", {}, []),
        ("aws_s3_object", {"kms_key_id": KEY}, [Encryption.CUSTOMER]),
        # The worst of several blocks; blocks that are not known are not absent.
        (
            "aws_instance",
            {
                "root_block_device": [{"encrypted": True, "kms_key_id": KEY}],
                "ebs_block_device": [{"encrypted": True, "kms_key_id": KEY}, {"encrypted": False}],
            },
            [Encryption.CUSTOMER, Encryption.NONE],
        ),
        ("aws_dynamodb_table", {"server_side_encryption": Unknown("x")}, [Encryption.UNKNOWN]),
    ],
)
def test_by_whose_key_it_is_encrypted(
    kind: str, values: dict[str, object], expected: list[Encryption]
) -> None:
    resource = Resource(address=f"{kind}.x", type=kind, values=values)
    location = Location(region="eu-west-1", account_id="111122223333")
    stack = Stack(location=location, resources=(resource,), place="plan.json")
    assert [each.encryption for each in assemble(stack, exemptions={}).protected] == expected
