"""Every policy of an environment, as a whole."""

import json
from collections.abc import Sequence
from typing import Any

from keyproof.tests.cases import read_data
from stacks.topics import BOT_ROLE as OF_THE_BOT
from stacks.topics import TOPICS as DECLARED_TOPICS
from tests.constructs_lib.synthesis import denied_but_to_one_role
from tests.declared import ADDED_TABLES, ADDED_TOPICS, TABLE_NAMES, TOPIC_NAMES
from tests.stacks.synthesized import ACCOUNT

ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
FIVE = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
SEND = ["kms:Decrypt", "kms:GenerateDataKey*"]
READ = ["kms:Decrypt", "kms:DescribeKey"]
BOT_ROLE = f"arn:aws:iam::{ACCOUNT}:role/smsbot-dev-compute-role-bot"
DEPLOY_ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:eu-west-1:{ACCOUNT}:{resource}"


def topic(name: str) -> str:
    return arn("sns", f"smsbot-dev-messaging-topic-{name}")


def table(name: str) -> str:
    return arn("dynamodb", f"table/smsbot-dev-storage-table-{name}")


def one_or_all(values: Sequence[str]) -> str | list[str]:
    return list(values) if values[1:] else values[0]


TOPICS = [topic(name) for name in TOPIC_NAMES]
ALARM_TOPICS = {
    key: arn("sns", f"smsbot-dev-watch-topic-alarms-under-{key}-key") for key in ("sns", "main")
}
ALARMS = read_data(__file__, "alarms")
RULES = [
    arn("events", f"rule/smsbot-dev-watch-rule-{name}")
    for name in ("keys-in-danger", "unusable-keys-used")
]


def used_by_role(
    sid: str, role: str | list[str], actions: list[str], service: str
) -> dict[str, Any]:
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


def never_administered_by(*roles: str) -> dict[str, Any]:
    return {
        "Sid": "UsersDoNotAdminister",
        "Effect": "Deny",
        "Principal": ROOT,
        "Action": read_data(__file__, "never_administered_by"),
        "Resource": "*",
        "Condition": {"ArnEquals": {"aws:PrincipalArn": list(roles) if roles[1:] else roles[0]}},
    }


def used_by_sns(sid: str, *topics: str) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": SEND,
        "Resource": "*",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
            "ArnLike": {"aws:SourceArn": list(topics) if topics[1:] else topics[0]},
        },
    }


def used_by_alarms_and_rules(topic_arn: str) -> list[dict[str, Any]]:
    return [
        read_data(__file__, "used_by_alarms_and_rules"),
        # EventBridge tells a key neither account nor rule; SNS tells it the topic.
        {
            "Sid": "PublisherEvents",
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": SEND,
            "Resource": "*",
            "Condition": {"ArnEquals": {"kms:EncryptionContext:aws:sns:topicArn": topic_arn}},
        },
    ]


def statements(policy: str) -> list[dict[str, Any]]:
    return json.loads(policy)["Statement"]


def sid_of(statement: dict[str, Any]) -> str:
    return statement["Sid"]


def use_of_key(stack: dict[str, Any], key: str) -> list[dict[str, Any]]:
    administration, *use = statements(stack["resource"]["aws_kms_key"][key]["policy"])
    assert administration["Sid"] == "AdministrationByAccount"
    return use


def test_the_main_key_serves_the_dead_letter_queue_and_alarms(dev: dict[str, Any]) -> None:
    assert use_of_key(dev, "smsbot") == [
        used_by_role("RoleThroughSqs", BOT_ROLE, SEND, "sqs"),
        never_administered_by(BOT_ROLE),
        used_by_sns("SnsForQueues", *TOPICS),
        used_by_sns("SnsForTopics", ALARM_TOPICS["main"]),
        *used_by_alarms_and_rules(ALARM_TOPICS["main"]),
    ]


