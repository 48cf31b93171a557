"""Ways out that are made by hand, for the gates."""

import json

from tests.keyproof.access.faults.faulty import ACCOUNT, OUR_ARN, add_resource, both
from tests.keyproof.review.gates.edits import (
    BOT,
    FOREIGN,
    GROUP,
    INBOUND_ARN,
    QUEUE_ARN,
    TABLE,
    Change,
    added,
    at,
    elsewhere,
    template,
    variable,
)

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
    "places in a list": variable("COPIES", json.dumps([elsewhere("sqs", "q")])),
    "a place after a space": variable("COPY_TO", " //elsewhere.example/a"),
    "a folder with settings": variable("HOME", "/mnt/a"),
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
