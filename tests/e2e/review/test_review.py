"""Fifteen changes of dev, each planned by real Terraform and reviewed as in a pull request."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from smsbot.sandbox.deployment import Deployment
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.conftest import ENVIRONMENTS, prepared
from tests.e2e.plans import plan_json
from tests.in_process import smsbot
from tests.keyproof.access.faults.faulty import (
    OUR_ARN,
    Config,
    add_resource,
    add_statement,
    both,
    change_statement,
    drop_condition,
    drop_statement,
    policy_of,
    set_argument,
)
from tests.stacks.synthesized import synthesize_to

DEV = ENVIRONMENTS["dev"]
NEW_GROUP = "smsbot-dev-messaging-logs-new"


@dataclass(frozen=True)
class Changed:
    """A change, and what its review has to say: the exit status, and lines of the comment."""

    name: str
    make: Callable[[Config], None]
    status: int
    told: tuple[str, ...] = ()
    verdict: str = ""


def rename_key(config: Config) -> None:
    renamed = json.loads(json.dumps(config).replace("aws_kms_key.smsbot", "aws_kms_key.main"))
    keys = renamed["resource"]["aws_kms_key"]
    keys["main"] = keys.pop("smsbot")
    config.clear()
    config.update(renamed)


def other_partition_key(config: Config) -> None:
    table = config["resource"]["aws_dynamodb_table"]["analytics"]
    table["hash_key"] = "date"
    table["attribute"][0]["name"] = "date"


def log_group_arns(config: Config, change: Callable[[list[str]], None]) -> None:
    with policy_of(config, "aws_kms_key", "logs") as document:
        (statement,) = (each for each in document["Statement"] if each["Sid"] == "CloudWatchLogs")
        change(statement["Condition"]["ArnEquals"]["kms:EncryptionContext:aws:logs:arn"])


def new_log_group(config: Config) -> None:
    add_resource(
        "aws_cloudwatch_log_group",
        "new",
        name=NEW_GROUP,
        retention_in_days=30,
        kms_key_id="${aws_kms_key.logs.arn}",
    )(config)
    account = "${data.aws_caller_identity.current.account_id}"
    arn = f"arn:aws:logs:{DEV.region}:{account}:log-group:{NEW_GROUP}"
    log_group_arns(config, lambda arns: arns.append(arn))


def no_log_group(config: Config) -> None:
    del config["resource"]["aws_cloudwatch_log_group"]["sns-logs"]
    log_group_arns(
        config,
        lambda arns: arns.remove(next(arn for arn in arns if arn.endswith("messaging-logs-sns"))),
    )


def retention(days: int) -> Callable[[Config], None]:
    return set_argument("aws_cloudwatch_log_group", "sns-logs", "retention_in_days", days)


CHANGES = (
    Changed("a tag", set_argument("aws_sns_topic", "inbound-sms", "tags", {"Team": "sms"}), 0),
    Changed("a description", set_argument("aws_kms_key", "sns", "description", "Texts"), 0),
    Changed("a log group with its place in the key policy", new_log_group, 0),
    Changed("more memory", set_argument("aws_lambda_function", "bot", "memory_size", 512), 0),
    Changed("longer retention", retention(90), 0),
    Changed(
        "rotation off",
        set_argument("aws_kms_key", "dynamodb", "enable_key_rotation", False),  # noqa: FBT003
        1,
        (
            "- **rotation-off** `aws_kms_key.dynamodb` "
            "(key `smsbot-dev-security-key-dynamodb`): it is no longer rotated.",
        ),
    ),
    Changed(
        "a topic without its key",
        lambda config: config["resource"]["aws_sns_topic"]["inbound-sms"].pop("kms_master_key_id"),
        1,
        (
            "- **encryption-removed** `aws_sns_topic.inbound-sms` "
            "(key `smsbot-dev-security-key-sns`): was encrypted by SNS Key, "
            "and is no longer encrypted. Keep SNS Key.",
        ),
    ),
    Changed(
        "shorter retention",
        retention(7),
        1,
        (
            "- **retention-cut** `aws_cloudwatch_log_group.sns-logs` "
            "(key `smsbot-dev-security-key-logs`): "
            "retention_in_days is 7, and was 30.",
        ),
    ),
    Changed(
        "a condition dropped from a lock",
        drop_condition("aws_kms_key", "sns", "RoleThroughSns", "kms:ViaService"),
        1,
        (
            "- **policy-widened** `aws_kms_key.sns` "
            "(key `smsbot-dev-security-key-sns`): its policy is wider: statement RoleThroughSns "
            "takes in requests that do not fulfil StringEquals kms:ViaService.",
        ),
    ),
    Changed(
        "a key under another name",
        rename_key,
        3,
        (
            "- **key-destroyed** `aws_kms_key.smsbot` "
            "(key `smsbot-dev-security-key-smsbot`): the key smsbot-dev-security-key-smsbot is "
            "destroyed: it is useless at once, and what it encrypts becomes unreadable (2).",
            "  - SNS Topics, Alarms Under Main Key (aws_sns_topic.alarms-under-main-key)",
            "  - SQS, Dead Letter Queue (aws_sqs_queue.dead-letter)",
        ),
    ),
    Changed(
        "another partition key of a table",
        other_partition_key,
        3,
        (
            "- **data-replaced** `aws_dynamodb_table.analytics` "
            "(key `smsbot-dev-security-key-dynamodb`): DynamoDB: it is replaced with all "
            "that it holds.",
        ),
    ),
    Changed(
        "a log group gone",
        no_log_group,
        3,
        (
            "- **data-destroyed** `aws_cloudwatch_log_group.sns-logs` "
            "(key `smsbot-dev-security-key-logs`): CloudWatch: it is destroyed "
            "with all that it holds.",
        ),
    ),
    Changed(
        "a reader of the tables",
        add_statement(
            "aws_kms_key",
            "dynamodb",
            Principal={"AWS": f"{OUR_ARN}:root"},
            Action="kms:Decrypt",
            Resource="*",
            Condition={
                "ArnEquals": {"aws:PrincipalArn": f"{OUR_ARN}:role/auditor"},
                "StringEquals": {"kms:ViaService": f"dynamodb.{DEV.region}.amazonaws.com"},
            },
        ),
        1,
        (
            "- **policy-widened** `aws_kms_key.dynamodb` "
            "(key `smsbot-dev-security-key-dynamodb`): its policy is wider",
            "role auditor can now decrypt through dynamodb with DynamoDB Key.",
            "statement Fault is new and allows kms:Decrypt",
        ),
    ),
    Changed(
        "everybody of the account in a role's place",
        change_statement(
            "aws_kms_key",
            "sns",
            "RoleThroughSns",
            Condition={"StringEquals": {"kms:ViaService": f"sns.{DEV.region}.amazonaws.com"}},
        ),
        1,
        (
            "- **policy-widened** `aws_kms_key.sns` "
            "(key `smsbot-dev-security-key-sns`): its policy is wider",
            "any other identity of this account can now encrypt, decrypt through sns with SNS Key.",
        ),
    ),
    Changed(
        "a publisher that may no longer use the key",
        drop_statement("aws_kms_key", "sns", "PublisherSmsVoice"),
        1,
        (
            "sms-voice.amazonaws.com can no longer encrypt, decrypt with SNS Key.",
            "- **sufficient** `aws_sns_topic.inbound-sms` "
            "(key `smsbot-dev-security-key-sns`): sms-voice.amazonaws.com needs "
            "kms:GenerateDataKey for sns:Publish, and the answer is ImplicitlyDenied.",
        ),
        "## ⚠️ smsbot-dev: Something stops working.",
    ),
)
VERDICTS = {
    0: "## ✅ smsbot-dev: Nothing is weaker.",
    1: "## ⚠️ smsbot-dev: The encryption gets weaker.",
    3: "## ⛔ smsbot-dev: This cannot be taken back.",
}


@pytest.fixture(scope="module")
def deployment(dev_sandbox: Sandbox) -> Deployment:
    """Dev as it is deployed, whose configuration a test changes and puts back.

    Nothing changes in the account, so Terraform need not read it for each plan.
    """
    dev = prepared(dev_sandbox, "dev")
    as_it_is = {"TF_CLI_ARGS_plan": "-refresh=false"}
    return replace(dev, terraform=dev.terraform.with_environment(as_it_is))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Dev as it is synthesized."""
    folder = tmp_path_factory.mktemp("base")
    synthesize_to(folder, DEV)
    return folder