def test_the_sns_key_serves_the_topics_their_publisher_and_the_function(
    dev: dict[str, Any],
) -> None:
    roles = [f"arn:aws:iam::{ACCOUNT}:role/{role}" for each in ADDED_TOPICS for role in each.roles]
    by_roles = [used_by_role("PublishingRoles", one_or_all(roles), SEND, "sns")] if roles else []
    expected = [
        used_by_sns("SnsForTopics", *TOPICS, ALARM_TOPICS["sns"]),
        read_data(__file__, "the_sns_key_serves_the_topics_their_publisher_and_the_function"),
        *by_roles,
        used_by_role("RoleThroughSns", BOT_ROLE, FIVE, "sns"),
        never_administered_by(*roles, BOT_ROLE),
        *used_by_alarms_and_rules(ALARM_TOPICS["sns"]),
    ]
    # What a role may do stands where the first resource that it uses is made.
    assert sorted(use_of_key(dev, "sns"), key=sid_of) == sorted(expected, key=sid_of)


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
        never_administered_by(BOT_ROLE),
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

    def allow(sid: str, action: str | list[str], resource: str | list[str]) -> dict[str, Any]:
        return {"Sid": sid, "Effect": "Allow", "Action": action, "Resource": resource}

    published = [topic(each.name) for each in DECLARED_TOPICS if OF_THE_BOT in each.publishers]
    assert published[0] == topic("delivery-status")
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
                ["dynamodb:ConditionCheckItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
                table("conversations"),
            ),
            allow("Count", "dynamodb:UpdateItem", table("analytics")),
            *(allow(each.sid, one_or_all(each.actions), table(each.name)) for each in ADDED_TABLES),
        ],
        "send-texts": [
            allow("SendTexts", "sms-voice:SendTextMessage", arn("sms-voice", "phone-number/*"))
        ],
        "publish-status": [allow("PublishStatus", "sns:Publish", one_or_all(published))],
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
            denied_but_to_one_role(topic(name), DEPLOY_ROLE),
        ]
    for each in ADDED_TOPICS:
        policy = dev["resource"]["aws_sns_topic_policy"][each.name]["policy"]
        *publishers, over_tls, opened = statements(policy)
        assert len(publishers) == len(each.services)
        assert over_tls == without_tls("sns:Publish", topic(each.name))
        assert opened == denied_but_to_one_role(topic(each.name), DEPLOY_ROLE)
    for key, alarm_topic in ALARM_TOPICS.items():
        policy = dev["resource"]["aws_sns_topic_policy"][f"alarms-under-{key}-key"]["policy"]
        assert statements(policy) == [
            {
                "Sid": "PublisherCloudwatch",
                "Effect": "Allow",
                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                "Action": "sns:Publish",
                "Resource": alarm_topic,
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": ACCOUNT},
                    "ArnLike": {"aws:SourceArn": ALARMS},
                },
            },
            {
                "Sid": "PublisherEvents",
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sns:Publish",
                "Resource": alarm_topic,
                "Condition": {
                    "StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT},
                    "ArnEqualsIfExists": {"aws:SourceArn": RULES},
                },
            },
            without_tls("sns:Publish", alarm_topic),
            denied_but_to_one_role(alarm_topic, DEPLOY_ROLE),
        ]
    queue = arn("sqs", "smsbot-dev-messaging-queue-dead-letter")
    assert statements(dev["resource"]["aws_sqs_queue_policy"]["dead-letter"]["policy"]) == [
        without_tls("sqs:*", queue),
        denied_but_to_one_role(queue, DEPLOY_ROLE),
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


def test_key_readers_read_through_the_keys_service(prod: dict[str, Any]) -> None:
    roles = [f"arn:aws:iam::{ACCOUNT}:role/auditor", f"arn:aws:iam::{ACCOUNT}:role/team/oncall"]
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


def test_the_tables_are_opened_by_the_deploy_role_alone(dev: dict[str, Any]) -> None:
    for name in TABLE_NAMES:
        policy = dev["resource"]["aws_dynamodb_resource_policy"][name]["policy"]
        assert statements(policy) == [denied_but_to_one_role(table(name), DEPLOY_ROLE)]
