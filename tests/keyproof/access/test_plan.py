import json
from pathlib import Path
from typing import Any

import pytest

from keyproof.aws.encryption import Encryption
from keyproof.coverage.coverage import coverage
from keyproof.declarations import Declarations
from keyproof.terminal.failure import Failure
from keyproof.tests.cases import read_data
from smsbot.design.reading_plans import load_plan

KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"


def resource(address: str, **values: Any) -> dict[str, Any]:
    kind, _, name = address.partition(".")
    return {"address": address, "mode": "managed", "type": kind, "name": name, "values": values}


def plan(*after: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": list(after)}},
        "resource_changes": [],
        "configuration": {
            "provider_config": {
                "aws": {"expressions": {"region": {"constant_value": "eu-west-1"}}}
            },
            "root_module": {},
        },
        **more,
    }


def write(tmp_path: Path, document: Any) -> Path:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(document))
    return path


def test_before_and_after_are_read(tmp_path: Path) -> None:
    key = resource("aws_kms_key.k", arn=KEY, enable_key_rotation=True)
    before = resource("aws_sns_topic.t", name="t", kms_master_key_id=KEY)
    after = resource("aws_sns_topic.t", name="t", kms_master_key_id=None)
    document = plan(
        key, after, prior_state={"values": {"root_module": {"resources": [key, before]}}}
    )
    read = load_plan(write(tmp_path, document), Declarations())
    assert coverage(read.before).findings == ()
    (finding,) = coverage(read.after).findings
    assert (finding.resource, finding.problem) == ("aws_sns_topic.t", "it is not encrypted.")


def test_what_is_known_after_the_apply_is_taken_from_its_reference(tmp_path: Path) -> None:
    document = plan(
        resource("aws_kms_key.k", enable_key_rotation=True),
        resource("aws_sns_topic.t", name="t"),
        resource("aws_dynamodb_table.d", name="d", server_side_encryption=[{"enabled": True}]),
        resource("aws_iam_role.r", name="r", assume_role_policy='{"Statement": []}'),
        resource("aws_iam_role_policy.p", role="r"),
        resource("aws_sqs_queue.q", name="q"),
        resource_changes=read_data(__file__, "known_after_the_apply"),
    )
    reference = {"references": ["aws_kms_key.k.arn", "aws_kms_key.k"]}
    document["configuration"]["root_module"]["resources"] = [
        {"address": "aws_sns_topic.t", "expressions": {"kms_master_key_id": reference}},
        {
            "address": "aws_dynamodb_table.d",
            "expressions": {"server_side_encryption": [{"kms_key_arn": reference}]},
        },
        {"address": "aws_iam_role_policy.p", "expressions": {"policy": reference}},
        {
            "address": "aws_sqs_queue.q",
            "expressions": {"kms_master_key_id": {"references": ["local.key"]}},
        },
    ]
    model = load_plan(write(tmp_path, document), Declarations()).after
    encryption = {each.address: each.encryption for each in model.protected}
    assert encryption == {
        "aws_sns_topic.t": Encryption.CUSTOMER,
        "aws_dynamodb_table.d": Encryption.CUSTOMER,
        # What a local value is, a plan does not tell.
        "aws_sqs_queue.q": Encryption.UNKNOWN,
    }
    (role,) = model.roles
    assert [policy.document for policy in role.policies] == [None]
    (finding,) = coverage(model).findings
    assert "known only after an apply" in finding.problem


def test_what_is_known_only_after_the_apply_was_known_before_it(tmp_path: Path) -> None:
    """A new key in the place of another: what is under it moves, though not yet to which."""
    encryption = {"enabled": True, "kms_key_arn": KEY}
    table = resource("aws_dynamodb_table.d", name="d", server_side_encryption=[encryption])
    document = plan(
        resource("aws_kms_key.k", enable_key_rotation=True),
        resource("aws_dynamodb_table.d", name="d", server_side_encryption=[{"enabled": True}]),
        prior_state={"values": {"root_module": {"resources": [table]}}},
        resource_changes=[
            {
                "address": "aws_dynamodb_table.d",
                "change": {"after_unknown": {"server_side_encryption": [{"kms_key_arn": True}]}},
            }
        ],
    )
    reference = {"references": ["aws_kms_key.k.arn"]}
    expressions = {"server_side_encryption": [{"kms_key_arn": reference}]}
    document["configuration"]["root_module"]["resources"] = [
        {"address": "aws_dynamodb_table.d", "expressions": expressions}
    ]
    read = load_plan(write(tmp_path, document), Declarations())
    ((before,), (after,)) = (read.before.protected, read.after.protected)
    assert (before.encryption, before.key) == (Encryption.CUSTOMER, KEY)
    assert (after.encryption, after.key_label) == (Encryption.CUSTOMER, "aws_kms_key.k")


def test_a_key_that_terraform_found_no_more_was_there(tmp_path: Path) -> None:
    gone = {"actions": ["delete"], "before": {"arn": KEY, "enable_key_rotation": True}}
    document = plan(
        resource("aws_kms_key.k", enable_key_rotation=True),
        resource_drift=[
            {"address": "aws_kms_key.k", "type": "aws_kms_key", "change": gone},
            {"address": "aws_sns_topic.t", "type": "aws_sns_topic", "change": gone},
        ],
    )
    read = load_plan(write(tmp_path, document), Declarations())
    assert [each.arn for each in read.before.keys] == [KEY]
    assert read.before.protected == ()


def test_modules_are_read_too(tmp_path: Path) -> None:
    document = plan()
    document["planned_values"]["root_module"]["child_modules"] = [
        {"resources": [resource("aws_sns_topic.t", name="t")]}
    ]
    model = load_plan(write(tmp_path, document), Declarations()).after
    assert [each.address for each in model.protected] == ["aws_sns_topic.t"]


@pytest.mark.parametrize(("document", "problem"), read_data(__file__, "what_is_no_plan_is_told"))
def test_what_is_no_plan_is_told(tmp_path: Path, document: Any, problem: str) -> None:
    path = write(tmp_path, document)
    with pytest.raises(Failure) as refusal:
        load_plan(path, Declarations())
    assert problem in refusal.value.problem
    assert str(path) in refusal.value.problem


def test_what_a_plan_leaves_out_is_nothing(tmp_path: Path) -> None:
    document = plan(resource_changes=None)
    document["planned_values"]["root_module"] = {"resources": None, "child_modules": None}
    assert load_plan(write(tmp_path, document), Declarations()).after.protected == ()


def test_a_truncated_plan_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, plan())
    path.write_text(path.read_text()[:-20])
    with pytest.raises(Failure, match="is not JSON"):
        load_plan(path, Declarations())
