"""smsbot verify on the embedded AWS: every drift found, and mended by its remedy."""

import json
from dataclasses import replace

import boto3
import pytest

from keyproof.aws.arguments.every_type import is_compared
from keyproof.model.resource import Stack
from keyproof.tests.cases import read_data
from smsbot.design.reading import read_configuration
from smsbot.design.synthesis import synthesized
from smsbot.questions.verify import verification as verification_module
from smsbot.questions.verify.embedded_aws import ON_THE_EMBEDDED_AWS
from smsbot.questions.verify.resource_types import COMPARED_AS_POLICIES
from smsbot.questions.verify.status import Status
from smsbot.questions.verify.verification import Verification, hold_against
from tests.declared import TABLE_NAMES
from tests.e2e.conftest import ENVIRONMENTS
from tests.e2e.shell import Shell, run_line
from tests.e2e.verify.dev import ACCOUNT, DEV, PROTECTED, ROLE, TABLE, TRUSTS_ANYBODY, key_id
from tests.e2e.verify.drifts import DECIDE, DRIFTS, together
from tests.e2e.verify.following import follow, verified
from tests.e2e.wire import Wire


@pytest.mark.parametrize("drifts", together(), ids=str)
def test_drifts_are_found_and_their_remedies_mend_them(
    drifts: tuple[str, ...],
    design: Stack,
    *,
    session: boto3.Session,
    between: Wire,
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Those that one resource cannot have at once are made one after the other."""
    made = [DRIFTS[name] for name in drifts]
    with monkeypatch.context() as wired:
        wired.setenv("AWS_ENDPOINT_URL", between.endpoint)
        for each in made:
            each.make(session)
    verification = verified(design, session)
    differences = verification.comparison.differences
    for drift in made:
        of_it = [each for each in differences if each.resource.startswith(drift.resource)]
        (difference,) = (each for each in of_it if drift.problem in each.problem)
        assert difference.rule == drift.status
        assert not drift.mend or difference.commands == DECIDE
    assert verification.is_complete
    assert not verification.is_as_designed
    if made[0].status is Status.IN_DANGER:
        first = [*verification.comparison.statuses][: len(made)]
        assert {*first} == {each.resource for each in made}
    told = [
        f"{each.who} can {each.gained}, which is not designed, with {each.key.label}"
        for each in verification.comparison.shifts or ()
    ]
    accesses = [each.access for each in made if each.access]
    assert all(any(line.startswith(each) for line in told) for each in accesses), told
    assert all(line.startswith(tuple(accesses)) for line in told), told
    for drift in made:
        if drift.mend:
            drift.mend(session)
    follow(verification, shell)
    after = verified(design, session)
    assert (after.comparison.differences, after.comparison.shifts) == ((), ())


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
    assert (difference.rule, difference.resource) == (Status.DRIFTED, "aws_kms_key.sns")
    told = problem.format(len(json.loads(before)["Statement"]) + 1)
    assert difference.problem.startswith(f"its policy cannot be read as one: {told}")
    assert verification.comparison.statuses["aws_kms_key.sns"] is Status.DRIFTED
    assert verification.comparison.shifts == (() if is_complete else None)
    assert verification.is_complete is is_complete
    assert difference.commands == ("python -m smsbot deploy dev",)


def test_every_argument_that_is_written_is_read_or_is_exempt_with_a_reason(
    design: Stack, session: boto3.Session
) -> None:
    there = {each.address: each for each in verified(design, session).live.stack.resources}
    unread = {
        (each.type, argument)
        for each in design.resources
        if each.type not in COMPARED_AS_POLICIES
        for argument in each.values
        if is_compared(each.type, argument) and argument not in there[each.address].values
    }
    assert unread == set()


def test_another_environment_whose_name_starts_alike_is_left_alone(
    design: Stack, session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    neighbour = DEV.model_copy(update={"name": "dev-eu"})
    name, key = f"{neighbour.names.prefix}-x", key_id(session, "logs")
    kms, logs, sns, sqs = (session.client(each) for each in ("kms", "logs", "sns", "sqs"))
    events, iam, dynamodb = (session.client(each) for each in ("events", "iam", "dynamodb"))
    cloudwatch = session.client("cloudwatch")
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    topic = sns.create_topic(Name=name)["TopicArn"]
    kms.create_alias(AliasName=f"alias/{name}", TargetKeyId=key)
    logs.create_log_group(logGroupName=f"/aws/lambda/{name}")
    events.put_rule(Name=name, ScheduleExpression="rate(1 day)")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUSTS_ANYBODY)
    dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        MetricName="Errors",
        Namespace="AWS/Lambda",
        Period=60,
        Statistic="Sum",
        Threshold=1,
    )
    try:
        with monkeypatch.context() as both:
            environments = {**ENVIRONMENTS, "dev-eu": neighbour}
            both.setattr(verification_module, "all_environments", lambda: environments)
            assert verified(design, session).comparison.differences == ()
        alike = verified(design, session).comparison.differences
    finally:
        sqs.delete_queue(QueueUrl=queue)
        sns.delete_topic(TopicArn=topic)
        kms.delete_alias(AliasName=f"alias/{name}")
        logs.delete_log_group(logGroupName=f"/aws/lambda/{name}")
        events.delete_rule(Name=name)
        iam.delete_role(RoleName=name)
        dynamodb.delete_table(TableName=name)
        cloudwatch.delete_alarms(AlarmNames=[name])
    # Without that environment, each of them would be dev's.
    assert {each.resource.partition(".")[0] for each in alike} == {
        "aws_cloudwatch_event_rule",
        "aws_cloudwatch_log_group",
        "aws_cloudwatch_metric_alarm",
        "aws_dynamodb_table",
        "aws_iam_role",
        "aws_kms_alias",
        "aws_sns_topic",
        "aws_sqs_queue",
    }


def test_a_table_that_lost_its_protection_gets_it_back(
    session: boto3.Session, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As on AWS, where the provider at hand knows the argument.
    monkeypatch.delitem(ON_THE_EMBEDDED_AWS, ("aws_dynamodb_table", "deletion_protection_enabled"))
    with synthesized(PROTECTED) as path:
        protected = read_configuration(path, account_id=ACCOUNT)
    # dev's tables have none.
    verification = of_tables(hold_against(protected, PROTECTED, session, profile=None))
    tables = sorted(f"aws_dynamodb_table.{name}" for name in TABLE_NAMES)
    assert [(each.resource, each.problem) for each in verification.comparison.differences] == [
        (each, "deletion_protection_enabled is false, not true.") for each in tables
    ]
    dynamodb = session.client("dynamodb")
    try:
        follow(verification, shell)
        after = of_tables(hold_against(protected, PROTECTED, session, profile=None))
        assert after.comparison.differences == ()
    finally:
        for name in (TABLE.replace("conversations", each) for each in TABLE_NAMES):
            dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)


def of_tables(verification: Verification) -> Verification:
    """Without the differences of the keys, which lack the lock that protection brings."""
    found = tuple(
        each
        for each in verification.comparison.differences
        if each.resource.startswith("aws_dynamodb_table.")
    )
    return replace(verification, comparison=replace(verification.comparison, differences=found))


def test_who_is_warned_is_nobodys_business_and_that_nobody_is_a_note(
    design: Stack, session: boto3.Session, shell: Shell
) -> None:
    sns, address = session.client("sns"), "you@example.com"
    topics = [f"smsbot-dev-watch-topic-alarms-under-{each}-key" for each in ("main", "sns")]
    assert verified(design, session).live.notes == tuple(
        f"Nobody receives the alarms of {topic}: no subscription of it is confirmed. "
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
        told = run_line("python -m smsbot verify dev --format json", shell)
    finally:
        for each in subscriptions:
            sns.unsubscribe(SubscriptionArn=each)
    (report,) = json.loads(told.stdout)
    assert (told.returncode, report["differences"], report["notes"]) == (0, [], [])
    assert address not in told.stdout


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
        assert {each.rule for each in verification.comparison.differences} == {Status.MISSING}
        assert verification.comparison.shifts == ()
        assert verification.findings == ()
        assert not [each for each in verification.access if ROLE in each.principal.name]
        assert not verification.is_as_designed
        with_statement(session, UNREADABLE[-1][0])
    finally:
        follow(verified(design, session), shell)
    assert verified(design, session).is_as_designed
