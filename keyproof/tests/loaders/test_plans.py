"""Plans that real Terraform made of the sources next to them: keys, policies, unknown arguments."""

from functools import cache
from pathlib import Path

import pytest

from keyproof.loaders.read import read
from keyproof.model.assembly import assemble
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.resource import Stack

PLANS = Path(__file__).parent / "plans"
# By the name of the plan and the address: the key, or by whose it is.
KEYS = {
    "modules": {
        "aws_sns_topic.t": 'aws_kms_key.main["a"]',
        "aws_sqs_queue.q[0]": "Unknown",
        'module.m["x"].aws_sns_topic.this[0]': 'aws_kms_key.main["b"]',
        'module.m["y"].aws_sns_topic.this[0]': 'aws_kms_key.main["b"]',
    },
}


@cache
def planned(name: str) -> Stack:
    (reading,) = read(PLANS / f"{name}.json")
    return reading.after


@cache
def model(name: str) -> EncryptionModel:
    return assemble(planned(name), exemptions={})


@pytest.mark.parametrize(
    ("plan", "address", "key"),
    [(plan, address, key) for plan, keys in KEYS.items() for address, key in keys.items()],
)
def test_the_key_of_each_resource(plan: str, address: str, key: str) -> None:
    (found,) = (each for each in model(plan).protected if each.address == address)
    known = next((each for each in model(plan).keys if each.arn == found.key), None)
    assert (known.address if known else found.key or found.encryption) == key


def test_a_module_is_in_the_region_and_the_account_of_its_provider() -> None:
    policies = {each.rpartition(":")[2]: each for each in model("modules").resource_policies}
    assert policies["q-x"] == "arn:aws:sqs:us-west-2:ACCOUNT of aws.west:q-x"


def test_a_policy_that_is_made_during_the_apply_is_rebuilt() -> None:
    (document,) = (
        policy.document
        for arn, policy in model("modules").resource_policies.items()
        if arn.endswith(":q-x") and policy.document
    )
    (statement,) = document.statements
    assert statement.resources == ("arn:aws:sqs:us-west-2:ACCOUNT of aws.west:q-x",)
    assert [each.identifier for each in statement.principals] == ["sns.amazonaws.com"]


def test_unknown_arguments_are_listed_with_what_they_depend_on() -> None:
    found = {
        (each.address, path): unknown.reference
        for each in planned("modules").resources
        for path, unknown in each.unknown()
    }
    assert found[("aws_sqs_queue.q[0]", "kms_master_key_id")] == (
        "aws_kms_key.main, local.names, count.index"
    )
    assert found[("aws_kms_key.other", "policy")].startswith(
        "data.aws_iam_policy_document.key.statement[2]"
    )
