"""Ways around the proofs that somebody tried: what is added, opened or led elsewhere."""

import json
from collections.abc import Callable
from typing import Any

from tests.keyproof.access.faults.faulty import (
    ACCOUNT,
    INBOUND,
    OUR_ARN,
    Config,
    add_resource,
    add_statement,
    both,
    change_statement,
    change_trust,
    drop_statement,
    policy_of,
    set_argument,
)

TOPICS = [INBOUND, INBOUND.replace("inbound-sms", "delivery-status")]
OTHER = "999988887777"
BOT = f"{OUR_ARN}:role/smsbot-dev-compute-role-bot"
ANYBODY = {"Sid": "X", "Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}
OPEN_POLICY = json.dumps({"Version": "2012-10-17", "Statement": [ANYBODY]})
EVERYTHING_ON_KEYS = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "X", "Effect": "Allow", "Action": "kms:*", "Resource": "*"}],
    }
)
PublishOrSubscribe = ["sns:Subscribe", "sns:Publish"]


def condition(  # noqa: PLR0917 - it reads as a path
    kind: str, name: str, sid: str, operator: str, key: str, value: Any
) -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        with policy_of(config, kind, name) as document:
            (statement,) = (each for each in document["Statement"] if each["Sid"] == sid)
            for conditions in statement["Condition"].values():
                conditions.pop(key, None)
            statement["Condition"].setdefault(operator, {})[key] = value

    return put_in


def topic_policy_of_its_own(config: Config) -> None:
    config["resource"]["aws_sns_topic_policy"] = {
        "aaa": {
            "arn": "${aws_sns_topic.inbound-sms.arn}",
            "policy": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Sid": "X",
                            "Effect": "Allow",
                            "Principal": "*",
                            "Action": PublishOrSubscribe,
                            "Resource": INBOUND,
                        }
                    ],
                }
            ),
        },
        **config["resource"]["aws_sns_topic_policy"],
    }


def another_function(config: Config) -> None:
    functions = config["resource"]["aws_lambda_function"]
    functions["b2"] = {
        **{name: value for name, value in functions["bot"].items() if name != "environment"},
        "function_name": "b2",
        "source_kms_key_arn": "${aws_kms_key.smsbot.arn}",
    }
    config["resource"]["aws_lambda_permission"] |= {
        "b2": {
            "action": "lambda:InvokeFunction",
            "function_name": "${aws_lambda_function.b2.function_name}",
            "principal": "sns.amazonaws.com",
            "source_arn": "${aws_sns_topic.inbound-sms.arn}",
        },
        "evil": {
            "action": "lambda:InvokeFunction",
            "function_name": "${aws_lambda_function.bot.function_name}",
            "principal": OTHER,
        },
    }
    add_resource(
        "aws_sns_topic_subscription",
        "b2",
        topic_arn="${aws_sns_topic.inbound-sms.arn}",
        protocol="lambda",
        endpoint="${aws_lambda_function.b2.arn}",
    )(config)


def meta(kind: str, name: str, **arguments: Any) -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        config["resource"][kind][name].update(arguments)

    return put_in


def nameless_role(config: Config) -> None:
    config["resource"]["aws_iam_role"]["x"] = {
        "name_prefix": "x",
        "assume_role_policy": config["resource"]["aws_iam_role"]["bot-role"]["assume_role_policy"],
    }
    add_resource(
        "aws_iam_role_policy", "x", role="${aws_iam_role.x.name}", policy=EVERYTHING_ON_KEYS
    )(config)


