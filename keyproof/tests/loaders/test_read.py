"""What `read` recognises, and what it refuses."""

import json
from pathlib import Path

import pytest

from keyproof import Plan, check
from keyproof.loaders.configuration.load import read_configuration
from keyproof.loaders.read import Kind, read
from keyproof.terminal.failure import Failure

RESOURCE = {"address": "aws_sns_topic.t", "type": "aws_sns_topic", "values": {"name": "t"}}
VALUES = {"root_module": {"resources": [RESOURCE]}}
PLAN = {"format_version": "1.2", "planned_values": VALUES, "resource_changes": []}
STATE = {"format_version": "1.0", "terraform_version": "1.15.5", "values": VALUES}
CONFIGURATION = {"terraform": {}, "resource": {"aws_sns_topic": {"t": {"name": "t"}}}}


@pytest.mark.parametrize(
    ("document", "kind"),
    [(PLAN, Kind.PLAN), (STATE, Kind.STATE), (CONFIGURATION, Kind.CONFIGURATION)],
)
def test_reads_each_kind(tmp_path: Path, document: object, kind: Kind) -> None:
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps(document))
    (reading,) = read(path, account_id="111122223333")
    assert reading.kind is kind
    assert reading.after.location.account_id == "111122223333"
    assert [each.address for each in reading.after.resources] == ["aws_sns_topic.t"]


@pytest.mark.parametrize(
    "root", ["111122223333", ["111122223333"], "arn:aws:iam::111122223333:root"]
)
def test_takes_the_account_that_administers_the_keys(tmp_path: Path, root: object) -> None:
    statement = {"Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    path = tmp_path / "cdk.tf.json"
    keys = {"aws_kms_key": {"k": {"policy": policy}}}
    path.write_text(json.dumps({"terraform": {}, "resource": keys}))
    (reading,) = read(path)
    assert reading.account_taken == "111122223333"


def test_an_account_that_may_only_decrypt_is_not_the_own(tmp_path: Path) -> None:
    """KMS makes no key whose policy its own account could not change."""
    statements = [
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{who}"},
            "Action": actions,
            "Resource": "*",
        }
        for who, actions in (
            ("111122223333:role/admin", "kms:*"),
            ("999999999999:root", ["kms:Decrypt", "kms:DescribeKey"]),
        )
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    dead = json.dumps({"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:dead"})
    resources = {
        "aws_kms_key": {"k": {"policy": policy}},
        "aws_sqs_queue": {"q": {"name": "q", "redrive_policy": dead}},
    }
    provider = {"aws": [{"region": "eu-west-1"}]}
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps({"terraform": {}, "provider": provider, "resource": resources}))
    (reading,) = read(path)
    assert reading.account_taken == "111122223333"


def test_takes_no_account_that_the_keys_contradict(tmp_path: Path) -> None:
    root = {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*"}
    service = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "kms:Decrypt",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:SourceAccount": "999999999999"}},
    }
    policy = {"Version": "2012-10-17", "Statement": [root | {"Resource": "*"}, service]}
    topic = "arn:aws:sns:eu-west-1:999999999999:news"
    resources = {
        "aws_kms_key": {"k": {"policy": json.dumps(policy)}},
        "aws_sns_topic_subscription": {"s": {"topic_arn": topic, "protocol": "sqs"}},
    }
    provider = {"aws": [{"region": "eu-west-1"}]}
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps({"terraform": {}, "provider": provider, "resource": resources}))
    (reading,) = read(path)
    assert reading.account_taken == "111122223333"


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("aws_lambda_permission", {"source_account": "111122223333"}),
        *(
            ("aws_sns_topic_policy", {"policy": f'{{"Condition": {{"StringEquals": {each}}}}}'})
            for each in (
                '{"AWS:SourceOwner": "111122223333"}',
                '{"aws:SourceAccount": ["111122223333"]}',
                '{"kms:CallerAccount": [\n  "111122223333"]}',
                '{"aws:PrincipalAccount": "111122223333"}',
            )
        ),
    ],
)
def test_takes_the_account_for_which_a_service_calls(
    tmp_path: Path, kind: str, values: dict[str, str]
) -> None:
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps({"terraform": {}, "resource": {kind: {"x": values}}}))
    (reading,) = read(path)
    assert reading.account_taken == "111122223333"


