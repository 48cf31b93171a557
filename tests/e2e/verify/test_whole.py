"""smsbot verify on the embedded AWS: everything at once, put back by one deployment."""

import json

import boto3

from keyproof.model.resource import Stack
from tests.e2e.shell import Shell
from tests.e2e.verify.dev import (
    ACCOUNT,
    ALARM_SETTINGS,
    ALARM_TOPIC,
    DIRECT,
    LAYER,
    LOG_GROUP,
    ROLE,
    STRANGER,
    STRANGERS_QUEUE,
    TABLE,
    TOPIC,
    key_id,
    make_the_function_another_one,
    widened,
)
from tests.e2e.verify.following import follow, verified


def test_one_deployment_puts_back_everything_that_terraform_wrote(
    design: Stack, session: boto3.Session, shell: Shell
) -> None:
    kms, iam, sns = session.client("kms"), session.client("iam"), session.client("sns")
    key = key_id(session, "smsbot")
    policy = kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    kms.put_key_policy(
        KeyId=key, PolicyName="default", Policy=widened(policy, principal={"AWS": STRANGER})
    )
    own = iam.get_role_policy(RoleName=ROLE, PolicyName="use-sns-key")["PolicyDocument"]
    iam.put_role_policy(
        RoleName=ROLE, PolicyName="use-sns-key", PolicyDocument=widened(json.dumps(own))
    )
    trust = iam.get_role(RoleName=ROLE)["Role"]["AssumeRolePolicyDocument"]
    trust = json.dumps(trust).replace("lambda.amazonaws.com", "ec2.amazonaws.com")
    iam.update_assume_role_policy(RoleName=ROLE, PolicyDocument=trust)
    sns.set_topic_attributes(
        TopicArn=TOPIC,
        AttributeName="Policy",
        AttributeValue=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "Anyone",
                        "Effect": "Allow",
                        "Principal": "*",
                        "Action": "sns:Publish",
                        "Resource": TOPIC,
                    }
                ],
            }
        ),
    )
    (subscription,) = sns.list_subscriptions_by_topic(TopicArn=TOPIC)["Subscriptions"]
    sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
    session.client("logs").delete_log_group(logGroupName=f"sns/us-east-1/{ACCOUNT}/{DIRECT}")
    session.client("logs").put_retention_policy(logGroupName=LOG_GROUP, retentionInDays=1)
    session.client("dynamodb").update_continuous_backups(
        TableName=TABLE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    )
    session.client("events").disable_rule(Name="smsbot-dev-watch-rule-keys-in-danger")
    cloudwatch = session.client("cloudwatch")
    alarms = {
        name: cloudwatch.describe_alarms(AlarmNames=[f"smsbot-dev-watch-alarm-{name}"])[
            "MetricAlarms"
        ][0]
        for name in ("dead-letters", "dead-letters-waiting", "undelivered")
    }
    settings = {
        name: {setting: alarm[setting] for setting in ALARM_SETTINGS if setting in alarm}
        for name, alarm in alarms.items()
    }
    cloudwatch.put_metric_alarm(
        **settings["dead-letters"] | {"Threshold": 1000, "AlarmActions": []}
    )
    cloudwatch.put_metric_alarm(
        **settings["dead-letters-waiting"]
        | {"Dimensions": [{"Name": "QueueName", "Value": "another"}]}
    )
    queries = settings["undelivered"]["Metrics"]
    for query in queries:
        if query["Id"] == "e1":
            query["Expression"] += " * 0"
    cloudwatch.put_metric_alarm(**settings["undelivered"])
    make_the_function_another_one(session)
    session.client("events").put_targets(
        Rule="smsbot-dev-watch-rule-unusable-keys-used",
        Targets=[{"Id": "alarms-under-sns-key", "Arn": ALARM_TOPIC, "Input": '"All is well."'}],
    )
    receipts = TOPIC.replace("inbound-sms", "delivery-status")
    (subscription,) = sns.list_subscriptions_by_topic(TopicArn=receipts)["Subscriptions"]
    sns.set_subscription_attributes(
        SubscriptionArn=subscription["SubscriptionArn"],
        AttributeName="FilterPolicy",
        AttributeValue='{"none": ["of them"]}',
    )
    verification = verified(design, session)
    found: dict[str, str] = {}
    for each in verification.comparison.differences:
        found[each.resource] = f"{found.get(each.resource, '')} {each.problem}".strip()
    message = found.pop("aws_cloudwatch_event_target.unusable-keys-used-alarms-under-sns-key")
    assert message.startswith('input is "All is well.", not nothing. input_transformer.')
    function = found.pop("aws_lambda_function.bot")
    for problem in (
        "handler is another.handle, not handler.handle.",
        "timeout is 1, not 30.",
        "reserved_concurrent_executions is 0, not nothing.",
        "memory_size is 128, not 256.",
        f'layers is ["{LAYER}"], not nothing.',
        "environment.variables.AWS_LAMBDA_EXEC_WRAPPER is another value, not nothing.",
        "environment.variables.CONVERSATION is another value, not the written value.",
        "environment.variables.INBOUND_TOPIC_ARN is nothing, not the written value.",
    ):
        assert problem in function
    assert "stranger's" not in str(verification.comparison)
    assert found == {
        "aws_cloudwatch_event_rule.keys-in-danger": "state is DISABLED, not "
        "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS.",
        "aws_cloudwatch_metric_alarm.dead-letters": "alarm_actions is nothing, not "
        f"{json.dumps(sorted((ALARM_TOPIC, ALARM_TOPIC.replace('sns-key', 'main-key'))))}. "
        "threshold is 1000.0, not 1.",
        "aws_cloudwatch_metric_alarm.dead-letters-waiting": "dimensions.QueueName is another, not "
        "smsbot-dev-messaging-queue-dead-letter.",
        "aws_cloudwatch_metric_alarm.undelivered": "metric_query[e1].expression is "
        "SUM(FILL(METRICS(), 0)) * 0, not SUM(FILL(METRICS(), 0)).",
        "aws_lambda_function_event_invoke_config.bot": "destination_config.on_success.destination "
        f"is {STRANGERS_QUEUE}, not nothing. maximum_retry_attempts is 0, not 2.",
        "aws_sns_topic_subscription.delivery-status": 'filter_policy is {"none": ["of them"]}, not '
        "nothing.",
        "aws_cloudwatch_log_group.direct-publish-delivery-logs": "it is not there.",
        "aws_cloudwatch_log_group.sns-logs": "retention_in_days is 1, not 30.",
        "aws_dynamodb_table.conversations": "point_in_time_recovery.enabled is false, not true.",
        "aws_iam_role.bot-role (trust)": "its policy is wider: statement AssumedByService takes in "
        "the principal ec2.amazonaws.com; narrower: statement AssumedByService leaves out the "
        "principal lambda.amazonaws.com.",
        "aws_iam_role_policy.bot-role-use-sns-key": "its policy is wider: statement without a Sid "
        "is new and allows kms:Decrypt.",
        "aws_kms_key.smsbot": "its policy is wider: statement without a Sid is new and allows "
        "kms:Decrypt.",
        "aws_sns_topic.inbound-sms": "its policy is wider: statement Anyone is new and allows "
        "sns:Publish; the denial DeniedWithoutTls is gone; the denial "
        "WaysOutAreOpenedByOneRole is gone.",
        "aws_sns_topic_subscription.inbound-sms": "it is not there.",
    }
    assert {each.remedy for each in verification.comparison.differences} == {
        "python -m smsbot deploy dev"
    }
    assert "role stranger" in {each.who for each in verification.comparison.shifts or ()}
    follow(verification, shell)
    after = verified(design, session)
    assert (after.comparison.differences, after.comparison.shifts) == ((), ())
