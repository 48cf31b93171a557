"""Faults of constructs, stacks and settings, for the gates."""

import json

from tests.keyproof.access.faults.faulty import (
    ACCOUNT,
    OUR_ARN,
    add_statement,
    both,
    change_statement,
    drop_condition,
    drop_statement,
)
from tests.keyproof.review.gates.edits import (
    FOREIGN,
    INBOUND_ARN,
    QUEUE_ARN,
    Change,
    added,
    at,
    declared,
    elsewhere,
    gone,
    in_alarm,
    less_of_a_key,
    lifecycle,
    logging,
    one_key_less,
    operator,
    output,
    pattern,
    setting,
    tagged,
    undeclared,
    variable,
    without,
)

ENCRYPTION_ERRORS = "aws_cloudwatch_log_metric_filter.encryption-errors"

WEAKER: dict[str, Change] = {
    "a key policy that allows * through a service": change_statement(
        "aws_kms_key", "dynamodb", "RoleThroughDynamodb", Action="kms:*"
    ),
    "grants for no resource of AWS": drop_condition(
        "aws_kms_key", "dynamodb", "DeployRoleGrant", "kms:GrantIsForAWSResource"
    ),
    "a lock that may be absent": change_statement(
        "aws_kms_key",
        "sns",
        "RoleThroughSns",
        Condition={
            "ArnEqualsIfExists": {
                "aws:PrincipalArn": f"{OUR_ARN}:role/smsbot-dev-compute-role-bot"
            },
            "StringEqualsIfExists": {"kms:ViaService": "sns.eu-west-1.amazonaws.com"},
        },
    ),
    "grants that may lack their purpose": operator(
        "aws_kms_key", "dynamodb", "DeployRoleGrant", "Bool", "BoolIfExists"
    ),
    "a topic whose denials anybody removes": change_statement(
        "aws_sns_topic_policy",
        "inbound-sms",
        "WaysOutAreOpenedByOneRole",
        Action=["sns:AddPermission", "sns:SetTopicAttributes", "sns:Subscribe"],
    ),
    "a queue whose denials anybody removes": change_statement(
        "aws_sqs_queue_policy",
        "dead-letter",
        "WaysOutAreOpenedByOneRole",
        Action=["sqs:AddPermission", "sqs:SetQueueAttributes"],
    ),
    "another service in the lock": change_statement(
        "aws_kms_key",
        "sns",
        "RoleThroughSns",
        Condition={
            "ArnEquals": {"aws:PrincipalArn": f"{OUR_ARN}:role/smsbot-dev-compute-role-bot"},
            "StringEquals": {
                "kms:ViaService": ["sns.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com"]
            },
        },
    ),
    "administration by the account of another partition": change_statement(
        "aws_kms_key",
        "sns",
        "AdministrationByAccount",
        Principal={"AWS": f"arn:aws-us-gov:iam::{ACCOUNT}:root"},
    ),
    "a log key for every log group": change_statement(
        "aws_kms_key",
        "logs",
        "CloudWatchLogs",
        Condition={
            "ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:eu-west-1:{ACCOUNT}:*"}
        },
    ),
    "DynamoDB for any account": drop_condition("aws_kms_key", "dynamodb", "DynamodbService"),
    "a user who administers": add_statement(
        "aws_kms_key",
        "logs",
        Principal={"AWS": f"{OUR_ARN}:user/mallory"},
        Action=["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
        Resource="*",
    ),
    "a federated principal": add_statement(
        "aws_kms_key",
        "logs",
        Principal={"Federated": "cognito-identity.amazonaws.com"},
        Action="kms:Decrypt",
        Resource="*",
    ),
    "the role may read its tables": change_statement(
        "aws_iam_role_policy",
        "bot-role-store-and-count",
        "StoreMessages",
        Action=[
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:Scan",
        ],
    ),
    "the role may use any table": change_statement(
        "aws_iam_role_policy", "bot-role-store-and-count", "StoreMessages", Resource="*"
    ),
    "the role may use any key": change_statement(
        "aws_iam_role_policy", "bot-role-use-sns-key", "UseKeyThroughSns", Resource="*"
    ),
    "no permissions for logs": gone("aws_iam_role_policy.bot-role-write-logs"),
    "the default key of DynamoDB": without(
        "aws_dynamodb_table.conversations", "server_side_encryption"
    ),
    "a log group without a key": without("aws_cloudwatch_log_group.bot-function", "kms_key_id"),
    "a log group that is kept for ever": without(
        "aws_cloudwatch_log_group.bot-function", "retention_in_days"
    ),
    "a foreign key of what is exempt": at(
        "aws_lambda_function.bot", "kms_key_arn", elsewhere("kms", "key/1")
    ),
    "a queue by the key of SQS": both(
        without("aws_sqs_queue.dead-letter", "kms_master_key_id"),
        at("aws_sqs_queue.dead-letter", "sqs_managed_sse_enabled", value=True),
    ),
    "a table under a foreign key": at(
        "aws_dynamodb_table.analytics",
        "server_side_encryption",
        {"enabled": True, "kms_key_arn": elsewhere("kms", "key/1")},
    ),
    "a topic under the alias of another environment": at(
        "aws_sns_topic.inbound-sms", "kms_master_key_id", "alias/smsbot-prod-security-key-sns"
    ),
    "a key by an alias that is called as the key of the stack": both(
        setting("data", "aws_kms_alias", value={"sns": {"name": "alias/of-somebody"}}),
        at(
            "aws_sns_topic.inbound-sms",
            "kms_master_key_id",
            "${data.aws_kms_alias.sns.target_key_arn}",
        ),
    ),
    "rotation that is not written": without("aws_kms_key.logs", "enable_key_rotation"),
    "an asymmetric key": both(
        at("aws_kms_key.logs", "customer_master_key_spec", "RSA_2048"),
        at("aws_kms_key.logs", "key_usage", "SIGN_VERIFY"),
    ),
    "a topic without TLS": drop_statement(
        "aws_sns_topic_policy", "inbound-sms", "DeniedWithoutTls"
    ),
    "a queue without TLS": drop_statement(
        "aws_sqs_queue_policy", "dead-letter", "DeniedWithoutTls"
    ),
    "a topic without a policy": gone("aws_sns_topic_policy.inbound-sms"),
    "a queue without a policy": gone("aws_sqs_queue_policy.dead-letter"),
    "a queue that another account reads": add_statement(
        "aws_sqs_queue_policy",
        "dead-letter",
        Principal={"AWS": f"arn:aws:iam::{FOREIGN}:root"},
        Action="sqs:ReceiveMessage",
        Resource=QUEUE_ARN,
    ),
    "a topic that anybody subscribes to": add_statement(
        "aws_sns_topic_policy",
        "inbound-sms",
        Principal="*",
        Action="sns:Subscribe",
        Resource=INBOUND_ARN,
    ),
    "a table that another account reads": add_statement(
        "aws_dynamodb_resource_policy",
        "conversations",
        Principal={"AWS": FOREIGN},
        Action="dynamodb:GetItem",
        Resource="*",
    ),
    "a function that any topic invokes": without("aws_lambda_permission.inbound-sms", "source_arn"),
    "a function that any account invokes": at(
        "aws_lambda_permission.inbound-sms", "principal", "*"
    ),
    "no failure destination": gone("aws_lambda_function_event_invoke_config.bot"),
    "a failure destination elsewhere": at(
        "aws_lambda_function_event_invoke_config.bot",
        "destination_config",
        {"on_failure": {"destination": elsewhere("sqs", "q")}},
    ),
    "dead letters elsewhere": at(
        "aws_sns_topic_subscription.inbound-sms",
        "redrive_policy",
        json.dumps({"deadLetterTargetArn": elsewhere("sqs", "q")}),
    ),
    "no recovery by a text": at(
        "aws_dynamodb_table.conversations", "point_in_time_recovery", {"enabled": "false"}
    ),
    "no time to live": without("aws_dynamodb_table.conversations", "ttl"),
    "an alarm without actions": in_alarm("encryption-errors", "alarm_actions", []),
    "an alarm that warns late, as declared": both(
        declared("thresholds", **{"aws_cloudwatch_metric_alarm.function-errors": 1000}),
        in_alarm("function-errors", "threshold", 1000),
    ),
    "an alarm of the smallest value, as declared": both(
        declared(
            "alarms",
            **{"aws_cloudwatch_metric_alarm.function-errors": "Minimum of AWS/Lambda Errors"},
        ),
        in_alarm("function-errors", "statistic", "Minimum"),
    ),
    "an alarm of another metric, of which nothing is declared": both(
        undeclared("alarms"), in_alarm("function-errors", "metric_name", "Duration")
    ),
    "a rule of one event, without declared aliases": both(
        undeclared("aliases"), pattern("keys-in-danger", less_of_a_key)
    ),
    "a filter of other lines, of which nothing is declared": both(
        undeclared("log_lines"),
        at(ENCRYPTION_ERRORS, "pattern", '{ $.x = "a" }'),
    ),
    "an alias of another key, as declared": both(
        declared("aliases", **{"smsbot-dev-security-key-sns": "aws_kms_key.logs"}),
        at("aws_kms_alias.sns", "target_key_id", "${aws_kms_key.logs.key_id}"),
    ),
    "a filter of other lines, as declared": both(
        declared(
            "log_lines", **{"aws_cloudwatch_log_metric_filter.encryption-errors": ['{"x":"a"}']}
        ),
        at(ENCRYPTION_ERRORS, "pattern", '{ $.x = "a" }'),
    ),
    "an alarm that is sent without its event": at(
        "aws_cloudwatch_event_target.keys-in-danger-alarms-under-sns-key", "input_path", "$.nothing"
    ),
    "an alarm that is sent once": at(
        "aws_cloudwatch_event_target.keys-in-danger-alarms-under-sns-key",
        "retry_policy",
        {"maximum_retry_attempts": 0},
    ),
    "an alarm that is switched off": in_alarm("dead-letters", "actions_enabled", value=False),
    "an alarm under one key": in_alarm(
        "dead-letters", "alarm_actions", ["${aws_sns_topic.alarms-under-sns-key.arn}"]
    ),
    "an alarm that never warns": in_alarm("function-errors", "threshold", 100000),
    "an alarm of another metric": in_alarm("function-errors", "metric_name", "Invocatoins"),
    "an alarm of the smallest value": in_alarm("function-errors", "statistic", "Minimum"),
    "an alarm of a percentile": both(
        without("aws_cloudwatch_metric_alarm.function-errors", "statistic"),
        in_alarm("function-errors", "extended_statistic", "p10"),
    ),
    "an alarm in a unit that no metric has": in_alarm("function-errors", "unit", "Terabits"),
    "an alarm by an expression that is nothing": in_alarm(
        "undelivered",
        "metric_query",
        [
            {"id": "e1", "expression": "0 * m1", "return_data": True},
            {
                "id": "m1",
                "metric": {
                    "namespace": "AWS/SNS",
                    "metric_name": "NumberOfNotificationsFailed",
                    "dimensions": {"TopicName": "smsbot-dev-messaging-topic-inbound-sms"},
                    "period": 300,
                    "stat": "Sum",
                },
            },
        ],
    ),
    "an alarm of another outcome": in_alarm(
        "refused-sends", "dimensions", {"Outcome": "send_refusd"}
    ),
    "an alarm that is gone": gone("aws_cloudwatch_metric_alarm.encryption-errors"),
    "an alarm of fewer": in_alarm("function-errors", "comparison_operator", "LessThanThreshold"),
    "a rule that is off": at("aws_cloudwatch_event_rule.keys-in-danger", "state", "DISABLED"),
    "rules that get no calls that only read": both(
        at("aws_cloudwatch_event_rule.keys-in-danger", "state", "ENABLED"),
        at("aws_cloudwatch_event_rule.unusable-keys-used", "state", "ENABLED"),
    ),
    "a rule that is gone": both(
        gone("aws_cloudwatch_event_rule.keys-in-danger"),
        gone("aws_cloudwatch_event_target.keys-in-danger-alarms-under-main-key"),
        gone("aws_cloudwatch_event_target.keys-in-danger-alarms-under-sns-key"),
    ),
    "a rule of one event": pattern("keys-in-danger", less_of_a_key),
    "a rule without a key": pattern("keys-in-danger", one_key_less),
    "a rule of another account": pattern(
        "keys-in-danger", lambda document: document.update(account=[FOREIGN])
    ),
    "a metric filter that counts nothing": at(ENCRYPTION_ERRORS, "pattern", '{ $.x = "nothing" }'),
    "a metric filter that adds nothing": at(
        ENCRYPTION_ERRORS,
        "metric_transformation",
        {"name": "EncryptionErrors", "namespace": "smsbot/dev", "value": "0"},
    ),
    "a metric filter of another group": at(
        ENCRYPTION_ERRORS,
        "log_group_name",
        "${aws_cloudwatch_log_group.sns-logs.name}",
    ),
    "a metric filter that is gone": gone(ENCRYPTION_ERRORS),
    "an alias of another key": at(
        "aws_kms_alias.sns", "target_key_id", "${aws_kms_key.logs.key_id}"
    ),
    "a second alias": added(
        "aws_kms_alias", name="alias/other", target_key_id="${aws_kms_key.sns.key_id}"
    ),
    "an alias that is gone": gone("aws_kms_alias.logs"),
    "a provider of another region": setting(
        "provider", "aws", value=[{"region": "eu-west-1"}, {"region": "us-west-2", "alias": "us"}]
    ),
    "a provider with a role": setting(
        "provider",
        "aws",
        value=[{"region": "eu-west-1", "assume_role": [{"role_arn": "arn:aws:iam::1:role/a"}]}],
    ),
    "everything tagged as of another environment": tagged("Environment", "prod"),
    "everything tagged as of another application": tagged("Application", "shop"),
    "everything tagged as of nobody": setting("provider", "aws", value=[{"region": "eu-west-1"}]),
    "a key tagged as of another environment": at(
        "aws_kms_key.sns", "tags", {"Environment": "dev-eu", "KmsKey": "sns"}
    ),
    "a key tagged so in another case": at("aws_kms_key.sns", "tags", {"environment": "prod"}),
    "credentials of a file": setting(
        "provider",
        "aws",
        value=[{"region": "eu-west-1", "shared_credentials_files": ["/tmp/c"]}],
    ),
    "a data source that reads a page": setting(
        "data", "http", value={"a": {"url": "https://example.com"}}
    ),
    "a module": setting("module", value={"a": {"source": "./a"}}),
    "a provisioner": at(
        "aws_sns_topic.inbound-sms", "provisioner", {"local-exec": {"command": "true"}}
    ),
    "a key that is disabled by a number": at("aws_kms_key.sns", "is_enabled", "0"),
    "an alarm that a number switches off": in_alarm("dead-letters", "actions_enabled", "0"),
    "a rule that a number switches off": both(
        without("aws_cloudwatch_event_rule.keys-in-danger", "state"),
        at("aws_cloudwatch_event_rule.keys-in-danger", "is_enabled", "0"),
    ),
    "changes that Terraform ignores": lifecycle("aws_kms_key.sns", {"ignore_changes": ["policy"]}),
    "the state in a foreign bucket, undeclared": both(
        setting("//", "declarations", "backend", value={}),
        setting(
            "terraform",
            "backend",
            value={"s3": {"bucket": "elsewhere", "encrypt": True, "use_lockfile": True}},
        ),
    ),
    "the state in a foreign bucket": setting(
        "terraform",
        "backend",
        value={"s3": {"bucket": "elsewhere", "key": "a", "region": "eu-west-1", "encrypt": True}},
    ),
    "a block of Terraform that nobody judged": setting(
        "terraform", "provider_meta", value={"aws": {"module_name": "a"}}
    ),
    "one more provider that is required": setting(
        "terraform", "required_providers", "tls", value={"source": "hashicorp/tls"}
    ),
    "a log of text": logging("log_format", "Text"),
    "a log without outcomes": logging("application_log_level", "FATAL"),
    "a filter of transformed lines": at(
        ENCRYPTION_ERRORS,
        "apply_on_transformed_logs",
        value=True,
    ),
    "events of another configuration set": variable("CONFIGURATION_SET", "elsewhere"),
    "an output of a secret": output("Variables", "${aws_lambda_function.bot.environment}"),
}
