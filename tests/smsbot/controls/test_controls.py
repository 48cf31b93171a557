"""Each status is computed: a fault in the stack changes it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smsbot.access.everything import everything
from smsbot.controls.controls import Control, controls
from smsbot.controls.judgement import Facts, Status
from smsbot.loaders.configuration.load import read_configuration
from smsbot.model.assembly import assemble
from stacks.declared.declarations import declarations_of
from tests.smsbot.access.test_commands import smsbot
from tests.stacks.synthesized import PLAIN, synthesize_to

Config = dict[str, Any]
ELSEWHERE = {
    "Tables are in a backup plan.",
    "A trail records all management events, encrypted and validated.",
    "Changes of the account's logging and policies raise alarms.",
    "No secret is in code, variables or logs.",
    "Terraform's state is encrypted.",
    "Keys are enabled, and no deletion is pending.",
}
EXEMPT = {
    "Environment variables of functions are encrypted.",
    "All other data is encrypted.",
    "Topics, queues, tables, log groups and functions are not public.",
    "Disabling a key, or scheduling its deletion, raises an alarm.",
}


@pytest.fixture(scope="module")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("controls")
    synthesize_to(folder, PLAIN)
    return (folder / "stacks" / PLAIN.names.prefix / "cdk.tf.json").read_text()


@pytest.fixture
def config(synthesized: str) -> Config:
    return json.loads(synthesized)


def judged(
    config: Config, folder: Path, states: dict[str, str] | None = None
) -> dict[str, Control]:
    path = folder / "cdk.tf.json"
    path.write_text(json.dumps(config))
    declarations = declarations_of(PLAIN)
    stack = read_configuration(path)
    model = assemble(stack, exemptions=declarations.exemptions)
    facts = Facts(
        stack=stack,
        model=model,
        answers=everything(model, declarations),
        declarations=declarations,
        states=states,
    )
    return {each.text: each for each in controls(facts)}


def test_the_plain_environment(config: Config, tmp_path: Path) -> None:
    found = judged(config, tmp_path)
    by_status: dict[Status, set[str]] = {}
    for each in found.values():
        by_status.setdefault(each.status, set()).add(each.text)
    assert by_status[Status.NOT_MET] == {"Tables are protected from deletion."}
    assert by_status[Status.NOT_KNOWN] == ELSEWHERE
    assert by_status[Status.EXEMPT] == EXEMPT
    assert by_status[Status.NOT_APPLICABLE] == {"Caches in front of tables (DAX) are encrypted."}
    assert all(each.evidence for each in found.values() if each.status is Status.MET)
    assert all(each.reason for each in found.values() if each.status is not Status.MET)


def of(config: Config, kind: str, name: str) -> Any:
    return config["resource"][kind][name]


def no_rotation(config: Config) -> None:
    of(config, "aws_kms_key", "sns")["enable_key_rotation"] = False


def disabled(config: Config) -> None:
    of(config, "aws_kms_key", "sns")["is_enabled"] = False


def a_replica(config: Config) -> None:
    replica = {"primary_key_arn": "${aws_kms_key.sns.arn}"}
    config["resource"]["aws_kms_replica_key"] = {"copy": replica}


def plain_state(config: Config) -> None:
    key = f"arn:aws:kms:eu-west-1:111111111111:alias/{PLAIN.names.prefix}"
    config["terraform"]["backend"] = {"s3": {"bucket": "b", "key": "k", "kms_key_id": key}}


def state_under_a_key_of_aws(config: Config) -> None:
    s3 = {"bucket": "b", "key": "k", "encrypt": True, "kms_key_id": "alias/aws/s3"}
    config["terraform"]["backend"] = {"s3": s3}


def several_regions(config: Config) -> None:
    of(config, "aws_kms_key", "sns")["multi_region"] = True


def another_account(config: Config) -> None:
    key = of(config, "aws_kms_key", "sns")
    document = json.loads(key["policy"])
    document["Statement"].append(
        {
            "Sid": "Stranger",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": "kms:Decrypt",
            "Resource": "*",
        }
    )
    key["policy"] = json.dumps(document)


def every_key(config: Config) -> None:
    policy = of(config, "aws_iam_role_policy", "bot-role-use-sns-key")
    document = json.loads(policy["policy"])
    document["Statement"][0]["Resource"] = "*"
    policy["policy"] = json.dumps(document)


def every_action_on_every_key(config: Config) -> None:
    policy = of(config, "aws_iam_role_policy", "bot-role-use-sns-key")
    document = json.loads(policy["policy"])
    statement = document["Statement"][0]
    del statement["Action"]
    statement |= {"NotAction": "iam:*", "Resource": "arn:*:kms:*:*:key/*"}
    policy["policy"] = json.dumps(document)


def plain_topic(config: Config) -> None:
    del of(config, "aws_sns_topic", "inbound-sms")["kms_master_key_id"]


def plain_queue(config: Config) -> None:
    queue = of(config, "aws_sqs_queue", "dead-letter")
    del queue["kms_master_key_id"], queue["kms_data_key_reuse_period_seconds"]


def plain_table(config: Config) -> None:
    del of(config, "aws_dynamodb_table", "analytics")["server_side_encryption"]


def plain_logs(config: Config) -> None:
    del of(config, "aws_cloudwatch_log_group", "bot-function")["kms_key_id"]


def short_logs(config: Config) -> None:
    of(config, "aws_cloudwatch_log_group", "bot-function")["retention_in_days"] = 364


def without_tls(config: Config) -> None:
    del config["resource"]["aws_sqs_queue_policy"]["dead-letter"]


def over_http(config: Config) -> None:
    of(config, "aws_sns_topic_subscription", "inbound-sms")["protocol"] = "http"


def public_topic(config: Config) -> None:
    policy = of(config, "aws_sns_topic_policy", "inbound-sms")
    document = json.loads(policy["policy"])
    document["Statement"].append(
        {
            "Sid": "Stranger",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "sns:Publish",
            "Resource": "${aws_sns_topic.inbound-sms.arn}",
        }
    )
    policy["policy"] = json.dumps(document)


def function_url(config: Config) -> None:
    url = {
        "function_name": "${aws_lambda_function.bot.function_name}",
        "authorization_type": "NONE",
    }
    config["resource"]["aws_lambda_function_url"] = {"open": url}


def nobody_watches(config: Config) -> None:
    of(config, "aws_cloudwatch_event_rule", "keys-in-danger")["event_pattern"] = (
        '{"source":["aws.ec2"]}'
    )


def silent_alarm(config: Config) -> None:
    of(config, "aws_cloudwatch_metric_alarm", "dead-letters")["alarm_actions"] = []


def alarm_off(config: Config) -> None:
    of(config, "aws_cloudwatch_metric_alarm", "dead-letters")["actions_enabled"] = False


def no_recovery(config: Config) -> None:
    of(config, "aws_dynamodb_table", "analytics")["point_in_time_recovery"]["enabled"] = False


@pytest.mark.parametrize(
    ("fault", "requirement"),
    [
        (no_rotation, "Keys rotate by themselves."),
        (disabled, "Keys are enabled, and no deletion is pending."),
        (a_replica, "Key material stays in one region."),
        (plain_state, "Terraform's state is encrypted."),
        (state_under_a_key_of_aws, "Terraform's state is encrypted."),
        (several_regions, "Key material stays in one region."),
        (another_account, "No key is open to other accounts."),
        (another_account, "Nobody uses a key without a need that is known."),
        (every_key, "No policy of a role allows decryption under all keys."),
        (every_action_on_every_key, "No policy of a role allows decryption under all keys."),
        (plain_topic, "Topics are encrypted."),
        (plain_queue, "Queues are encrypted."),
        (plain_table, "Tables are encrypted."),
        (plain_logs, "Log groups are encrypted."),
        (short_logs, "Log groups keep events for a year."),
        (without_tls, "Topics refuse publications without TLS, queues every request."),
        (over_http, "No subscription delivers over plain HTTP."),
        (public_topic, "Topics, queues, tables, log groups and functions are not public."),
        (function_url, "Topics, queues, tables, log groups and functions are not public."),
        (nobody_watches, "Disabling a key, or scheduling its deletion, raises an alarm."),
        (silent_alarm, "Alarms have actions."),
        (alarm_off, "Alarms have actions."),
        (no_recovery, "Tables can be restored to any second."),
    ],
)
def test_a_fault_is_not_met_with_its_reason(
    config: Config, tmp_path: Path, fault: Callable[[Config], None], requirement: str
) -> None:
    fault(config)
    found = judged(config, tmp_path)[requirement]
    assert found.status is Status.NOT_MET
    assert found.reason
    assert any(each.status is Status.NOT_MET for each in found.evidence)


@pytest.mark.parametrize(
    ("state", "status"), [("Enabled", Status.MET), ("PendingDeletion", Status.NOT_MET)]
)
def test_the_state_of_keys_is_that_of_the_account(
    config: Config, tmp_path: Path, state: str, status: Status
) -> None:
    states = {f"aws_kms_key.{name}": "Enabled" for name in config["resource"]["aws_kms_key"]}
    found = judged(config, tmp_path, {**states, "aws_kms_key.sns": state})
    assert found["Keys are enabled, and no deletion is pending."].status is status
    one_missing = {name: each for name, each in states.items() if name != "aws_kms_key.sns"}
    found = judged(config, tmp_path, one_missing)
    assert found["Keys are enabled, and no deletion is pending."].status is Status.NOT_KNOWN


def test_a_proof_that_judged_not_everything_is_not_met_by_silence(
    config: Config, tmp_path: Path
) -> None:
    config["resource"]["aws_unheard_of"] = {"thing": {"name": "thing"}}
    found = judged(config, tmp_path)
    for text in (
        "Nobody uses a key without a need that is known.",
        "Topics refuse publications without TLS, queues every request.",
    ):
        assert found[text].status is Status.NOT_KNOWN


def test_the_command_shows_every_control() -> None:
    result = smsbot("coverage", "prod", "--controls")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count("│ met") > 10
    result = smsbot("coverage", "dev", "--controls", "--format", "markdown")
    assert result.returncode == 1
    assert "| Log groups keep events for a year. | not met |" in result.stdout