def plan_of(change: Callable[[Config], None], deployment: Deployment, folder: Path) -> Path:
    """The plan of a change, as JSON."""
    configuration = deployment.folder / "cdk.tf.json"
    before = configuration.read_text()
    try:
        _change(configuration, change)
        path = folder / "plan.json"
        path.write_text(plan_json(deployment))
    finally:
        configuration.write_text(before)
    return path


def _change(path: Path, make: Callable[[Config], None]) -> None:
    config = json.loads(path.read_text())
    make(config)
    path.write_text(json.dumps(config))


@pytest.mark.parametrize("changed", CHANGES, ids=lambda each: each.name)
def test_a_change_is_reviewed(
    changed: Changed, deployment: Deployment, base: Path, tmp_path: Path
) -> None:
    head = tmp_path / "head"
    shutil.copytree(base, head)
    _change(head / "stacks" / "smsbot-dev" / "cdk.tf.json", changed.make)
    plan = plan_of(changed.make, deployment, tmp_path)
    both_sides = ("--base", str(base), "--head", str(head))
    review = ("review", "dev", "--plan", str(plan), *both_sides)
    result = smsbot(*review, "--format", "markdown")
    assert (result.returncode, result.stderr) == (changed.status, "")
    lines = result.stdout.splitlines()
    assert lines[1] == (changed.verdict or VERDICTS[changed.status])
    for told in changed.told:
        assert told in result.stdout
    if changed.status == 0:  # quiet: the changes are told, and nothing is found
        assert not [line for line in lines if line.startswith("###")]
        assert any(line.startswith("- update `") for line in lines)
    # Without a plan, the trees alone come to the same verdict.
    assert smsbot("review", "dev", *both_sides).returncode == changed.status


def test_there_is_one_of_each_kind() -> None:
    statuses = [each.status for each in CHANGES]
    assert [statuses.count(status) for status in (0, 1, 3)] == [5, 7, 3]


def test_a_plan_alone_tells_what_it_can(deployment: Deployment, tmp_path: Path) -> None:
    plan = plan_of(both(rename_key, other_partition_key), deployment, tmp_path)
    result = smsbot("review", "dev", "--plan", str(plan), "--format", "json")
    assert result.returncode == 3
    report: Any = json.loads(result.stdout)
    assert {each["rule"] for each in report["findings"]} >= {"key-destroyed", "data-replaced"}
