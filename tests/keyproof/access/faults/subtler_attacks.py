"""More of them: what is split, spelled or conditioned so that it looks like the design."""

import json
from collections.abc import Callable

from tests.keyproof.access.faults.attacks import (
    BOT,
    OPEN_POLICY,
    OTHER,
    TOPICS,
    another_function,
    condition,
    meta,
)
from tests.keyproof.access.faults.faulty import (
    ACCOUNT,
    OUR_ARN,
    Config,
    add_resource,
    add_statement,
    both,
    change_statement,
    policy_of,
    set_argument,
)


def without_describe(*more: Callable[[Config], None]) -> Callable[[Config], None]:
    """The deploy role's statement split, so that its surplus stands alone."""
    return both(
        change_statement(
            "aws_kms_key",
            "dynamodb",
            "DeployRoleUse",
            Action=["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
        ),
        add_statement(
            "aws_kms_key",
            "dynamodb",
            Principal={"AWS": f"{OUR_ARN}:root"},
            Action="kms:DescribeKey",
            Resource="*",
            Condition={
                "ArnEquals": {"aws:PrincipalArn": f"{OUR_ARN}:role/deploy"},
                "StringEquals": {"kms:ViaService": "dynamodb.eu-west-1.amazonaws.com"},
            },
        ),
        *more,
    )


def deploy_role_is(*arns: str) -> Callable[[Config], None]:
    return without_describe(
        condition(
            "aws_kms_key",
            "dynamodb",
            "DeployRoleUse",
            "ArnLike",
            "aws:PrincipalArn",
            [f"{OUR_ARN}:role/deploy", *arns],
        )
    )


def void_denial(config: Config) -> None:
    with policy_of(config, "aws_kms_key", "sns") as document:
        (denial,) = (
            each for each in document["Statement"] if each["Sid"] == "UsersDoNotAdminister"
        )
        del denial["Resource"]
        denial["NotResource"] = "arn:aws:kms:*:*:key/*-*"


def other_dead_letters(config: Config) -> None:
    elsewhere = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:elsewhere"
    set_argument(
        "aws_sns_topic_subscription",
        "inbound-sms",
        "redrive_policy",
        json.dumps({"deadLetterTargetArn": elsewhere}),
    )(config)
    for kind, name, sid in (
        ("aws_kms_key", "smsbot", "SnsForQueues"),
        ("aws_sqs_queue_policy", "dead-letter", "SentByTopics"),
    ):
        operator = "ArnLike" if kind == "aws_kms_key" else "ArnEquals"
        condition(kind, name, sid, operator, "aws:SourceArn", TOPICS[1:])(config)


def function_with_an_outside_role(config: Config) -> None:
    another_function(config)
    del config["resource"]["aws_lambda_permission"]["evil"]
    config["resource"]["aws_lambda_function"]["b2"]["role"] = f"{OUR_ARN}:role/Admin"


def logs_elsewhere(config: Config) -> None:
    config["resource"]["aws_lambda_function"]["bot"]["logging_config"]["log_group"] = "elsewhere"
    arn = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:elsewhere:*"
    change_statement("aws_iam_role_policy", "bot-role-write-logs", "WriteLogs", Resource=arn)(
        config
    )


SUBTLER_ATTACKS: dict[str, Callable[[Config], None]] = {
    "any topic of the account by its number's form": condition(
        "aws_kms_key",
        "smsbot",
        "SnsForQueues",
        "ArnLike",
        "aws:SourceArn",
        [*TOPICS, "arn:aws:sns:*:????????????:*"],
    ),
    "any topic of no account": condition(
        "aws_kms_key",
        "smsbot",
        "SnsForQueues",
        "ArnLike",
        "aws:SourceArn",
        [*TOPICS, "arn:aws:s3:::*"],
    ),
    "a role of an account that may be this one": deploy_role_is(
        "arn:aws:iam::111122223333:role/evil"
    ),
    "roles of an account by its number's form": deploy_role_is("arn:aws:iam::????????????:role/*"),
    "federated users": deploy_role_is(f"arn:aws:sts::{ACCOUNT}:federated-user/*"),
    "a denial that is about no key": void_denial,
    "dead letters to somewhere else": other_dead_letters,
    "an event target with a role from outside": add_resource(
        "aws_cloudwatch_event_target",
        "evil",
        rule="x",
        arn=f"arn:aws:logs:eu-west-1:{OTHER}:destination:evil",
        role_arn=f"{OUR_ARN}:role/outside",
    ),
    "a stream that delivers outside": add_resource(
        "aws_kinesis_firehose_delivery_stream",
        "evil",
        name="evil",
        destination="http_endpoint",
        server_side_encryption={
            "enabled": True,
            "key_type": "CUSTOMER_MANAGED_CMK",
            "key_arn": "${aws_kms_key.smsbot.arn}",
        },
    ),
    "a function with a role from outside": function_with_an_outside_role,
    "a function that logs elsewhere": logs_elsewhere,
    "an instance of a cluster with insights": add_resource(
        "aws_rds_cluster_instance", "x", identifier="x", performance_insights_enabled=True
    ),
    "two encryptions of a bucket": both(
        add_resource("aws_s3_bucket", "b", bucket="b"),
        *(
            add_resource(
                "aws_s3_bucket_server_side_encryption_configuration",
                name,
                bucket="b",
                rule={
                    "apply_server_side_encryption_by_default": {
                        "sse_algorithm": algorithm,
                        "kms_master_key_id": "${aws_kms_key.smsbot.arn}",
                    }
                },
            )
            for name, algorithm in (("one", "aws:kms"), ("two", "AES256"))
        ),
    ),
    "the policy of a bucket": both(
        add_resource("aws_s3_bucket_policy", "b", bucket="b", policy=OPEN_POLICY),
    ),
    "a denial without TLS for some": change_statement(
        "aws_sns_topic_policy",
        "inbound-sms",
        "DeniedWithoutTls",
        Principal={"Service": "sms-voice.amazonaws.com", "AWS": BOT},
    ),
    "a topic without a policy": add_resource(
        "aws_sns_topic", "new", name="new", kms_master_key_id="${aws_kms_key.sns.arn}"
    ),
    "a permission for an alias of the function": meta(
        "aws_lambda_permission", "inbound-sms", qualifier="live"
    ),
}