def test_a_wrong_source_account_is_not_the_account_of_the_keys(tmp_path: Path) -> None:
    root = '{"Statement": {"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}}'
    wrong = '{"Condition": {"StringEquals": {"aws:SourceAccount": ["999988887777"]}}}'
    path = tmp_path / "cdk.tf.json"
    resources = {
        "aws_kms_key": {"k": {"policy": root}},
        "aws_sns_topic_policy": {"t": {"policy": wrong}},
    }
    path.write_text(json.dumps({"terraform": {}, "resource": resources}))
    (reading,) = read(path)
    assert reading.account_taken == "111122223333"


def test_reads_every_stack_of_a_folder(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / "stacks" / name
        folder.mkdir(parents=True)
        (folder / "cdk.tf.json").write_text(json.dumps(CONFIGURATION))
    assert len(read(tmp_path)) == 2


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("PK\x03\x04", "is not JSON"),
        ("[]", "is not a JSON object"),
        ("{}", "is neither a plan, a state nor a configuration"),
        ('{"lineage": "x", "serial": 1}', "is a state as Terraform keeps it"),
        (r'{"terraform": "\ud800"}', "half of a character"),
    ],
)
def test_refuses_anything_else(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    with pytest.raises(Failure, match=problem):
        read(path)


ROOT = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"
# An alias of a provider, a variable, a module and a policy document, as the CDK writes them.
ANYBODYS = {
    "terraform": {},
    "provider": {"aws": [{"region": "eu-west-1"}, {"alias": "us", "region": "us-east-1"}]},
    "module": {"vpc": {"source": "./vpc"}},
    "data": {
        "aws_caller_identity": {"me": {"provider": "aws.us"}},
        "aws_iam_policy_document": {
            "key": {
                "statement": {
                    "actions": ["kms:*"],
                    "resources": ["*"],
                    "principals": {"type": "AWS", "identifiers": [ROOT]},
                }
            }
        },
    },
    "resource": {
        "aws_kms_key": {"k": {"policy": "${data.aws_iam_policy_document.key.json}"}},
        "aws_sqs_queue": {
            "q": {
                "name": "${var.name}",
                "kms_master_key_id": "${aws_kms_key.k.arn}",
                "for_each": "${var.names}",
            }
        },
        "aws_sns_topic": {"t": {"name": "t", "provider": "aws.us"}},
        "aws_dynamodb_kinesis_streaming_destination": {"d": {"table_name": "t"}},
        "aws_sns_topic_subscription": {
            "s": {
                "topic_arn": "${aws_sns_topic.t.arn}",
                "protocol": "sqs",
                "endpoint": "${aws_sqs_queue.q.arn}",
            }
        },
    },
}


def test_reads_a_configuration_of_anybody(tmp_path: Path) -> None:
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps(ANYBODYS))
    checked = check(Plan.read(path, account="111122223333"))
    assert {(each.rule, each.resource) for each in checked.errors} == {
        ("not encrypted", "aws_sns_topic.t"),
        ("refused call", "aws_sns_topic_subscription.s"),
    }
    assert {
        "module.vpc",
        "aws_dynamodb_kinesis_streaming_destination.d",
    } <= {each.resource for each in checked.not_judged}
    with pytest.raises(Failure, match="not understood here"):
        read_configuration(path)


def test_reads_what_powershell_writes(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(PLAN), encoding="utf-16")
    assert read(path)[0].kind is Kind.PLAN


@pytest.mark.parametrize(
    ("several", "to", "is_refused"),
    [
        ({"count": 1}, "aws_sns_topic.t[0]", False),
        ({"for_each": '${toset(["a"])}'}, 'aws_sns_topic.t["a"]', False),
        ({"count": 1}, "aws_sns_topic.u", True),
        ({}, "aws_sns_topic.t[0]", True),
    ],
)
def test_a_resource_may_become_one_of_several(
    tmp_path: Path, several: dict[str, object], to: str, *, is_refused: bool
) -> None:
    document = {
        "terraform": {},
        "resource": {"aws_sns_topic": {"t": {"name": "t", **several}}},
        "moved": {"from": "aws_sns_topic.t", "to": to},
    }
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps(document))
    if is_refused:
        with pytest.raises(Failure, match=r"aws_sns_topic\.t is moved or removed"):
            Plan.read(path)
    else:
        assert Plan.read(path)
