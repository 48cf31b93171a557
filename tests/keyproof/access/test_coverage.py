import json
from pathlib import Path
from typing import Any

import pytest

from keyproof.aws.encryption import KNOWN_TYPES, Encryption
from keyproof.coverage.coverage import coverage
from keyproof.coverage.report import coverage_json, coverage_markdown
from keyproof.tests.cases import read_data
from smsbot.design.reading import load_configuration
from stacks.declared.declarations import declarations_of
from tests.declared import TABLE_NAMES, TOPIC_NAMES
from tests.keyproof.access.conftest import ENVIRONMENTS, Model, stack_path
from tests.stacks.synthesized import PLAIN

# The table of the guide, its Markdown read as cells.
GUIDE = {
    ("**SNS Topics**", "Inbound SMS", "Customer-managed", "SNS Key"),
    ("**SNS Topics**", "Delivery Status", "Customer-managed", "SNS Key"),
    ("**DynamoDB**", "Conversations Table", "Customer-managed", "DynamoDB Key"),
    ("**DynamoDB**", "Analytics Table", "Customer-managed", "DynamoDB Key"),
    ("**CloudWatch**", "SNS Logs", "Customer-managed", "Logs Key"),
    ("**Lambda**", "Function Code", "AWS-managed", "AWS Lambda Key"),
    ("**Lambda**", "Environment Variables", "AWS-managed", "AWS Lambda Key"),
}


def test_the_guides_table_is_reproduced(output: Path) -> None:
    exemptions = declarations_of(PLAIN).exemptions
    found = coverage(load_configuration(stack_path(output, PLAIN), exemptions=exemptions))
    markdown = coverage_markdown(found, environment="dev")
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in markdown.splitlines()
        if line.startswith("| **")
    ]
    assert {row[:4] for row in rows} >= GUIDE
    others = [row for row in rows if row[:4] not in GUIDE]
    assert all(row[2] == "Customer-managed" for row in others)
    # A topic has two log groups.
    assert len(rows) == len(found.rows) == 7 + 3 * len(TOPIC_NAMES) + len(TABLE_NAMES)
    sns = next(row for row in rows if row[1] == "Inbound SMS")
    assert sns[4:] == ("180 days", "30 days", "-")
    for reason in exemptions.values():
        assert reason in markdown


def test_protection_of_key_and_resource_is_told(output: Path) -> None:
    (protected,) = (each for each in ENVIRONMENTS if each.name == "prod")
    found = coverage(load_configuration(stack_path(output, protected), exemptions={}))
    told: Any = coverage_json(found)
    by_label = {each["resource"]: each for each in told["resources"]}
    assert by_label["Conversations Table"]["protected"] is True
    assert by_label["Conversations Table"]["key"]["protected"] is True
    assert by_label["Inbound SMS"]["protected"] is None
    assert by_label["Environment Variables"]["key"]["address"] == "aws_kms_key.smsbot"
    # The reason was not given: the one part that AWS's key encrypts is a finding.
    assert [each["resource"] for each in told["findings"]] == ["aws_lambda_function.bot"]


KEY = "${aws_kms_key.smsbot.arn}"
WITH_KEY: dict[str, dict[str, Any]] = read_data(__file__, "with_key")
# What there is without a key: by a key of AWS, or nothing at all.
UNENCRYPTED = {
    "aws_db_instance",
    "aws_ebs_volume",
    "aws_efs_file_system",
    "aws_kinesis_firehose_delivery_stream",
    "aws_kinesis_stream",
    "aws_rds_cluster",
    "aws_sns_topic",
    "aws_ssm_parameter",
}
# What takes no key of the customer, with the label of its row.
WITHOUT_ANY_KEY = {
    "aws_pinpointsmsvoicev2_opt_out_list": "a",
    "aws_pinpointsmsvoicev2_phone_number": "Phone Number",
}
NAMES = ("name", "identifier", "cluster_identifier", "bucket", "function_name", "creation_token")


def test_every_type_that_holds_data_is_tried() -> None:
    assert set(WITH_KEY) | set(WITHOUT_ANY_KEY) == set(KNOWN_TYPES)


