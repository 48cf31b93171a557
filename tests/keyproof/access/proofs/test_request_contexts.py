"""Faults about what a request carries: keys that it does not have, and keys that vary alone."""

import json

import pytest

from keyproof.access.proofs.everything import prove
from keyproof.tests.cases import edit, read_cases
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.conftest import Config, Model
from tests.stacks.synthesized import ACCOUNT, PLAIN

CONTEXTS = read_cases(__file__, "contexts")
OF_GRANTS = "aws_kms_key.dynamodb/policy/Statement/DeployRoleGrant/Condition/Bool"


def test_a_grant_for_what_is_no_resource_of_aws_is_found(
    configuration: Config, model: Model
) -> None:
    edit(configuration, {"drop": [OF_GRANTS]})
    (found,) = findings(configuration, model)
    assert "role deploy, for no resource of AWS, can grant through dynamodb" in found
    assert "Narrow the statement 'DeployRoleGrant' of aws_kms_key.dynamodb" in found


FOREIGN = read_cases(__file__, "foreign")


@pytest.mark.parametrize("fault", FOREIGN)
def test_a_foreign_account_is_named_by_its_number(
    fault: str, configuration: Config, model: Model
) -> None:
    # Where a policy has a number, the own one has to be known to tell them apart.
    provider = {"provider/aws/0/allowed_account_ids": ["111122223333"]}
    edit(configuration, {"set": provider})
    edit(configuration, FOREIGN[fault])
    text = json.dumps(configuration).replace(ACCOUNT, "111122223333")
    found = findings(json.loads(text), model)
    assert any(FOREIGN[fault]["problem"] in each for each in found), found
    assert not [each for each in found if "any other account" in each], found


def test_the_statement_that_brings_it_is_blamed_alone(configuration: Config, model: Model) -> None:
    for_everybody = {
        "Sid": "Fault",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "kms:Decrypt",
        "Resource": "*",
    }
    edit(configuration, {"set": {"aws_kms_key.smsbot/policy/Statement/+": for_everybody}})
    found = [each for each in findings(configuration, model) if each.startswith("nobody else")]
    assert found
    for each in found:
        assert "Narrow the statement 'Fault' of aws_kms_key.smsbot, or" in each, each


def findings(config: Config, model: Model) -> list[str]:
    return [str(each) for each in prove(model(config), declarations_of(PLAIN)).findings]


def test_a_call_that_is_unknown_is_needed(configuration: Config, model: Model) -> None:
    edit(configuration, CONTEXTS["a call that cannot be decided"])
    found = findings(configuration, model)
    assert found
    assert not [each for each in found if each.startswith("necessary")]


@pytest.mark.parametrize("key", ["tableName", "subscriberId"])
def test_a_table_may_be_named_in_the_encryption_context(
    key: str, configuration: Config, model: Model
) -> None:
    """The grant of the function, narrowed to what DynamoDB names, is still enough."""
    value = {"tableName": "smsbot-dev-storage-table-*", "subscriberId": ACCOUNT}[key]
    conditions = "aws_kms_key.dynamodb/policy/Statement/RoleThroughDynamodb/Condition"
    path = f"{conditions}/StringLike/kms:EncryptionContext:aws:dynamodb:{key}"
    edit(configuration, {"set": {path: value}})
    found = findings(configuration, model)
    assert not [each for each in found if each.startswith("sufficient")]


def test_no_key_is_described_under_an_encryption_context(
    configuration: Config, model: Model
) -> None:
    (access,) = (
        each
        for each in prove(model(configuration), declarations_of(PLAIN)).access
        if each.principal.name == "logs.eu-west-1.amazonaws.com" and each.ways
    )
    assert [sorted(way.decisions) for way in access.ways] == [
        [
            "kms:Decrypt",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:GenerateDataKeyPair",
            "kms:GenerateDataKeyPairWithoutPlaintext",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
        ]
    ]
