"""By which key something is, where the argument of the key alone does not say it."""

import json
from pathlib import Path

import pytest

from keyproof import Checked, Plan, check
from keyproof.tests import plans
from keyproof.tests.configurations import (
    Resources,
    checked,
    key,
    policy,
    role_of,
    statement,
)

TABLE: Resources = {
    "aws_kms_key": {"copy": key()},
    "aws_dynamodb_table": {
        "t": {
            "name": "t",
            "replica": [{"region_name": "eu-central-1", "kms_key_arn": "${aws_kms_key.copy.arn}"}],
        }
    },
}
KEY = "aws_kms_key.k"
OWN = plans.change(KEY, {"enable_key_rotation": True}, {"arn": True, "id": True, "key_id": True})


def keys(found: Checked) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (each.address, each.part): (each.encryption, each.key.rpartition("/")[2])
        for each in found.coverage
    }


def test_a_copy_in_another_region_is_under_a_key_of_its_own(tmp_path: Path) -> None:
    on = "${aws_dynamodb_table.t.arn}"
    found = checked(tmp_path, TABLE, role_of("lambda.amazonaws.com", "dynamodb:GetItem", on=on))
    assert not found.errors
    assert keys(found) == {
        ("aws_dynamodb_table.t", ""): ("AWS-managed", ""),
        ("aws_dynamodb_table.t", "Replicas"): ("Customer-managed", "aws_kms_key.copy"),
    }


def test_a_queue_with_a_key_does_not_need_its_switch(tmp_path: Path) -> None:
    unknown = {"kms_master_key_id": True, "sqs_managed_sse_enabled": True}
    key_id = {"references": [f"{KEY}.id", KEY]}
    written = {"kms_master_key_id": key_id, "sqs_managed_sse_enabled": key_id}
    changes = [OWN, plans.change("aws_sqs_queue.q", {"name": "q"}, unknown)]
    found = plans.checked(tmp_path, changes, {"aws_sqs_queue.q": written})
    assert keys(found) == {("aws_sqs_queue.q", ""): ("Customer-managed", KEY)}


@pytest.mark.parametrize(
    ("kind", "block", "encryption"),
    [
        ("aws_s3_bucket_server_side_encryption_configuration", "rule", "Unknown"),
        ("aws_mq_broker", "encryption_options", "Unknown"),
        # What the provider fills in is not known either where nobody writes it.
        ("aws_dynamodb_table", "server_side_encryption", "AWS-managed"),
    ],
)
def test_a_dynamic_block_may_name_a_key(
    tmp_path: Path, kind: str, block: str, encryption: str
) -> None:
    changes = [
        plans.change("aws_s3_bucket.b", {"bucket": "b"}, {}),
        plans.change(f"{kind}.x", {"bucket": "b"}, {block: True}),
    ]
    found = plans.checked(tmp_path, changes, {})
    shown = keys(found)
    address = "aws_s3_bucket.b" if "bucket" in kind else f"{kind}.x"
    assert shown[address, ""] == (encryption, "")
    is_unknown = encryption == "Unknown"
    assert any(each.resource == address for each in found.not_judged) is is_unknown


def test_a_dynamic_block_in_a_block_may_name_a_key(tmp_path: Path) -> None:
    inventory = "aws_s3_bucket_inventory.i"
    values = {"bucket": "b", "destination": [{"bucket": [{"format": "CSV"}]}]}
    unknown = {"destination": [{"bucket": [{"encryption": True}]}]}
    shown = {"destination": [{"bucket": [{"format": {"constant_value": "CSV"}}]}]}
    changes = [plans.change(inventory, values, unknown)]
    found = plans.checked(tmp_path, changes, {inventory: shown})
    assert keys(found)[inventory, ""] == ("Unknown", "")


def test_a_directory_bucket_has_the_key_of_its_configuration(tmp_path: Path) -> None:
    rule = {
        "apply_server_side_encryption_by_default": {
            "sse_algorithm": "aws:kms",
            "kms_master_key_id": "${aws_kms_key.copy.arn}",
        }
    }
    name = "${aws_s3_directory_bucket.d.bucket}"
    parts: Resources = {
        "aws_kms_key": {"copy": key()},
        "aws_s3_directory_bucket": {"d": {"bucket": "d--euw1-az1--x-s3"}},
        "aws_s3_bucket_server_side_encryption_configuration": {"d": {"bucket": name, "rule": rule}},
    }
    found = keys(checked(tmp_path, parts))
    assert found == {("aws_s3_directory_bucket.d", ""): ("Customer-managed", "aws_kms_key.copy")}


