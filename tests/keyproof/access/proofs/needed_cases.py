"""What a call needs and somebody does not allow."""

from keyproof.declarations import DeclaredCall
from tests.keyproof.access.faults.faulty import (
    add_condition,
    add_resource,
    add_statement,
    alarm_to,
    both,
    drop_statement,
    rule_to_topic,
)
from tests.keyproof.access.proofs.cases import (
    DECLARED,
    OF_ROLE,
    Case,
    calls,
    nothing,
)

NEEDED: dict[str, Case] = {
    "call that the queue denies": (
        add_statement(
            "aws_sqs_queue_policy",
            "dead-letter",
            Effect="Deny",
            Principal="*",
            Action="sqs:SendMessage",
            Resource="*",
        ),
        DECLARED,
    ),
    "call that two statements deny": (
        both(
            *(
                add_statement(
                    "aws_sqs_queue_policy",
                    "dead-letter",
                    Sid=sid,
                    Effect="Deny",
                    Principal={"Service": "sns.amazonaws.com"},
                    Action="sqs:SendMessage",
                    Resource="*",
                )
                for sid in ("One", "Other")
            )
        ),
        DECLARED,
    ),
    "call that a key denies": (
        add_statement(
            "aws_kms_key",
            "smsbot",
            Effect="Deny",
            Principal={"Service": "sns.amazonaws.com"},
            Action="kms:GenerateDataKey*",
            Resource="*",
        ),
        DECLARED,
    ),
    "call that may be allowed": (
        add_condition(
            "aws_kms_key",
            "sns",
            "PublisherSmsVoice",
            "DateLessThan",
            {"aws:CurrentTime": "2030-01-01T00:00:00Z"},
        ),
        DECLARED,
    ),
    "call that the role is not allowed": (
        lambda config: config["resource"][OF_ROLE].pop("bot-role-publish-status"),
        DECLARED,
    ),
    "call that the role is not allowed with a key": (
        lambda config: config["resource"][OF_ROLE].pop("bot-role-use-sns-key"),
        DECLARED,
    ),
    "call that a key does not allow the role": (
        drop_statement("aws_kms_key", "sns", "RoleThroughSns"),
        DECLARED,
    ),
    "publisher that the topic does not allow": (
        drop_statement("aws_sns_topic_policy", "inbound-sms", "PublisherSmsVoice"),
        DECLARED,
    ),
    "publisher that the key does not allow": (
        drop_statement("aws_kms_key", "sns", "PublisherSmsVoice"),
        DECLARED,
    ),
    "sender that the queue does not allow": (
        drop_statement("aws_sqs_queue_policy", "dead-letter", "SentByTopics"),
        DECLARED,
    ),
    "alarm that the topic does not allow": (alarm_to("inbound-sms"), DECLARED),
    "rule that the topic does not allow": (rule_to_topic, DECLARED),
    "log group that the key does not allow": (
        add_resource(
            "aws_cloudwatch_log_group", "new", name="new", kms_key_id="${aws_kms_key.logs.arn}"
        ),
        DECLARED,
    ),
    "call of a role from outside": (
        nothing,
        calls(
            DeclaredCall(
                caller="role/x", action="sqs:SendMessage", target="aws_sqs_queue.dead-letter"
            )
        ),
    ),
    "actions of which the needs are not known": (
        nothing,
        calls(
            *(
                DeclaredCall(caller="role/deploy", action=action, target=target)
                for action in ("dynamodb:Quary", "kms:Quary")
                for target in ("aws_dynamodb_table.analytics", "aws_lambda_function.bot")
            )
        ),
    ),
}
