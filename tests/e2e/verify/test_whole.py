"""smsbot verify on the embedded AWS: everything at once, put back by one deployment."""

import json

import boto3

from keyproof.model.resource import Stack
from keyproof.tests.cases import read_data
from smsbot.commands.verify import as_json
from tests.e2e.shell import Shell
from tests.e2e.verify.dev import (
    ACCOUNT,
    ALARM_SETTINGS,
    ALARM_TOPIC,
    DELIVERY_STATUS,
    LOG_GROUP,
    ROLE,
    STRANGER,
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
        AttributeValue=json.dumps(read_data(__file__, "policy_of_anyone")),
    )
    (subscription,) = sns.list_subscriptions_by_topic(TopicArn=TOPIC)["Subscriptions"]
    sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
    session.client("logs").delete_log_group(
        logGroupName=f"sns/us-east-1/{ACCOUNT}/{DELIVERY_STATUS}"
    )
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
    for problem in read_data(__file__, "problems_of_the_function"):
        assert problem in function
    assert "stranger's" not in json.dumps(as_json(verification))
    assert found == read_data(__file__, "differences")
    assert {each.remedy for each in verification.comparison.differences} == {
        ("python -m smsbot deploy dev",)
    }
    assert any("ole stranger can now" in each.message for each in verification.findings)
    follow(verification, shell)
    after = verified(design, session)
    assert (after.comparison.differences, after.findings) == ((), ())
