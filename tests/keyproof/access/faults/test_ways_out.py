"""Every way out that is added to a stack by hand is a finding; harmless changes are none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keyproof.access.proofs.everything import prove
from keyproof.access.proofs.ways_out import RULE
from smsbot.design.reading import load_configuration
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.conftest import ENVIRONMENTS, Model, stack_path
from tests.keyproof.access.faults.faulty import (
    Config,
    add_resource,
    change_statement,
    drop_statement,
)
from tests.stacks.synthesized import PLAIN, SMS, environment, synthesize_to

DECLARED = declarations_of(PLAIN)
CONVERSATIONS = "aws_dynamodb_table.conversations"
INBOUND = "aws_sns_topic.inbound-sms"
BOT = "aws_lambda_function.bot"
QUEUE = "aws_sqs_queue.dead-letter"
SNS_KEY, MAIN_KEY = "smsbot-dev-security-key-sns", "smsbot-dev-security-key-smsbot"
DYNAMODB_KEY, LOGS_KEY = "smsbot-dev-security-key-dynamodb", "smsbot-dev-security-key-logs"
ELSEWHERE = "arn:aws:{}:eu-west-1:999988887777:{}"

# The resource that is changed, its argument and value, the key that the finding names, and words of
# the problem.
ARGUMENTS: dict[str, tuple[str, str, Any, str, str]] = {
    "a stream": (CONVERSATIONS, "stream_enabled", True, DYNAMODB_KEY, "may read the stream"),
    "a replica": (
        CONVERSATIONS,
        "replica",
        [{"region_name": "us-west-2"}],
        DYNAMODB_KEY,
        "us-west-2",
    ),
    "items for ever": (CONVERSATIONS, "ttl", {"enabled": False}, DYNAMODB_KEY, "kept for ever"),
    "another expiry": (
        CONVERSATIONS,
        "ttl",
        {"enabled": True, "attribute_name": "day"},
        DYNAMODB_KEY,
        "expires_at",
    ),
    "no recovery": (CONVERSATIONS, "point_in_time_recovery", None, DYNAMODB_KEY, "be restored"),
    "an unknown argument": (
        CONVERSATIONS,
        "import_table",
        [{"a": "b"}],
        DYNAMODB_KEY,
        "not judged",
    ),
    "a layer": (BOT, "layers", [ELSEWHERE.format("lambda", "layer:a:1")], "", "code from a layer"),
    "an image": (BOT, "image_uri", "9.dkr.ecr.eu-west-1.amazonaws.com/a", "", "from an image"),
    "code of a bucket": (BOT, "s3_bucket", "elsewhere", "", "code from a bucket"),
    "another package": (BOT, "filename", "/tmp/other.zip", "", "not the package"),
    "a file system": (BOT, "file_system_config", [{"arn": "arn:x"}], "", "file system"),
    "another endpoint": (
        BOT,
        "environment",
        {"variables": {"AWS_ENDPOINT_URL_DYNAMODB": "https://example.com"}},
        "",
        "call another place",
    ),
    "a wrapper": (
        BOT,
        "environment",
        {"variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/w"}},
        "",
        "other code",
    ),
    "a network": (BOT, "vpc_config", {"subnet_ids": ["subnet-1"]}, "", "vpc_config is not judged"),
    "a function that never runs": (BOT, "reserved_concurrent_executions", 0, "", "never runs"),
    "traces": (BOT, "tracing_config", {"mode": "Active"}, "", "X-Ray"),
    "a filter that drops texts": (
        "aws_sns_topic_subscription.inbound-sms",
        "filter_policy",
        '{"a": ["b"]}',
        "",
        "drops each message",
    ),
    "no dead letters": (
        "aws_sns_topic_subscription.inbound-sms",
        "redrive_policy",
        None,
        "",
        "is lost",
    ),
    "a foreign endpoint": (
        "aws_sns_topic_subscription.inbound-sms",
        "endpoint",
        ELSEWHERE.format("lambda", "function:a"),
        SNS_KEY,
        "function:a",
    ),
    "a message archive": (
        INBOUND,
        "archive_policy",
        '{"MessageRetentionPeriod": 30}',
        SNS_KEY,
        "archive",
    ),
    "a delivery log": (
        INBOUND,
        "lambda_success_feedback_role_arn",
        "arn:aws:iam::999988887777:role/a",
        SNS_KEY,
        "delivery log",
    ),
    "weak signatures": (INBOUND, "signature_version", 1, SNS_KEY, "SHA-1"),
    "dead letters of a day": (
        QUEUE,
        "message_retention_seconds",
        86400,
        MAIN_KEY,
        "deletes undelivered messages",
    ),
    "a data key for a day": (
        QUEUE,
        "kms_data_key_reuse_period_seconds",
        86400,
        MAIN_KEY,
        "after KMS refuses",
    ),
    "dead letters of the dead letters": (
        QUEUE,
        "redrive_policy",
        json.dumps({"deadLetterTargetArn": ELSEWHERE.format("sqs", "q"), "maxReceiveCount": 1}),
        MAIN_KEY,
        "dead letters",
    ),
    "a custom key store": (
        "aws_kms_key.sns",
        "custom_key_store_id",
        "cks-1",
        SNS_KEY,
        "outside KMS",
    ),
    "an external key": ("aws_kms_key.sns", "xks_key_id", "1", SNS_KEY, "outside KMS"),
    "a key of many regions": ("aws_kms_key.sns", "multi_region", True, SNS_KEY, "replica keys"),
    "no lockout check": (
        "aws_kms_key.sns",
        "bypass_policy_lockout_safety_check",
        True,
        SNS_KEY,
        "still change",
    ),
    "a foreign alarm action": (
        "aws_cloudwatch_metric_alarm.function-errors",
        "ok_actions",
        [ELSEWHERE.format("sns", "t")],
        "",
        "999988887777:t",
    ),
    "a log group without filters": (
        "aws_cloudwatch_log_group.bot-function",
        "log_group_class",
        "INFREQUENT_ACCESS",
        LOGS_KEY,
        "do not work",
    ),
    "texts as a dimension": (
        "aws_cloudwatch_log_metric_filter.outcomes",
        "metric_transformation",
        {"name": "a", "namespace": "b", "value": "1", "dimensions": {"Text": "$.text"}},
        LOGS_KEY,
        "$.text",
    ),
    "handled events": (
        "aws_lambda_function_event_invoke_config.bot",
        "destination_config",
        {
            "on_failure": {"destination": "${aws_sqs_queue.dead-letter.arn}"},
            "on_success": {"destination": ELSEWHERE.format("sqs", "q")},
        },
        "",
        "handled events",
    ),
}
FUNCTION = "${aws_lambda_function.bot.function_name}"
GROUP = "${aws_cloudwatch_log_group.bot-function.name}"
# What is added, the key that the finding names, and words of the problem.
RESOURCES: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "a mail address": (
        "aws_sns_topic_subscription",
        {"topic_arn": "${aws_sns_topic.inbound-sms.arn}", "protocol": "email", "endpoint": "a@b.c"},
        SNS_KEY,
        "subscription of aws_sns_topic.inbound-sms",
    ),
    "a subscription filter": (
        "aws_cloudwatch_log_subscription_filter",
        {
            "name": "a",
            "log_group_name": GROUP,
            "filter_pattern": "",
            "destination_arn": ELSEWHERE.format("logs", "destination:d"),
        },
        LOGS_KEY,
        "subscription filter",
    ),
    "a filter of the account": (
        "aws_cloudwatch_log_account_policy",
        {
            "policy_name": "a",
            "policy_type": "SUBSCRIPTION_FILTER_POLICY",
            "policy_document": json.dumps({"DestinationArn": ELSEWHERE.format("kinesis", "s")}),
        },
        "",
        "subscription filter of the account",
    ),
    "a Kinesis destination": (
        "aws_dynamodb_kinesis_streaming_destination",
        {
            "table_name": "${aws_dynamodb_table.conversations.name}",
            "stream_arn": ELSEWHERE.format("kinesis", "stream/s"),
        },
        DYNAMODB_KEY,
        "Kinesis destination",
    ),
    "an export": (
        "aws_dynamodb_table_export",
        {"table_arn": "${aws_dynamodb_table.conversations.arn}", "s3_bucket": "elsewhere"},
        DYNAMODB_KEY,
        "to elsewhere",
    ),
    "a replica of its own": (
        "aws_dynamodb_table_replica",
        {"global_table_arn": "${aws_dynamodb_table.conversations.arn}", "kms_key_arn": "k"},
        DYNAMODB_KEY,
        "replica",
    ),
    "contributor insights": (
        "aws_dynamodb_contributor_insights",
        {"table_name": "${aws_dynamodb_table.conversations.name}"},
        DYNAMODB_KEY,
        "keys of items",
    ),
    "a function URL": (
        "aws_lambda_function_url",
        {"function_name": FUNCTION, "authorization_type": "NONE"},
        "",
        "function URL",
    ),
    "an alias of the function": (
        "aws_lambda_alias",
        {"name": "a", "function_name": FUNCTION, "function_version": "1"},
        "",
        "alias of a function",
    ),
    "a stream consumer": (
        "aws_lambda_event_source_mapping",
        {"event_source_arn": "${aws_sqs_queue.dead-letter.arn}", "function_name": "other"},
        MAIN_KEY,
        "event source mapping of aws_sqs_queue.dead-letter",
    ),
    "a public event bus": (
        "aws_cloudwatch_event_permission",
        {"principal": "*", "statement_id": "a"},
        "",
        "event bus permission",
    ),
    "an event archive": (
        "aws_cloudwatch_event_archive",
        {
            "name": "a",
            "event_source_arn": "arn:b",
            "kms_key_identifier": "${aws_kms_key.smsbot.arn}",
        },
        "",
        "event archive",
    ),
    "a pipe": (
        "aws_pipes_pipe",
        {
            "name": "a",
            "source": "${aws_sqs_queue.dead-letter.arn}",
            "target": ELSEWHERE.format("sqs", "q"),
        },
        MAIN_KEY,
        "pipe of aws_sqs_queue.dead-letter",
    ),
    "a replica key": (
        "aws_kms_replica_key",
        {"primary_key_arn": "${aws_kms_key.sns.arn}"},
        SNS_KEY,
        "replica key of aws_kms_key.sns",
    ),
    "a permission by a token": (
        "aws_lambda_permission",
        {
            "action": "lambda:InvokeFunction",
            "function_name": FUNCTION,
            "principal": "sns.amazonaws.com",
            "event_source_token": "a",
        },
        "",
        "event_source_token is not judged",
    ),
    "audits of messages": (
        "aws_sns_topic_data_protection_policy",
        {"arn": "${aws_sns_topic.inbound-sms.arn}", "policy": "{}"},
        SNS_KEY,
        "audit of messages",
    ),
}


def found(configuration: Config, model: Model) -> list[tuple[str, str, str]]:
    changed = model(configuration)
    return [
        (each.resource, each.key, f"{each.problem} {each.remedy}")
        for each in prove(changed, DECLARED).findings
        if each.rule == RULE
    ]


@pytest.mark.parametrize("name", sorted(ARGUMENTS))
def test_an_argument_that_lets_content_out(name: str, configuration: Config, model: Model) -> None:
    address, argument, value, key, words = ARGUMENTS[name]
    kind, _, called = address.partition(".")
    configuration["resource"][kind][called][argument] = value
    findings = found(configuration, model)
    assert [each for each in findings if (each[0], each[1]) == (address, key) and words in each[2]]
    assert {each[0] for each in findings} == {address}


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_a_resource_that_lets_content_out(name: str, configuration: Config, model: Model) -> None:
    kind, arguments, key, words = RESOURCES[name]
    add_resource(kind, "evil", **arguments)(configuration)
    findings = found(configuration, model)
    assert {each[:2] for each in findings} == {(f"{kind}.evil", key)}
    assert any(words in each[2] for each in findings)


# What is put at a path of the whole configuration, and words of the finding.
SETTINGS: dict[str, tuple[tuple[str, ...], Any, str]] = {
    "an endpoint elsewhere": (
        ("provider", "aws"),
        [{"region": "eu-west-1", "endpoints": [{"kms": "https://kms.example.com"}]}],
        "calls https://kms.example.com in place of AWS",
    ),
    "credentials in the code": (
        ("provider", "aws"),
        [{"region": "eu-west-1", "access_key": "AKIAEXAMPLE"}],
        "credentials are written in the code",
    ),
    "a proxy": (
        ("provider", "aws"),
        [{"region": "eu-west-1", "https_proxy": "http://10.0.0.1"}],
        "https_proxy is not judged",
    ),
    "another provider": (("provider", "http"), [{}], "provider.http is not judged"),
    "the provider of somebody": (
        ("terraform", "required_providers"),
        {"aws": {"source": "somebody/aws", "version": "6.25.0"}},
        "not HashiCorp's",
    ),
    "a data source that runs a program": (
        ("data", "external"),
        {"a": {"program": ["sh"]}},
        "data.external is not judged",
    ),
    "a backend elsewhere": (
        ("terraform", "backend"),
        {"http": {"address": "https://example.com"}},
        "its type is http, not local",
    ),
    "a state file elsewhere": (
        ("terraform", "backend"),
        {"local": {"path": "/mnt/share/state"}},
        "kept elsewhere",
    ),
}


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_a_setting_of_terraform_that_lets_content_out(
    name: str, configuration: Config, model: Model
) -> None:
    (*path, last), value, words = SETTINGS[name]
    place = configuration
    for each in path:
        place = place[each]
    place[last] = value
    assert any(words in each[2] for each in found(configuration, model))


HARMLESS: dict[str, tuple[str, str, Any]] = {
    "a tag": (CONVERSATIONS, "tags", {"Team": "bots"}),
    "a description": (BOT, "description", "Answers texts."),
    "a description of an alarm": (
        "aws_cloudwatch_metric_alarm.function-errors",
        "alarm_description",
        "Look at the log.",
    ),
    "memory": (BOT, "memory_size", 512),
    "a timeout": (BOT, "timeout", 60),
    "concurrency": (BOT, "reserved_concurrent_executions", 10),
    "a temporary folder": (BOT, "ephemeral_storage", {"size": 1024}),
    "a longer retention": ("aws_cloudwatch_log_group.bot-function", "retention_in_days", 731),
    "a display name": (INBOUND, "display_name", "Texts"),
    "a longer wait": (QUEUE, "receive_wait_time_seconds", 20),
    "visibility": (QUEUE, "visibility_timeout_seconds", 60),
    "capacity": (CONVERSATIONS, "on_demand_throughput", {"max_read_request_units": 10}),
    "a class of storage": (CONVERSATIONS, "table_class", "STANDARD_INFREQUENT_ACCESS"),
    "deletion protection": (CONVERSATIONS, "deletion_protection_enabled", True),
    "an alarm that waits for a second period": (
        "aws_cloudwatch_metric_alarm.dead-letters",
        "evaluation_periods",
        2,
    ),
}


@pytest.mark.parametrize("name", sorted(HARMLESS))
def test_a_harmless_change_is_no_finding(name: str, configuration: Config, model: Model) -> None:
    address, argument, value = HARMLESS[name]
    kind, _, called = address.partition(".")
    configuration["resource"][kind][called][argument] = value
    assert prove(model(configuration), DECLARED).findings == ()


def test_nothing_leaves_any_environment(output: Path) -> None:
    for each in ENVIRONMENTS:
        declared = declarations_of(each)
        model = load_configuration(stack_path(output, each), exemptions=declared.exemptions)
        assert [str(f) for f in prove(model, declared).findings] == []
        assert {way.what for way in model.ways_out} >= {"subscription", "dead letters", "alarm"}


def test_the_backends_of_the_settings_are_declared(tmp_path: Path) -> None:
    cloud = {"type": "cloud", "organization": "acme", "project": "bots"}
    environments = (
        environment("cloud", backend=cloud),
        environment("bucket", backend={"type": "s3"}, account_id="111122223333", sms=SMS),
    )
    synthesize_to(tmp_path, *environments)
    for each in environments:
        declared = declarations_of(each)
        path = stack_path(tmp_path, each)
        assert (
            prove(load_configuration(path, exemptions=declared.exemptions), declared).findings == ()
        )
        configuration = json.loads(path.read_text())
        terraform = configuration["terraform"]
        for settings in (*terraform.get("backend", {}).values(), terraform.get("cloud")):
            if settings:
                settings["organization" if each.name == "cloud" else "bucket"] = "somebody-elses"
        path.write_text(json.dumps(configuration))
        (finding,) = prove(
            load_configuration(path, exemptions=declared.exemptions), declared
        ).findings
        assert "kept elsewhere than the settings say" in finding.problem


# The policy that loses the denial, and the resource that is then open.
CLOSED = {
    "aws_sns_topic_policy.inbound-sms": (INBOUND, SNS_KEY, "sns:Subscribe"),
    "aws_sns_topic_policy.alarms-under-main-key": (
        "aws_sns_topic.alarms-under-main-key",
        MAIN_KEY,
        "sns:Subscribe",
    ),
    "aws_sqs_queue_policy.dead-letter": (QUEUE, MAIN_KEY, "sqs:AddPermission"),
    "aws_dynamodb_resource_policy.conversations": (
        CONVERSATIONS,
        DYNAMODB_KEY,
        "dynamodb:UpdateTable",
    ),
}
OPENING = "WaysOutAreOpenedByOneRole"
ANOTHER_ROLE = {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}


@pytest.mark.parametrize("policy", sorted(CLOSED))
@pytest.mark.parametrize(
    "change",
    [
        lambda kind, name: drop_statement(kind, name, OPENING),
        lambda kind, name: change_statement(kind, name, OPENING, Action="sns:Publish"),
        lambda kind, name: change_statement(kind, name, OPENING, Condition=ANOTHER_ROLE),
    ],
    ids=("dropped", "about another action", "for other roles"),
)
def test_a_policy_that_lets_somebody_open_a_way_out(
    policy: str,
    change: Callable[[str, str], Callable[[Config], None]],
    configuration: Config,
    model: Model,
) -> None:
    kind, _, name = policy.partition(".")
    change(kind, name)(configuration)
    address, key, _ = CLOSED[policy]
    (finding,) = [e for e in prove(model(configuration), DECLARED).findings if e.rule == "closed"]
    assert (finding.resource, finding.key) == (address, key)
    assert "Deny it in the policy of the resource" in finding.remedy


def test_a_table_without_a_policy_is_open(configuration: Config, model: Model) -> None:
    del configuration["resource"]["aws_dynamodb_resource_policy"]["analytics"]
    (finding,) = prove(model(configuration), DECLARED).findings
    assert finding.resource == "aws_dynamodb_table.analytics"
    assert "no policy denies dynamodb:UpdateTable to" in finding.problem


def test_a_policy_that_denies_the_deploy_role_too_is_found(
    configuration: Config, model: Model
) -> None:
    change_statement("aws_sns_topic_policy", "inbound-sms", OPENING, Condition={})(configuration)
    findings = [e.problem for e in prove(model(configuration), DECLARED).findings]
    assert any("role deploy is denied sns:Subscribe, so nobody" in each for each in findings)