ATTACKS: dict[str, Callable[[Config], None]] = {
    "another account in the trust policy": lambda config: change_trust(
        config, {"Service": "lambda.amazonaws.com", "AWS": f"arn:aws:iam::{OTHER}:root"}
    ),
    "a unique id in the trust policy": lambda config: change_trust(
        config, {"Service": "lambda.amazonaws.com", "AWS": "AROAEXAMPLEID1234567"}
    ),
    "another account in a condition": both(
        change_statement("aws_kms_key", "dynamodb", "DeployRoleUse", Principal="*"),
        condition(
            "aws_kms_key",
            "dynamodb",
            "DeployRoleUse",
            "ArnEquals",
            "aws:PrincipalArn",
            [f"{OUR_ARN}:role/deploy", f"arn:aws:iam::{OTHER}:role/*"],
        ),
    ),
    "a topic of another account as the source": both(
        condition(
            "aws_kms_key",
            "smsbot",
            "SnsForQueues",
            "StringEquals",
            "aws:SourceAccount",
            [ACCOUNT, OTHER],
        ),
        condition(
            "aws_kms_key",
            "smsbot",
            "SnsForQueues",
            "ArnLike",
            "aws:SourceArn",
            [*TOPICS, f"arn:aws:sns:eu-west-1:{OTHER}:evil"],
        ),
    ),
    "a topic of another account sends to the queue": condition(
        "aws_sqs_queue_policy",
        "dead-letter",
        "SentByTopics",
        "ArnEquals",
        "aws:SourceArn",
        [*TOPICS, f"arn:aws:sns:eu-west-1:{OTHER}:evil"],
    ),
    "a publisher of another account": both(
        *(
            condition(kind, name, "PublisherSmsVoice", operator, key, value)
            for kind, name in (("aws_kms_key", "sns"), ("aws_sns_topic_policy", "inbound-sms"))
            for operator, key, value in (
                ("StringEquals", "aws:SourceAccount", [ACCOUNT, OTHER]),
                (
                    "ArnLike",
                    "aws:SourceArn",
                    [
                        f"arn:aws:sms-voice:eu-west-1:{ACCOUNT}:*",
                        f"arn:aws:sms-voice:*:{OTHER}:*",
                    ],
                ),
            )
        )
    ),
    "two key policies": both(
        add_resource(
            "aws_kms_key_policy", "a", key_id="${aws_kms_key.sns.key_id}", policy=OPEN_POLICY
        ),
    ),
    "two topic policies": topic_policy_of_its_own,
    "a topic policy beside an inline one": meta("aws_sns_topic", "inbound-sms", policy=OPEN_POLICY),
    "a grant by an alias": add_resource(
        "aws_kms_grant",
        "evil",
        key_id="${aws_kms_alias.dynamodb.target_key_arn}",
        grantee_principal=f"arn:aws:iam::{OTHER}:root",
        operations=["Decrypt"],
    ),
    "a grant without operations": add_resource(
        "aws_kms_grant",
        "evil",
        key_id="${aws_kms_key.dynamodb.key_id}",
        grantee_principal=f"arn:aws:iam::{OTHER}:root",
    ),
    "a key policy by an alias": add_resource(
        "aws_kms_key_policy",
        "evil",
        key_id="${aws_kms_alias.dynamodb.target_key_arn}",
        policy=OPEN_POLICY,
    ),
    "an attachment to a role that is not found": add_resource(
        "aws_iam_role_policy_attachment",
        "evil",
        role="smsbot-elsewhere",
        policy_arn="arn:aws:iam::aws:policy/AdministratorAccess",
    ),
    "a role without a name": nameless_role,
    "an inline policy that is no list": meta(
        "aws_iam_role",
        "bot-role",
        inline_policy={"name": "evil", "policy": EVERYTHING_ON_KEYS},
    ),
    "every action of a service": change_statement(
        "aws_iam_role_policy", "bot-role-store-and-count", "StoreMessages", Action="dynamodb:*"
    ),
    "every action on other resources too": change_statement(
        "aws_iam_role_policy",
        "bot-role-store-and-count",
        "StoreMessages",
        Resource=[
            "${aws_dynamodb_table.conversations.arn}",
            "arn:aws:iam::*:*",
        ],
    ),
    "every resource": change_statement(
        "aws_iam_role_policy", "bot-role-publish-status", "PublishStatus", Resource="*"
    ),
    "keys that are not of the stack": change_statement(
        "aws_iam_role_policy",
        "bot-role-use-sns-key",
        "UseKeyThroughSns",
        Resource=["${aws_kms_key.sns.arn}", f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-*"],
    ),
    "a surplus for somebody else as well": add_statement(
        "aws_kms_key",
        "dynamodb",
        Principal="*",
        Action=["kms:ReEncrypt*", "kms:GenerateDataKey*"],
        Resource="*",
        Condition={
            "ArnLike": {"aws:PrincipalArn": [BOT, f"arn:aws:iam::{OTHER}:role/*"]},
            "StringEquals": {"kms:CallerAccount": OTHER},
        },
    ),
    "a permission among those of another function": another_function,
    "a subscription of somebody outside": add_resource(
        "aws_sns_topic_subscription",
        "evil",
        topic_arn="${aws_sns_topic.inbound-sms.arn}",
        protocol="https",
        endpoint="https://evil.example/x",
    ),
    "a queue of another account as subscriber": add_resource(
        "aws_sns_topic_subscription",
        "evil",
        topic_arn="${aws_sns_topic.inbound-sms.arn}",
        protocol="sqs",
        endpoint=f"arn:aws:sqs:eu-west-1:{OTHER}:q",
    ),
    "log events sent outside": add_resource(
        "aws_cloudwatch_log_subscription_filter",
        "evil",
        log_group_name="x",
        destination_arn=f"arn:aws:logs:eu-west-1:{OTHER}:destination:evil",
    ),
    "a replica under a key of AWS": meta(
        "aws_dynamodb_table", "analytics", replica=[{"region_name": "us-east-1"}]
    ),
    "a key that is disabled by a text": set_argument("aws_kms_key", "sns", "is_enabled", "false"),
    "a key that signs": set_argument("aws_kms_key", "sns", "key_usage", "SIGN_VERIFY"),
    "a topic that takes messages without TLS": drop_statement(
        "aws_sns_topic_policy", "inbound-sms", "DeniedWithoutTls"
    ),
    "a queue that takes messages without TLS": drop_statement(
        "aws_sqs_queue_policy", "dead-letter", "DeniedWithoutTls"
    ),
    "the service of another region": both(
        condition(
            "aws_kms_key",
            "sns",
            "RoleThroughSns",
            "StringEquals",
            "kms:ViaService",
            ["sns.eu-west-1.amazonaws.com", "sns.us-east-1.amazonaws.com"],
        ),
        condition(
            "aws_iam_role_policy",
            "bot-role-use-sns-key",
            "UseKeyThroughSns",
            "StringEquals",
            "kms:ViaService",
            ["sns.eu-west-1.amazonaws.com", "sns.us-east-1.amazonaws.com"],
        ),
    ),
    "a condition for calls that say their source": condition(
        "aws_kms_key", "smsbot", "SnsForQueues", "ArnLikeIfExists", "aws:SourceArn", TOPICS
    ),
    "an alarm to a topic under the key of AWS": both(
        set_argument("aws_sns_topic", "inbound-sms", "kms_master_key_id", "alias/aws/sns"),
        add_resource(
            "aws_cloudwatch_metric_alarm",
            "errors",
            alarm_name="errors",
            alarm_actions=["${aws_sns_topic.inbound-sms.arn}"],
        ),
    ),
}
