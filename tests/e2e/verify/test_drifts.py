"""smsbot verify on the emulated AWS: every drift found, and mended by its remedy."""

import json
from typing import Any

import boto3
import pytest

from keyproof.aws.arguments.known import is_compared
from keyproof.model.resource import Stack
from keyproof.tests.cases import read_data
from smsbot.commands.verify import as_json
from smsbot.verify import verification as verification_module
from smsbot.verify.comparison import NOT_ON_THE_EMBEDDED_AWS, Status
from tests.e2e.conftest import ENVIRONMENTS
from tests.e2e.shell import Shell, run_line
from tests.e2e.verify.dev import (
    ACCOUNT,
    ALARM_SETTINGS,
    ALARM_TOPIC,
    DEAD_LETTERS,
    DECIDE,
    DELIVERY_STATUS,
    DEV,
    LOG_GROUP,
    ROLE,
    STRANGER,
    TABLE,
    TOPIC,
    call,
    drifts_in,
    follow,
    key_id,
    make,
    make_the_function_another_one,
    neighbours,
    queue_url,
    together,
    verified,
    widened,
)
from tests.e2e.wire import Wire


@pytest.mark.parametrize("names", together(), ids=str)
def test_drifts_are_found_and_their_remedies_mend_them(
    names: tuple[str, ...],
    design: Stack,
    *,
    session: boto3.Session,
    between: Wire,
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Those that one resource cannot have at once are made one after the other."""
    known = drifts_in(session)
    made = [known[name] for name in names]
    with monkeypatch.context() as wired:
        wired.setenv("AWS_ENDPOINT_URL", between.endpoint)
        for each in made:
            make(session, each)
    verification = verified(design, session)
    differences = verification.comparison.differences
    for drift in made:
        of_it = [each for each in differences if each.resource.startswith(drift["resource"])]
        (difference,) = (each for each in of_it if drift["problem"] in each.problem)
        assert difference.status == drift["status"]
        assert "mended_by" not in drift or difference.remedy == DECIDE
    assert verification.is_complete
    assert not verification.is_as_designed
    if made[0]["status"] == Status.IN_DANGER:
        first = [*verification.comparison.statuses][: len(made)]
        assert {*first} == {each["resource"] for each in made}
    output = [each.message for each in verification.findings if each.rule == "access-changed"]
    accesses = [each["access"] for each in made if "access" in each]
    assert all(any(line.startswith(each) for line in output) for each in accesses), output
    assert all(line.startswith(tuple(accesses)) for line in output), output
    for drift in made:
        if "mended_by" in drift:
            call(session, drift["mended_by"], drift["mended_with"])
    follow(verification, shell)
    after = verified(design, session)
    assert (after.comparison.differences, after.findings) == ((), ())


def with_statement(session: boto3.Session, statement: object) -> str:
    """Add a statement to the policy of the SNS key, and return the policy as it was."""
    kms, key = session.client("kms"), key_id(session, "sns")
    before = kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    policy = json.loads(before)
    policy["Statement"].append(statement)
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))
    return before


UNREADABLE = read_data(__file__, "unreadable_policies")


@pytest.mark.parametrize(("statement", "problem", "is_complete"), UNREADABLE)
def test_a_policy_that_cannot_be_read_is_a_drift(
    statement: object,
    problem: str,
    *,
    is_complete: bool,
    design: Stack,
    session: boto3.Session,
) -> None:
    before = with_statement(session, statement)
    try:
        verification = verified(design, session)
    finally:
        session.client("kms").put_key_policy(
            KeyId=key_id(session, "sns"), PolicyName="default", Policy=before
        )
    (difference,) = verification.comparison.differences
    assert (difference.status, difference.resource) == (Status.DRIFTED, "aws_kms_key.sns")
    output = problem.format(len(json.loads(before)["Statement"]) + 1)
    assert difference.problem.startswith(f"its policy cannot be read as one: {output}")
    assert verification.comparison.statuses["aws_kms_key.sns"] is Status.DRIFTED
    assert verification.is_access_known is is_complete
    assert verification.is_complete is is_complete
    assert difference.remedy == ("python -m smsbot deploy dev",)


def test_every_argument_that_is_written_is_read_or_is_exempt_with_a_reason(
    design: Stack, session: boto3.Session
) -> None:
    there = {each.address: each for each in verified(design, session).live.resources}
    unread = {
        (each.type, argument)
        for each in design.resources
        if each.type not in NOT_ON_THE_EMBEDDED_AWS
        for argument in each.values
        if is_compared(each.type, argument) and argument not in there[each.address].values
    }
    assert unread == set()


def test_another_environment_whose_name_starts_alike_is_left_alone(
    design: Stack, session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    neighbour = DEV.model_copy(update={"name": "dev-eu"})
    name, key = f"{neighbour.names.prefix}-x", key_id(session, "logs")
    queue = queue_url(session).replace(DEAD_LETTERS, name)
    rows: list[dict[str, Any]] = neighbours(name=name, key=key, queue=queue, account=ACCOUNT)
    for row in rows:
        call(session, row["call"], row["with"])
    try:
        with monkeypatch.context() as both:
            environments = {**ENVIRONMENTS, "dev-eu": neighbour}
            both.setattr(verification_module, "all_environments", lambda: environments)
            assert verified(design, session).comparison.differences == ()
        alike = verified(design, session).comparison.differences
    finally:
        for row in rows:
            call(session, row["undo"], row["named"])
    # Without that environment, each of them would be dev's.
    assert {each.resource.partition(".")[0] for each in alike} == {each["type"] for each in rows}


def test_who_is_warned_is_nobodys_business_and_that_nobody_is_a_note(
    design: Stack, session: boto3.Session, shell: Shell
) -> None:
    sns, address = session.client("sns"), "you@example.com"
    topics = [f"smsbot-dev-watch-topic-alarms-under-{each}-key" for each in ("main", "sns")]
    assert verified(design, session).live.notes == tuple(
        f"No endpoint receives the alarms of {topic}: no subscription of it is confirmed. "
        "docs/operate/alarms.md says how to subscribe."
        for topic in topics
    )
    subscriptions = [
        sns.subscribe(
            TopicArn=f"arn:aws:sns:us-east-1:{ACCOUNT}:{topic}",
            Protocol="email",
            Endpoint=address,
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]
        for topic in topics
    ]
    try:
        output = run_line("python -m smsbot verify dev --format json", shell)
    finally:
        for each in subscriptions:
            sns.unsubscribe(SubscriptionArn=each)
    (report,) = json.loads(output.stdout)
    assert (output.returncode, report["differences"], report["notes"]) == (0, [], [])
    assert address not in output.stdout


def test_a_role_and_a_rule_that_are_missing_are_reported_as_missing_alone(
    design: Stack, session: boto3.Session, shell: Shell
) -> None:
    """Nobody is a role that is not there, whatever the key policies say of it.

    One deployment mends them, and a policy that cannot be read.
    """
    iam, events = session.client("iam"), session.client("events")
    rule = "smsbot-dev-watch-rule-keys-in-danger"
    try:
        for name in iam.list_role_policies(RoleName=ROLE)["PolicyNames"]:
            iam.delete_role_policy(RoleName=ROLE, PolicyName=name)
        iam.delete_role(RoleName=ROLE)
        targets = [each["Id"] for each in events.list_targets_by_rule(Rule=rule)["Targets"]]
        events.remove_targets(Rule=rule, Ids=targets)
        events.delete_rule(Name=rule)
        verification = verified(design, session)
        assert {each.status for each in verification.comparison.differences} == {Status.MISSING}
        assert verification.findings == ()
        assert not verification.is_as_designed
        with_statement(session, UNREADABLE[-1][0])
    finally:
        follow(verified(design, session), shell)
    assert verified(design, session).is_as_designed


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