DATABASE = "aws_db_instance.d"
OF_AWS = "arn:aws:kms:eu-west-1:123456789012:key/1"


@pytest.mark.parametrize(
    ("written", "encryption"), [({}, "AWS-managed"), ({"kms_key_id": {}}, "Customer-managed")]
)
def test_a_key_that_aws_chose_is_none_of_ones_own(
    tmp_path: Path, written: plans.Object, encryption: str
) -> None:
    values = {"identifier": "d", "storage_encrypted": True, "kms_key_id": OF_AWS}
    change = plans.change(DATABASE, values, {})
    change = {**change, "change": {"actions": ["no-op"], "before": values, "after": values}}
    found = plans.checked(tmp_path, [change], {DATABASE: written})
    assert [each.encryption for each in found.coverage] == [encryption]


def test_a_state_does_not_say_who_chose_a_key(tmp_path: Path) -> None:
    values = {"identifier": "d", "storage_encrypted": True, "kms_key_id": OF_AWS}
    topic = {"name": "t", "arn": "arn:aws:sns:eu-west-1:123456789012:t"}
    resources = [
        {"address": DATABASE, "type": "aws_db_instance", "values": values},
        # Nobody fills this in.
        {
            "address": "aws_sns_topic.t",
            "type": "aws_sns_topic",
            "values": {**topic, "kms_master_key_id": OF_AWS},
        },
    ]
    path = tmp_path / "state.json"
    state = {"format_version": "1.0", "values": {"root_module": {"resources": resources}}}
    path.write_text(json.dumps(state))
    found = check(Plan.read(path))
    assert keys(found) == {
        (DATABASE, ""): ("Unknown", ""),
        ("aws_sns_topic.t", ""): ("Customer-managed", "1"),
    }
    reason = f"a state does not say whether {OF_AWS} is a key of AWS"
    assert [each.reason for each in found.not_judged if each.resource == DATABASE] == [reason]


@pytest.mark.parametrize(
    ("kind", "argument"),
    [
        ("aws_cloudwatch_event_bus", "kms_key_identifier"),
        ("aws_scheduler_schedule", "kms_key_arn"),
        ("aws_lambda_function", "source_kms_key_arn"),
    ],
)
def test_a_state_shows_a_key_that_only_somebody_can_have_written(
    tmp_path: Path, kind: str, argument: str
) -> None:
    values = {"name": "x", "function_name": "x", argument: OF_AWS}
    resources = [{"address": f"{kind}.x", "type": kind, "values": values}]
    path = tmp_path / "state.json"
    state = {"format_version": "1.0", "values": {"root_module": {"resources": resources}}}
    path.write_text(json.dumps(state))
    found = check(Plan.read(path)).coverage
    assert "Customer-managed" in [each.encryption for each in found]
    assert "Unknown" not in [each.encryption for each in found]


@pytest.mark.parametrize("kind", ["aws_opensearch_domain", "aws_elasticsearch_domain"])
def test_a_domain_with_an_unknown_block_may_be_encrypted(tmp_path: Path, kind: str) -> None:
    unknown = {"encrypt_at_rest": True, "arn": True}
    change = plans.change(f"{kind}.d", {"domain_name": "d"}, unknown)
    found = plans.checked(tmp_path, [change], {})
    assert not [each for each in found.errors if each.rule == "not encrypted"]
    assert [each.encryption for each in found.coverage] == ["Unknown"]


def test_a_policy_that_is_empty_is_not_written(tmp_path: Path) -> None:
    changes = [plans.change(KEY, {"enable_key_rotation": True, "policy": ""}, {"arn": True})]
    (found,) = plans.checked(tmp_path, changes, {}).keys
    assert found.policy.name == f"{KEY} (KMS's default policy)"


@pytest.mark.parametrize(("value", "is_locked"), [("Account", False), ("AssumedRole", True)])
def test_the_root_user_is_sure_to_stay(tmp_path: Path, value: str, *, is_locked: bool) -> None:
    root = statement({"AWS": "arn:aws:iam::123456789012:root"}, "kms:*")
    only = {**root, "Condition": {"StringEquals": {"aws:PrincipalType": value}}}
    found = checked(tmp_path, {"aws_kms_key": {"k": {"policy": policy(only)}}})
    assert any(each.rule == "lockout" for each in found.errors) is is_locked
