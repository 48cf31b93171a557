"""Further faults for the gates: of constructs, stacks and settings, and ways out made by hand."""

import json
from collections.abc import Callable
from typing import Any

from tests.smsbot.access.faults.faulty import (
    ACCOUNT,
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

Change = Callable[[Config], None]
FOREIGN = "999988887777"
TABLE = "${aws_dynamodb_table.conversations.name}"
BOT = "${aws_lambda_function.bot.function_name}"
INBOUND_ARN = "${aws_sns_topic.inbound-sms.arn}"
QUEUE_ARN = "${aws_sqs_queue.dead-letter.arn}"
GROUP = "${aws_cloudwatch_log_group.bot-function.name}"


def elsewhere(service: str, resource: str) -> str:
    return f"arn:aws:{service}:eu-west-1:{FOREIGN}:{resource}"


def at(address: str, argument: str, value: object) -> Change:
    kind, _, name = address.partition(".")
    return set_argument(kind, name, argument, value)


def without(address: str, argument: str) -> Change:
    kind, _, name = address.partition(".")
    return lambda config: config["resource"][kind][name].pop(argument)


def gone(address: str) -> Change:
    kind, _, name = address.partition(".")
    return lambda config: config["resource"][kind].pop(name)


def added(kind: str, **arguments: Any) -> Change:
    return add_resource(kind, "added", **arguments)


def setting(*path: str, value: object) -> Change:
    def put_in(config: Config) -> None:
        place: Any = config
        for each in path[:-1]:
            place = place.setdefault(each, {})
        place[path[-1]] = value

    return put_in


def in_alarm(name: str, argument: str, value: object) -> Change:
    return at(f"aws_cloudwatch_metric_alarm.{name}", argument, value)


def pattern(rule: str, change: Callable[[Any], None]) -> Change:
    def put_in(config: Config) -> None:
        found = config["resource"]["aws_cloudwatch_event_rule"][rule]
        document = json.loads(found["event_pattern"])
        change(document)
        found["event_pattern"] = json.dumps(document)

    return put_in


def less_of_a_key(document: Any) -> None:
    for each in document["detail"]["$or"]:
        if "eventName" in each:
            each["eventName"] = ["DisableKey"]


def one_key_less(document: Any) -> None:
    text = json.dumps(document["detail"])
    document["detail"] = json.loads(text.replace("aws_kms_key.logs", "aws_kms_key.sns"))


def output(name: str, value: str) -> Change:
    return setting("output", name, value={"value": value})


def variable(name: str, value: str) -> Change:
    def put_in(config: Config) -> None:
        found = config["resource"]["aws_lambda_function"]["bot"]["environment"]
        found["variables"][name] = value

    return put_in


def declared(name: str, **members: Any) -> Change:
    """Another declaration, in the same change."""

    def put_in(config: Config) -> None:
        config["//"]["declarations"][name].update(members)

    return put_in


def undeclared(name: str) -> Change:
    """No such declaration any more, in the same change."""

    def put_in(config: Config) -> None:
        del config["//"]["declarations"][name]

    return put_in


def logging(name: str, value: str) -> Change:
    def put_in(config: Config) -> None:
        config["resource"]["aws_lambda_function"]["bot"]["logging_config"][name] = value

    return put_in


def template(properties: Any, **sections: Any) -> Change:
    """A CloudFormation stack with a configuration set."""
    resource = {"Type": "AWS::SMSVOICE::ConfigurationSet", "Properties": properties}
    body = json.dumps({"Resources": {"Set": resource}, **sections})
    return added("aws_cloudformation_stack", name="a", template_body=body)


def lifecycle(address: str, value: object) -> Change:
    return at(address, "lifecycle", value)


def operator(kind: str, name: str, sid: str, old: str, new: str) -> Change:
    """The same conditions of a statement by another operator."""

    def put_in(config: Config) -> None:
        with policy_of(config, kind, name) as document:
            (statement,) = (each for each in document["Statement"] if each["Sid"] == sid)
            statement["Condition"][new] = statement["Condition"].pop(old)

    return put_in


# Constructs, stacks and settings.
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
        at("aws_cloudwatch_log_metric_filter.encryption-errors", "pattern", '{ $.x = "a" }'),
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
    "a metric filter that counts nothing": at(
        "aws_cloudwatch_log_metric_filter.encryption-errors", "pattern", '{ $.x = "nothing" }'
    ),
    "a metric filter that adds nothing": at(
        "aws_cloudwatch_log_metric_filter.encryption-errors",
        "metric_transformation",
        {"name": "EncryptionErrors", "namespace": "smsbot/dev", "value": "0"},
    ),
    "a metric filter of another group": at(
        "aws_cloudwatch_log_metric_filter.encryption-errors",
        "log_group_name",
        "${aws_cloudwatch_log_group.sns-logs.name}",
    ),
    "a metric filter that is gone": gone("aws_cloudwatch_log_metric_filter.encryption-errors"),
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
        "aws_cloudwatch_log_metric_filter.encryption-errors",
        "apply_on_transformed_logs",
        value=True,
    ),
    "events of another configuration set": variable("CONFIGURATION_SET", "elsewhere"),
    "an output of a secret": output("Variables", "${aws_lambda_function.bot.environment}"),
}

