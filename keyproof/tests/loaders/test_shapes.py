"""Shapes of newer providers and of OpenTofu, and what data sources find, in plans made by hand."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from keyproof.loaders.read import read
from keyproof.model.assembly import assemble
from keyproof.model.encryption_model import EncryptionModel

Object = Mapping[str, object]
KEY = "aws_kms_key.k"
ELSEWHERE = "arn:aws:kms:eu-west-1:444455556666:key/1"
UNKNOWN_BLOCKS: Object = {"server_side_encryption": [{"kms_key_arn": True}]}
KMS = {"sse_algorithm": "aws:kms"}


def of(reference: str) -> Object:
    """An expression with one reference, as Terraform lists it."""
    return {"references": [reference, reference.rpartition(".")[0]]}


OF_KEY = of("aws_kms_key.k.arn")


def planned(
    folder: Path, *resources: tuple[str, Object, Object], data: tuple[Object, ...] = ()
) -> EncryptionModel:
    """The model of a plan of new resources, each with its values and the unknown expressions."""
    found = [(KEY, {}, {}), *resources]
    parts = [
        (address, *address.rsplit(".", 2)[-2:], values, told) for address, values, told in found
    ]
    document = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {
            "root_module": {
                "resources": [
                    {"address": address, "mode": "managed", "type": kind, "name": name}
                    | {"values": values}
                    for address, kind, name, values, _ in parts
                    if not address.startswith("data.")
                ]
            }
        },
        "resource_changes": [
            {
                "address": address,
                "mode": "data" if address.startswith("data.") else "managed",
                "type": kind,
                "name": name,
                "change": {
                    "actions": ["read" if address.startswith("data.") else "create"],
                    "after": values,
                    "after_unknown": {"arn": True, "id": True}
                    | {each: UNKNOWN_BLOCKS.get(each, True) for each in told},
                },
            }
            for address, kind, name, values, told in parts
        ],
        "prior_state": {"values": {"root_module": {"resources": list(data)}}},
        "configuration": {
            "provider_config": {
                "aws": {
                    "name": "aws",
                    "full_name": "registry.opentofu.org/hashicorp/aws",
                    "expressions": {"region": {"constant_value": "eu-west-1"}},
                }
            },
            "root_module": {
                "resources": [
                    {
                        "address": address,
                        "mode": "data" if address.startswith("data.") else "managed",
                        "type": kind,
                        "name": name,
                        "provider_config_key": "aws",
                        "expressions": told,
                    }
                    for address, kind, name, _, told in parts
                ]
            },
        },
    }
    path = folder / "plan.json"
    path.write_text(json.dumps(document))
    (reading,) = read(path, account_id="111122223333")
    return assemble(reading.after, exemptions={})


BUCKET = ("aws_s3_bucket.b", {}, {})
TOPIC = "aws_sns_topic.t"


@pytest.mark.parametrize(
    ("resources", "address", "expected"),
    [
        # From release 4 on, a resource of its own; the bucket's name is not known yet.
        (
            [
                BUCKET,
                (
                    "aws_s3_bucket_server_side_encryption_configuration.b",
                    {
                        "rule": [
                            {
                                "apply_server_side_encryption_by_default": [
                                    {"sse_algorithm": "aws:kms"}
                                ]
                            }
                        ]
                    },
                    {"bucket": {"references": ["aws_s3_bucket.b.id", "aws_s3_bucket.b"]}},
                ),
            ],
            "aws_s3_bucket.b",
            "AWS-managed",
        ),
        (
            [("aws_sqs_queue.q", {"name": "q", "sqs_managed_sse_enabled": False}, {})],
            "aws_sqs_queue.q",
            "Unencrypted",
        ),
        (
            [
                (
                    "aws_sqs_queue.q",
                    {"name": "q"},
                    {"sqs_managed_sse_enabled": {"references": ["var.x"]}},
                )
            ],
            "aws_sqs_queue.q",
            "AWS-managed",
        ),
        ([(TOPIC, {"region": "us-east-1"}, {"kms_master_key_id": OF_KEY})], TOPIC, KEY),
        # Of a configuration in JSON, Terraform lists the text and its references.
        (
            [
                (
                    "aws_dynamodb_table.t",
                    {"name": "t", "server_side_encryption": [{"enabled": True}]},
                    {
                        "server_side_encryption": [
                            {
                                "enabled": {"constant_value": True},
                                "kms_key_arn": {"constant_value": "${aws_kms_key.k.arn}", **OF_KEY},
                            }
                        ]
                    },
                ),
            ],
            "aws_dynamodb_table.t",
            KEY,
        ),
        # Data sources that look for a key of the plan, and one that was read.
        (
            [
                ("data.aws_kms_key.k", {}, {"key_id": OF_KEY}),
                (
                    TOPIC,
                    {},
                    {
                        "kms_master_key_id": {
                            "references": ["data.aws_kms_key.k.arn", "data.aws_kms_key.k"]
                        }
                    },
                ),
            ],
            TOPIC,
            KEY,
        ),
        ([(TOPIC, {"kms_master_key_id": ELSEWHERE}, {})], TOPIC, ELSEWHERE),
        # A resource whose attribute is not known may be a name of anything.
        (
            [
                ("terraform_data.x", {}, {"output": {}}),
                (
                    TOPIC,
                    {},
                    {
                        "kms_master_key_id": {
                            "references": ["terraform_data.x.output", "terraform_data.x"]
                        }
                    },
                ),
            ],
            TOPIC,
            "Unknown",
        ),
        # A variable that is null: nothing is written.
        ([(TOPIC, {}, {"kms_master_key_id": {"references": ["var.key"]}})], TOPIC, "Unencrypted"),
        ([(TOPIC, {}, {"kms_master_key_id": {}})], TOPIC, "Unknown"),
        ([(TOPIC, {}, {"kms_master_key_id": {"references": ["local.key"]}})], TOPIC, KEY),
        # The same, where AWS chooses a key if the local value is null.
        (
            [("aws_backup_vault.v", {}, {"kms_key_arn": {"references": ["local.key"]}})],
            "aws_backup_vault.v",
            "Unknown",
        ),
    ],
)
def test_the_key(
    tmp_path: Path, resources: list[tuple[str, Object, Object]], address: str, expected: str
) -> None:
    model = planned(tmp_path, *resources)
    (found,) = (each for each in model.protected if each.address == address)
    known = next((each for each in model.keys if each.arn == found.key), None)
    assert (known.address if known else found.key or found.encryption) == expected


def test_a_region_of_its_own_is_in_the_arn(tmp_path: Path) -> None:
    model = planned(tmp_path, (TOPIC, {"name": "t", "region": "us-east-1"}, {}))
    assert model.arns[TOPIC] == "arn:aws:sns:us-east-1:111122223333:t"