@pytest.mark.parametrize("kind", sorted(WITH_KEY))
def test_a_resource_with_a_key_and_without(
    kind: str, configuration: dict[str, Any], model: Model
) -> None:
    resources = configuration["resource"]
    resources.setdefault(kind, {})["with"] = WITH_KEY[kind]
    plain = {
        name: value
        for name, value in WITH_KEY[kind].items()
        if name in (*NAMES, "role", "logging_config")
    }
    if kind == "aws_lambda_function":
        plain["environment"] = {"variables": {"A": "b"}}
    if kind == "aws_rds_cluster_instance":
        plain["performance_insights_enabled"] = True
    resources[kind]["without"] = {**plain, **{n: "other" for n in NAMES if n in plain}}
    if kind == "aws_s3_bucket":
        resources["aws_s3_bucket_server_side_encryption_configuration"] = {
            "with": {
                "bucket": "${aws_s3_bucket.with.id}",
                "rule": {
                    "apply_server_side_encryption_by_default": {
                        "sse_algorithm": "aws:kms",
                        "kms_master_key_id": KEY,
                    }
                },
            }
        }
    found = coverage(model(configuration))
    encrypted = [row for row in found.rows if row.protected.address == f"{kind}.with"]
    assert encrypted
    for row in encrypted:
        assert row.protected.encryption is Encryption.CUSTOMER
        assert row.key is not None
        assert row.key.address == "aws_kms_key.smsbot"
    expected = Encryption.NONE if kind in UNENCRYPTED else Encryption.AWS
    if kind == "aws_ebs_volume":
        expected = Encryption.UNKNOWN  # The account may encrypt every volume.
    plainly = [row for row in found.rows if row.protected.address == f"{kind}.without"]
    assert {row.protected.encryption for row in plainly} == {expected}
    assert {each.resource for each in found.findings} == {f"{kind}.without"}


@pytest.mark.parametrize(("kind", "label"), sorted(WITHOUT_ANY_KEY.items()))
def test_what_takes_no_key_is_under_one_of_aws(
    kind: str, label: str, configuration: dict[str, Any], model: Model
) -> None:
    configuration["resource"][kind] = {"one": {"name": "a", "kms_key_id": KEY}}
    found = coverage(model(configuration))
    (row,) = (each for each in found.rows if each.protected.address == f"{kind}.one")
    assert (row.protected.encryption, row.protected.label) == (Encryption.AWS, label)
    assert "encrypted by AWS End User Messaging Key" in found.findings[0].problem


@pytest.mark.parametrize(
    ("name", "encryption"),
    [
        ("alias/smsbot-dev-security-key-sns", Encryption.CUSTOMER),
        ("${aws_kms_key.sns.key_id}", Encryption.CUSTOMER),
        ("${aws_kms_alias.sns.arn}", Encryption.CUSTOMER),
        ("${aws_kms_alias.sns.name}", Encryption.CUSTOMER),
        ("alias/aws/sns", Encryption.AWS),
    ],
)
def test_a_key_can_be_named_in_every_way(
    name: str, encryption: Encryption, configuration: dict[str, Any], model: Model
) -> None:
    configuration["resource"]["aws_sns_topic"]["inbound-sms"]["kms_master_key_id"] = name
    found = coverage(model(configuration))
    (row,) = (each for each in found.rows if each.protected.label == "Inbound SMS")
    assert row.protected.encryption is encryption
    assert bool(row.key) == (encryption is Encryption.CUSTOMER)


def test_a_key_of_another_stack_is_a_finding(configuration: dict[str, Any], model: Model) -> None:
    topic = configuration["resource"]["aws_sns_topic"]["inbound-sms"]
    topic["kms_master_key_id"] = "arn:aws:kms:eu-west-1:111122223333:key/elsewhere"
    (finding,) = coverage(model(configuration)).findings
    assert "is none of this stack" in finding.problem


def test_the_json_is_json(output: Path) -> None:
    found = coverage(load_configuration(stack_path(output, PLAIN), exemptions={}))
    assert json.loads(json.dumps(coverage_json(found))) == coverage_json(found)