# Ways out that are made by hand.
WAYS_OUT: dict[str, Change] = {
    "an HTTP subscription": added(
        "aws_sns_topic_subscription",
        topic_arn=INBOUND_ARN,
        protocol="https",
        endpoint="https://example.com/a",
    ),
    "a Firehose subscription": added(
        "aws_sns_topic_subscription",
        topic_arn=INBOUND_ARN,
        protocol="firehose",
        endpoint=elsewhere("firehose", "deliverystream/a"),
        subscription_role_arn=f"{OUR_ARN}:role/a",
    ),
    "an application subscription": added(
        "aws_sns_topic_subscription",
        topic_arn=INBOUND_ARN,
        protocol="application",
        endpoint=elsewhere("sns", "endpoint/a"),
    ),
    "a subscription by the name of a topic": added(
        "aws_sns_topic_subscription",
        topic_arn=f"arn:aws:sns:eu-west-1:{ACCOUNT}:smsbot-dev-messaging-topic-inbound-sms",
        protocol="email",
        endpoint="a@example.com",
    ),
    "a stream with new images": both(
        at("aws_dynamodb_table.conversations", "stream_enabled", value="true"),
        at("aws_dynamodb_table.conversations", "stream_view_type", "NEW_IMAGE"),
    ),
    "a stream that a function reads": added(
        "aws_lambda_event_source_mapping",
        event_source_arn=elsewhere("dynamodb", "table/a/stream/1"),
        function_name=BOT,
    ),
    "a global table": added(
        "aws_dynamodb_global_table",
        name=TABLE,
        replica=[{"region_name": "eu-west-1"}, {"region_name": "us-east-1"}],
    ),
    "a backup vault": both(
        added("aws_backup_vault", name="a"),
        add_resource("aws_backup_plan", "a", name="a", rule=[{"rule_name": "a"}]),
        add_resource(
            "aws_backup_selection",
            "a",
            name="a",
            plan_id="${aws_backup_plan.a.id}",
            iam_role_arn=f"{OUR_ARN}:role/a",
            resources=["${aws_dynamodb_table.conversations.arn}"],
        ),
    ),
    "a restored table": added(
        "aws_dynamodb_table",
        name="copy",
        hash_key="a",
        billing_mode="PAY_PER_REQUEST",
        restore_source_table_arn="${aws_dynamodb_table.conversations.arn}",
    ),
    "a stream of logs to Firehose": added(
        "aws_cloudwatch_log_subscription_filter",
        name="a",
        log_group_name=GROUP,
        filter_pattern="",
        destination_arn=elsewhere("firehose", "deliverystream/a"),
        role_arn=f"{OUR_ARN}:role/a",
    ),
    "a destination for logs": added(
        "aws_cloudwatch_log_destination",
        name="a",
        role_arn=f"{OUR_ARN}:role/a",
        target_arn=elsewhere("kinesis", "stream/a"),
    ),
    "a delivery of logs": both(
        added(
            "aws_cloudwatch_log_delivery_source",
            name="a",
            log_type="APPLICATION_LOGS",
            resource_arn="arn:a",
        ),
        add_resource(
            "aws_cloudwatch_log_delivery",
            "a",
            delivery_source_name="a",
            delivery_destination_arn=elsewhere("logs", "delivery-destination:a"),
        ),
    ),
    "a resource policy of logs": added(
        "aws_cloudwatch_log_resource_policy",
        policy_name="a",
        policy_document=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "logs:*",
                    "Resource": "*",
                },
            }
        ),
    ),
    "a link to another account": added(
        "aws_oam_link",
        label_template="a",
        resource_types=["AWS::Logs::LogGroup"],
        sink_identifier=elsewhere("oam", "sink/a"),
    ),
    "a function URL behind IAM": added(
        "aws_lambda_function_url", function_name=BOT, authorization_type="AWS_IAM"
    ),
    "a second function with the bot's role": lambda config: config["resource"][
        "aws_lambda_function"
    ].update(
        other={
            "function_name": "other",
            "role": "${aws_iam_role.bot-role.arn}",
            "s3_bucket": "elsewhere",
            "s3_key": "a",
            "handler": "a.b",
            "runtime": "python3.13",
        }
    ),
    "a place of another scheme": variable("COPY_TO", "s3://elsewhere/a"),
    "another handler": at("aws_lambda_function.bot", "handler", "urllib.request.urlopen"),
    "another runtime": at("aws_lambda_function.bot", "runtime", "nodejs22.x"),
    "a package from elsewhere": at("aws_lambda_function.bot", "filename", "../evil.zip"),
    "a package from another folder": at(
        "aws_lambda_function.bot", "filename", f"assets/../{'0' * 32}/a.zip"
    ),
    "other names of hosts": variable("HOSTALIASES", "/tmp/hosts"),
    "a hook elsewhere": variable("HOOK_FUNCTION", elsewhere("lambda", "function:hook")),
    "a Python path": variable("PYTHONPATH", "/mnt/a"),
    "a permission for an account": added(
        "aws_lambda_permission",
        action="lambda:GetFunction",
        function_name=BOT,
        principal=FOREIGN,
    ),
    "a permission for an organization": added(
        "aws_lambda_permission",
        action="lambda:InvokeFunction",
        function_name=BOT,
        principal="*",
        principal_org_id="o-abcdefghij",
    ),
    "an event bus in another account": added(
        "aws_cloudwatch_event_target",
        rule="${aws_cloudwatch_event_rule.keys-in-danger.name}",
        arn=elsewhere("events", "event-bus/default"),
    ),
    "a rule that starts a function": both(
        added("aws_cloudwatch_event_rule", name="a", schedule_expression="rate(1 minute)"),
        add_resource(
            "aws_cloudwatch_event_target",
            "a",
            rule="${aws_cloudwatch_event_rule.added.name}",
            arn=elsewhere("lambda", "function:a"),
        ),
    ),
    "a schedule": added(
        "aws_scheduler_schedule",
        schedule_expression="rate(1 hour)",
        target={"arn": QUEUE_ARN, "role_arn": f"{OUR_ARN}:role/a"},
        flexible_time_window={"mode": "OFF"},
    ),
    "a metric stream": added(
        "aws_cloudwatch_metric_stream",
        firehose_arn=elsewhere("firehose", "deliverystream/a"),
        role_arn=f"{OUR_ARN}:role/a",
        output_format="json",
    ),
    "a grant to a service": added(
        "aws_kms_grant",
        key_id="${aws_kms_key.sns.key_id}",
        grantee_principal="s3.amazonaws.com",
        operations=["Decrypt"],
    ),
    "a grant that makes grants": added(
        "aws_kms_grant",
        key_id="${aws_kms_key.dynamodb.key_id}",
        grantee_principal="${aws_iam_role.bot-role.arn}",
        operations=["CreateGrant", "Decrypt"],
    ),
    "a grant on a key by its ARN": added(
        "aws_kms_grant",
        key_id=f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        grantee_principal=f"arn:aws:iam::{FOREIGN}:root",
        operations=["Decrypt"],
    ),
    "another key policy": added(
        "aws_kms_key_policy",
        key_id="${aws_kms_key.dynamodb.key_id}",
        policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": {
                    "Effect": "Allow",
                    "Principal": {"AWS": FOREIGN},
                    "Action": "kms:*",
                    "Resource": "*",
                },
            }
        ),
    ),
    "a user": both(
        added("aws_iam_user", name="mallory"),
        add_resource(
            "aws_iam_user_policy_attachment",
            "a",
            user="mallory",
            policy_arn="arn:aws:iam::aws:policy/AdministratorAccess",
        ),
    ),
    "a queue that reads the stack's queue": added(
        "aws_sqs_queue_redrive_policy",
        queue_url="${aws_sqs_queue.dead-letter.id}",
        redrive_policy=json.dumps(
            {"deadLetterTargetArn": elsewhere("sqs", "q"), "maxReceiveCount": 1}
        ),
    ),
    "preferences of texts": added(
        "aws_sns_sms_preferences",
        usage_report_s3_bucket="elsewhere",
        delivery_status_iam_role_arn=f"{OUR_ARN}:role/a",
    ),
    "a stack of CloudFormation elsewhere": added(
        "aws_cloudformation_stack", name="a", template_url="https://example.com/a.json"
    ),
    "events of texts by a condition of CloudFormation": template(
        {
            "ConfigurationSetName": "a",
            "EventDestinations": {
                "Fn::If": ["A", [{"SnsDestination": {"TopicArn": elsewhere("sns", "t")}}], []]
            },
        }
    ),
    "a section of CloudFormation that nobody judged": template(
        {"ConfigurationSetName": "a"}, Hooks={"a": {"Type": "AWS::CodeDeploy::BlueGreen"}}
    ),
    "a null resource": added("null_resource"),
    "a trail elsewhere": added(
        "aws_cloudtrail",
        name="a",
        s3_bucket_name="elsewhere",
        kms_key_id="${aws_kms_key.logs.arn}",
    ),
    "an S3 bucket that is public": both(
        added("aws_s3_bucket", bucket="a"),
        add_resource("aws_s3_bucket_acl", "a", bucket="a", acl="public-read"),
    ),
    "a state machine": added(
        "aws_sfn_state_machine",
        name="a",
        role_arn="${aws_iam_role.bot-role.arn}",
        definition="{}",
    ),
    "an account-wide policy": added(
        "aws_cloudwatch_log_account_policy",
        policy_name="a",
        policy_type="DATA_PROTECTION_POLICY",
        policy_document="{}",
    ),
}
