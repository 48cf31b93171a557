"""The whole of an environment: every resource, and every policy as a whole."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.stacks.synthesized import environment, read_stack, synthesize_to

ACCOUNT = "${data.aws_caller_identity.current.account_id}"
ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
FIVE = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
SEND = ["kms:Decrypt", "kms:GenerateDataKey*"]
READ = ["kms:Decrypt", "kms:DescribeKey"]
BOT_ROLE = f"arn:aws:iam::{ACCOUNT}:role/smsbot-dev-compute-role-bot"
DEPLOY_ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"

PLAIN = environment("dev")
PROTECTED = environment(
    "prod",
    account_id="111122223333",
    deletion_protection=True,
    key_deletion_window_in_days=7,
    account_log_groups=False,
    encrypt_function_environment=True,
    key_readers=["auditor", "team/oncall"],
    tags={"CostCenter": "42"},
)
LONGEST = environment("abcdefghij0123456789")


@pytest.fixture(scope="module")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("synthesized")
    synthesize_to(output, PLAIN, PROTECTED, LONGEST)
    return output


@pytest.fixture(scope="module")
def dev(synthesized: Path) -> dict[str, Any]:
    return read_stack(synthesized, PLAIN)


@pytest.fixture(scope="module")
def prod(synthesized: Path) -> dict[str, Any]:
    return read_stack(synthesized, PROTECTED)


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:eu-west-1:{ACCOUNT}:{resource}"


def topic(name: str) -> str:
    return arn("sns", f"smsbot-dev-messaging-topic-{name}")


TOPICS = [topic("inbound-sms"), topic("delivery-status")]


def used_by_role(sid: str, role: str, actions: list[str], service: str) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": ROOT,
        "Action": actions,
        "Resource": "*",
        "Condition": {
            "ArnEquals": {"aws:PrincipalArn": role},
            "StringEquals": {"kms:ViaService": f"{service}.eu-west-1.amazonaws.com"},
        },
    }


def used_by_sns(sid: str) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": SEND,
        "Resource": "*",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
            "ArnLike": {"aws:SourceArn": TOPICS},
        },
    }


def statements(policy: str) -> list[dict[str, Any]]:
    return json.loads(policy)["Statement"]


def use_of_key(stack: dict[str, Any], key: str) -> list[dict[str, Any]]:
    administration, *use = statements(stack["resource"]["aws_kms_key"][key]["policy"])
    assert administration["Sid"] == "AdministrationByAccount"
    return use


def test_the_stack_consists_of_exactly_this(dev: dict[str, Any]) -> None:
    assert {kind: sorted(bodies) for kind, bodies in dev["resource"].items()} == {
        "aws_cloudwatch_log_group": [
            "bot-function",
            "delivery-status-delivery-failure-logs",
            "delivery-status-delivery-logs",
            "direct-publish-delivery-failure-logs",
            "direct-publish-delivery-logs",
            "inbound-sms-delivery-failure-logs",
            "inbound-sms-delivery-logs",
            "sns-logs",
        ],
        "aws_dynamodb_table": ["analytics", "conversations"],
        "aws_iam_role": ["bot-role"],
        "aws_iam_role_policy": [
            "bot-role-publish-status",
            "bot-role-send-to-dead-letter-queue",
            "bot-role-store-and-count",
            "bot-role-use-dead-letter-key",
            "bot-role-use-dynamodb-key",
            "bot-role-use-sns-key",
            "bot-role-write-logs",
        ],
        "aws_kms_alias": ["dynamodb", "logs", "smsbot", "sns"],
        "aws_kms_key": ["dynamodb", "logs", "smsbot", "sns"],
        "aws_lambda_function": ["bot"],
        "aws_lambda_permission": ["delivery-status", "inbound-sms"],
        "aws_sns_topic": ["delivery-status", "inbound-sms"],
        "aws_sns_topic_policy": ["delivery-status", "inbound-sms"],
        "aws_sns_topic_subscription": ["delivery-status", "inbound-sms"],
        "aws_sqs_queue": ["dead-letter"],
        "aws_sqs_queue_policy": ["dead-letter"],
    }


def test_the_names_are_those_of_the_guide(dev: dict[str, Any]) -> None:
    names = {
        f"{kind}.{logical_id}": body.get("name") or body["function_name"]
        for kind in (
            *("aws_kms_alias", "aws_sns_topic", "aws_dynamodb_table", "aws_cloudwatch_log_group"),
            *("aws_sqs_queue", "aws_lambda_function", "aws_iam_role"),
        )
        for logical_id, body in dev["resource"][kind].items()
    }
    sns_logs = f"sns/eu-west-1/{ACCOUNT}"
    assert names == {
        "aws_kms_alias.smsbot": "alias/smsbot-dev-security-key-smsbot",
        "aws_kms_alias.sns": "alias/smsbot-dev-security-key-sns",
        "aws_kms_alias.dynamodb": "alias/smsbot-dev-security-key-dynamodb",
        "aws_kms_alias.logs": "alias/smsbot-dev-security-key-logs",
        "aws_sns_topic.inbound-sms": "smsbot-dev-messaging-topic-inbound-sms",
        "aws_sns_topic.delivery-status": "smsbot-dev-messaging-topic-delivery-status",
        "aws_dynamodb_table.conversations": "smsbot-dev-storage-table-conversations",
        "aws_dynamodb_table.analytics": "smsbot-dev-storage-table-analytics",
        "aws_cloudwatch_log_group.sns-logs": "smsbot-dev-messaging-logs-sns",
        "aws_cloudwatch_log_group.bot-function": "/aws/lambda/smsbot-dev-compute-function-bot",
        "aws_cloudwatch_log_group.inbound-sms-delivery-logs": (
            f"{sns_logs}/smsbot-dev-messaging-topic-inbound-sms"
        ),
        "aws_cloudwatch_log_group.inbound-sms-delivery-failure-logs": (
            f"{sns_logs}/smsbot-dev-messaging-topic-inbound-sms/Failure"
        ),
        "aws_cloudwatch_log_group.delivery-status-delivery-logs": (
            f"{sns_logs}/smsbot-dev-messaging-topic-delivery-status"
        ),
        "aws_cloudwatch_log_group.delivery-status-delivery-failure-logs": (
            f"{sns_logs}/smsbot-dev-messaging-topic-delivery-status/Failure"
        ),
        "aws_cloudwatch_log_group.direct-publish-delivery-logs": (
            f"{sns_logs}/DirectPublishToPhoneNumber"
        ),
        "aws_cloudwatch_log_group.direct-publish-delivery-failure-logs": (
            f"{sns_logs}/DirectPublishToPhoneNumber/Failure"
        ),
        "aws_sqs_queue.dead-letter": "smsbot-dev-messaging-queue-dead-letter",
        "aws_lambda_function.bot": "smsbot-dev-compute-function-bot",
        "aws_iam_role.bot-role": "smsbot-dev-compute-role-bot",
    }


def test_every_resource_that_holds_data_is_under_its_key(dev: dict[str, Any]) -> None:
    keys = {
        f"{kind}.{logical_id}": key_of(body)
        for kind, key_of in (
            ("aws_sns_topic", lambda body: body["kms_master_key_id"]),
            ("aws_dynamodb_table", lambda body: body["server_side_encryption"]["kms_key_arn"]),
            ("aws_cloudwatch_log_group", lambda body: body["kms_key_id"]),
            ("aws_sqs_queue", lambda body: body["kms_master_key_id"]),
        )
        for logical_id, body in dev["resource"][kind].items()
    }
    expected = {
        "aws_sns_topic": "sns",
        "aws_dynamodb_table": "dynamodb",
        "aws_cloudwatch_log_group": "logs",
        "aws_sqs_queue": "smsbot",
    }
    assert keys == {name: f"${{aws_kms_key.{expected[name.split('.')[0]]}.arn}}" for name in keys}
    assert "kms_key_arn" not in dev["resource"]["aws_lambda_function"]["bot"]


def test_every_key_rotates_is_tagged_and_has_its_alias(dev: dict[str, Any]) -> None:
    for name, key in dev["resource"]["aws_kms_key"].items():
        assert key["enable_key_rotation"] is True
        assert key["rotation_period_in_days"] == 180
        assert key["deletion_window_in_days"] == 30
        assert key["tags"] == {"OffHoursShutdown": "disabled"}
        alias = dev["resource"]["aws_kms_alias"][name]
        assert alias["target_key_id"] == f"${{aws_kms_key.{name}.key_id}}"


def test_the_main_key_serves_the_dead_letter_queue(dev: dict[str, Any]) -> None:
    assert use_of_key(dev, "smsbot") == [
        used_by_role("RoleThroughSqs", BOT_ROLE, SEND, "sqs"),
        used_by_sns("SnsForQueues"),
    ]


def test_the_sns_key_serves_the_topics_their_publisher_and_the_function(
    dev: dict[str, Any],
) -> None:
    assert use_of_key(dev, "sns") == [
        used_by_sns("SnsForTopics"),
        {
            "Sid": "PublisherSmsVoice",
            "Effect": "Allow",
            "Principal": {"Service": "sms-voice.amazonaws.com"},
            "Action": SEND,
            "Resource": "*",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": ACCOUNT},
                "ArnLike": {"aws:SourceArn": arn("sms-voice", "*")},
            },
        },
        used_by_role("RoleThroughSns", BOT_ROLE, FIVE, "sns"),
    ]


def test_the_dynamodb_key_serves_the_tables_the_function_and_the_deployment(
    dev: dict[str, Any],
) -> None:
    grant = used_by_role("DeployRoleGrant", DEPLOY_ROLE, ["kms:CreateGrant"], "dynamodb")
    grant["Action"] = "kms:CreateGrant"
    grant["Condition"]["Bool"] = {"kms:GrantIsForAWSResource": "true"}
    assert use_of_key(dev, "dynamodb") == [
        used_by_role("DeployRoleUse", DEPLOY_ROLE, FIVE, "dynamodb"),
        grant,
        {
            "Sid": "DynamodbService",
            "Effect": "Allow",
            "Principal": {"Service": "dynamodb.amazonaws.com"},
            "Action": ["kms:Describe*", "kms:Get*", "kms:List*"],
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        },
        used_by_role("RoleThroughDynamodb", BOT_ROLE, FIVE, "dynamodb"),
    ]


def test_the_logs_key_serves_each_log_group_by_name(dev: dict[str, Any]) -> None:
    deployment, statement = use_of_key(dev, "logs")
    assert deployment == used_by_role("DeployRoleUse", DEPLOY_ROLE, FIVE, "logs")
    groups = statement["Condition"]["ArnEquals"].pop("kms:EncryptionContext:aws:logs:arn")
    assert sorted(groups) == sorted(
        arn("logs", f"log-group:{body['name']}")
        for body in dev["resource"]["aws_cloudwatch_log_group"].values()
    )
    assert statement == {
        "Sid": "CloudWatchLogs",
        "Effect": "Allow",
        "Principal": {"Service": "logs.eu-west-1.amazonaws.com"},
        "Action": FIVE,
        "Resource": "*",
        "Condition": {"ArnEquals": {}},
    }


def test_the_function_may_do_exactly_this(dev: dict[str, Any]) -> None:
    def use_key(key: str, service: str, actions: list[str]) -> list[dict[str, Any]]:
        return [
            {
                "Sid": f"UseKeyThrough{service.capitalize()}",
                "Effect": "Allow",
                "Action": actions,
                "Resource": f"${{aws_kms_key.{key}.arn}}",
                "Condition": {
                    "StringEquals": {"kms:ViaService": f"{service}.eu-west-1.amazonaws.com"}
                },
            }
        ]

    def allow(sid: str, action: str | list[str], resource: str) -> dict[str, Any]:
        return {"Sid": sid, "Effect": "Allow", "Action": action, "Resource": resource}

    group = "/aws/lambda/smsbot-dev-compute-function-bot"
    policies = {
        body["name"]: statements(body["policy"])
        for body in dev["resource"]["aws_iam_role_policy"].values()
    }
    assert policies == {
        "use-sns-key": use_key("sns", "sns", FIVE),
        "use-dynamodb-key": use_key("dynamodb", "dynamodb", FIVE),
        "use-dead-letter-key": use_key("smsbot", "sqs", SEND),
        "store-and-count": [
            allow(
                "StoreMessages",
                "dynamodb:PutItem",
                arn("dynamodb", "table/smsbot-dev-storage-table-conversations"),
            ),
            allow(
                "Count",
                "dynamodb:UpdateItem",
                arn("dynamodb", "table/smsbot-dev-storage-table-analytics"),
            ),
        ],
        "publish-status": [allow("PublishStatus", "sns:Publish", topic("delivery-status"))],
        "write-logs": [
            allow(
                "WriteLogs",
                ["logs:CreateLogStream", "logs:PutLogEvents"],
                arn("logs", f"log-group:{group}:*"),
            )
        ],
        "send-to-dead-letter-queue": [
            allow(
                "SendToDeadLetterQueue",
                "sqs:SendMessage",
                arn("sqs", "smsbot-dev-messaging-queue-dead-letter"),
            )
        ],
    }


def test_the_topics_and_the_queue_take_messages_of_these_only(dev: dict[str, Any]) -> None:
    def without_tls(action: str, resource: str) -> dict[str, Any]:
        return {
            "Sid": "DeniedWithoutTls",
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": action,
            "Resource": resource,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }

    for name in ("inbound-sms", "delivery-status"):
        policy = dev["resource"]["aws_sns_topic_policy"][name]["policy"]
        assert statements(policy) == [
            {
                "Sid": "PublisherSmsVoice",
                "Effect": "Allow",
                "Principal": {"Service": "sms-voice.amazonaws.com"},
                "Action": "sns:Publish",
                "Resource": topic(name),
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": ACCOUNT},
                    "ArnLike": {"aws:SourceArn": arn("sms-voice", "*")},
                },
            },
            without_tls("sns:Publish", topic(name)),
        ]
    queue = arn("sqs", "smsbot-dev-messaging-queue-dead-letter")
    assert statements(dev["resource"]["aws_sqs_queue_policy"]["dead-letter"]["policy"]) == [
        without_tls("sqs:*", queue),
        {
            "Sid": "SentByTopics",
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": queue,
            "Condition": {"ArnEquals": {"aws:SourceArn": TOPICS}},
        },
    ]
    assert statements(dev["resource"]["aws_iam_role"]["bot-role"]["assume_role_policy"]) == [
        {
            "Sid": "AssumedByService",
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ]


def test_only_the_topics_invoke_the_function_and_both_redrive(dev: dict[str, Any]) -> None:
    for name in ("inbound-sms", "delivery-status"):
        permission = dev["resource"]["aws_lambda_permission"][name]
        permission.pop("//", None)
        assert permission == {
            "action": "lambda:InvokeFunction",
            "function_name": "${aws_lambda_function.bot.function_name}",
            "principal": "sns.amazonaws.com",
            "source_arn": f"${{aws_sns_topic.{name}.arn}}",
        }
        subscription = dev["resource"]["aws_sns_topic_subscription"][name]
        assert subscription["topic_arn"] == f"${{aws_sns_topic.{name}.arn}}"
        assert json.loads(subscription["redrive_policy"]) == {
            "deadLetterTargetArn": "${aws_sqs_queue.dead-letter.arn}"
        }


def test_the_outputs_are_those_of_the_guide_and_what_an_operator_needs(
    dev: dict[str, Any],
) -> None:
    assert {name: body["value"] for name, body in dev["output"].items()} == {
        "SMSBotKMSKeyId": "${aws_kms_key.smsbot.key_id}",
        "SMSBotKMSKeyArn": "${aws_kms_key.smsbot.arn}",
        "DynamoDBKMSKeyId": "${aws_kms_key.dynamodb.key_id}",
        "SNSKMSKeyId": "${aws_kms_key.sns.key_id}",
        "LogsKMSKeyId": "${aws_kms_key.logs.key_id}",
        "InboundSMSTopicArn": "${aws_sns_topic.inbound-sms.arn}",
        "DeliveryStatusTopicArn": "${aws_sns_topic.delivery-status.arn}",
        "ConversationsTableName": "${aws_dynamodb_table.conversations.name}",
        "AnalyticsTableName": "${aws_dynamodb_table.analytics.name}",
        "DeadLetterQueueUrl": "${aws_sqs_queue.dead-letter.id}",
        "FunctionName": "${aws_lambda_function.bot.function_name}",
    }


def test_deletion_protection_covers_every_key_and_table(
    dev: dict[str, Any], prod: dict[str, Any]
) -> None:
    for stack, protected in ((dev, False), (prod, True)):
        for kind in ("aws_kms_key", "aws_dynamodb_table"):
            for body in stack["resource"][kind].values():
                assert body["lifecycle"] == {"prevent_destroy": protected}
        for table in stack["resource"]["aws_dynamodb_table"].values():
            assert table["deletion_protection_enabled"] is protected


def test_the_provider_refuses_other_accounts_and_tags_everything(
    dev: dict[str, Any], prod: dict[str, Any]
) -> None:
    own = {"Application": "smsbot", "Company": "acme", "ManagedBy": "terraform"}
    assert dev["provider"]["aws"] == [
        {"region": "eu-west-1", "default_tags": [{"tags": {**own, "Environment": "dev"}}]}
    ]
    tags = {**own, "Environment": "prod", "CostCenter": "42"}
    assert prod["provider"]["aws"] == [
        {
            "region": "eu-west-1",
            "allowed_account_ids": ["111122223333"],
            "default_tags": [{"tags": tags}],
        }
    ]


def test_key_readers_read_through_the_keys_service(prod: dict[str, Any]) -> None:
    roles = [
        f"arn:aws:iam::{ACCOUNT}:role/auditor",
        f"arn:aws:iam::{ACCOUNT}:role/team/oncall",
    ]
    assert not [each for each in use_of_key(prod, "sns") if each["Sid"] == "KeyReaders"]
    for key, service in {"smsbot": "sqs", "dynamodb": "dynamodb", "logs": "logs"}.items():
        expected = used_by_role("KeyReaders", "", READ, service)
        expected["Condition"]["ArnEquals"]["aws:PrincipalArn"] = roles
        assert [each for each in use_of_key(prod, key) if each["Sid"] == "KeyReaders"] == [expected]


def test_the_functions_environment_moves_to_the_main_key(prod: dict[str, Any]) -> None:
    function = prod["resource"]["aws_lambda_function"]["bot"]
    assert function["kms_key_arn"] == "${aws_kms_key.smsbot.arn}"
    use = {each["Sid"]: each for each in use_of_key(prod, "smsbot")}
    assert use["DeployRoleUse"] == used_by_role("DeployRoleUse", DEPLOY_ROLE, FIVE, "lambda")
    assert use["DeployRoleGrant"]["Action"] == "kms:CreateGrant"


def test_the_accounts_log_groups_are_made_by_their_owner_only(prod: dict[str, Any]) -> None:
    groups = prod["resource"]["aws_cloudwatch_log_group"].values()
    assert len(groups) == 6
    assert not [group for group in groups if "DirectPublish" in group["name"]]


def test_the_longest_environment_name_fits_every_limit(synthesized: Path) -> None:
    resources = read_stack(synthesized, LONGEST)["resource"]
    limits = {
        "aws_iam_role": 64,
        "aws_sqs_queue": 80,
        "aws_dynamodb_table": 255,
        "aws_sns_topic": 256,
        "aws_kms_alias": 256,
        "aws_cloudwatch_log_group": 512,
    }
    for kind, limit in limits.items():
        for body in resources[kind].values():
            assert len(body["name"].replace(ACCOUNT, "1" * 12)) <= limit
    assert len(resources["aws_lambda_function"]["bot"]["function_name"]) <= 64


def test_govcloud_has_arns_of_its_own_partition(tmp_path: Path) -> None:
    govcloud = environment("dev", region="us-gov-west-1")
    synthesize_to(tmp_path, govcloud)
    text = (tmp_path / "stacks" / "smsbot-dev" / "cdk.tf.json").read_text()
    assert "arn:aws-us-gov:" in text
    assert "arn:aws:" not in text
