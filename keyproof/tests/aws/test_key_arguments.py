"""Every argument of the provider that is called like a key of KMS is judged, and none besides."""

import pytest

from keyproof.aws.encryption import Encryption
from keyproof.aws.keys.listed import NOT_DATA, SCHEMA, read
from keyproof.aws.resource_types import DATA_TYPES
from keyproof.location import Location
from keyproof.model.assembly.assemble import assemble
from keyproof.model.resource import Resource, Stack, Unknown

CALLED_LIKE_A_KEY = {each for each in SCHEMA.read_text().split() if "." in each}
NO_DATA = {path for paths in read()[NOT_DATA].values() for path in paths}
JUDGED = {
    f"{kind}.{'.'.join(part.key)}" for kind, each in DATA_TYPES.items() for part in each.parts
}
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"
# Of these rules, one names no key.
TWO_RULES = {
    "replication_configuration": [
        {"rules": [{"destination": [{"replica_kms_key_id": each}]} for each in (KEY, "")]}
    ]
}


def test_every_argument_of_the_schemas_is_judged() -> None:
    assert set() == CALLED_LIKE_A_KEY - JUDGED - NO_DATA


def test_nothing_is_listed_twice() -> None:
    assert set() == JUDGED & NO_DATA


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("aws_redshift_cluster", {"encrypted": True, "kms_key_id": KEY}, [Encryption.CUSTOMER]),
        ("aws_redshift_cluster", {"encrypted": False}, [Encryption.NONE]),
        ("aws_redshift_cluster", {}, [Encryption.UNKNOWN]),
        ("aws_docdb_cluster", {}, [Encryption.NONE]),
        ("aws_s3_bucket", TWO_RULES, [Encryption.AWS, Encryption.CUSTOMER]),
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
