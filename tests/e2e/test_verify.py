"""smsbot verify on the embedded AWS: clean after a deployment, and every drift found and mended."""

import io
import json
import zipfile
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace

import boto3
import pytest

from constructs_lib.policy_document import PolicyDocument, Statement
from smsbot.encryption.configuration import read_configuration
from smsbot.encryption.resource import Stack
from smsbot.encryption.synthesis import synthesized
from smsbot.live.permissions import reading_policy
from smsbot.sandbox.sandbox import Sandbox
from smsbot.verify import verification as verification_module
from smsbot.verify.finding import Status
from smsbot.verify.not_compared import is_compared
from smsbot.verify.resource_types import COMPARED_AS_POLICIES
from smsbot.verify.verification import Verification, hold_against
from tests.e2e.conftest import ENVIRONMENTS
from tests.e2e.shell import Shell, run_line, shell_of
from tests.e2e.wire import Fault, Wire, no_fault, wire

ACCOUNT = "000000000000"
DEV = ENVIRONMENTS["dev"]
ALIAS = "alias/smsbot-dev-security-key-"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:smsbot-dev-messaging-topic-inbound-sms"
TABLE = "smsbot-dev-storage-table-conversations"
ROLE = "smsbot-dev-compute-role-bot"
FUNCTION = "smsbot-dev-compute-function-bot"
DEAD_LETTERS = "smsbot-dev-messaging-queue-dead-letter"
STRANGERS_QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:stranger"
ALARM_TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:smsbot-dev-watch-topic-alarms-under-sns-key"
LAYER = f"arn:aws:lambda:us-east-1:{ACCOUNT}:layer:by-hand:1"
STREAM = f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/by-hand"
DIRECT = "DirectPublishToPhoneNumber"
LOG_GROUP = "smsbot-dev-messaging-logs-sns"
STRANGER = f"arn:aws:iam::{ACCOUNT}:role/stranger"
TRUSTS_ANYBODY = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},'
    '"Action":"sts:AssumeRole"}]}'
)


@pytest.fixture(scope="module")
def design() -> Stack:
    with synthesized(DEV) as path:
        return read_configuration(path, account_id=ACCOUNT)


@pytest.fixture(scope="module")
def between(dev_sandbox: Sandbox) -> Generator[Wire]:
    emulator = dev_sandbox.running()
    assert emulator
    with wire(emulator.endpoint, str(dev_sandbox.layout.certificate_authority)) as server:
        yield server


@pytest.fixture(scope="module")
def shell(dev_sandbox: Sandbox, between: Wire, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return {
        **shell_of(dev_sandbox),
        "AWS_ENDPOINT_URL": between.endpoint,
        "CDKTF_OUTDIR": str(tmp_path_factory.mktemp("cdktf") / "out"),
    }


@pytest.fixture
def session(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    for name, value in shell.items():
        if name.startswith("AWS_") or name == "NO_PROXY":
            monkeypatch.setenv(name, value)
    return boto3.Session(region_name=DEV.region)


def verified(design: Stack, session: boto3.Session) -> Verification:
    return hold_against(design, DEV, session, profile=None)


def follow(verification: Verification, shell: Shell) -> None:
    """Run what the report says, each command once."""
    commands = dict.fromkeys(
        command for each in verification.comparison.differences for command in each.remedy
    )
    for command in commands:
        typed = "y\n" if " deploy " in command else ""
        if " smsbot keys " in command:
            typed = f"{ALIAS}{command.rpartition(' ')[2]}\n"
        ended = run_line(command, shell, typed=typed)
        assert ended.returncode == 0, f"{command}\n{ended.stdout}{ended.stderr}"


@dataclass(frozen=True)
class Drift:
    """Something done by hand: what it does, what is then told of which resource."""

    make: Callable[[boto3.Session], object]
    resource: str
    status: Status
    problem: str
    access: str = ""
    mend: Callable[[boto3.Session], object] | None = None
    """What a person decides, where the remedy is a sentence."""


def key_id(session: boto3.Session, name: str) -> str:
    return session.client("kms").describe_key(KeyId=ALIAS + name)["KeyMetadata"]["KeyId"]


def moved_alias(session: boto3.Session) -> None:
    session.client("kms").update_alias(AliasName=f"{ALIAS}sns", TargetKeyId=key_id(session, "logs"))


def granted(session: boto3.Session) -> None:
    session.client("kms").create_grant(
        KeyId=key_id(session, "dynamodb"), GranteePrincipal=STRANGER, Operations=["Decrypt"]
    )


def with_attached_policy(session: boto3.Session) -> None:
    iam = session.client("iam")
    document = {"Version": "2012-10-17", "Statement": []}
    document["Statement"] = [{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}]
    policy = iam.create_policy(PolicyName="by-hand", PolicyDocument=json.dumps(document))
    iam.attach_role_policy(RoleName=ROLE, PolicyArn=policy["Policy"]["Arn"])


DRIFTS = {
    "rotation off": Drift(
        lambda session: session.client("kms").disable_key_rotation(KeyId=key_id(session, "sns")),
        "aws_kms_key.sns",
        Status.DRIFTED,
        "enable_key_rotation is false, not true.",
    ),
    "rotation slower": Drift(
        lambda session: session.client("kms").enable_key_rotation(
            KeyId=key_id(session, "sns"), RotationPeriodInDays=2560
        ),
        "aws_kms_key.sns",
        Status.DRIFTED,
        "rotation_period_in_days is 2560, not 365.",
    ),
    "key disabled": Drift(
        lambda session: session.client("kms").disable_key(KeyId=key_id(session, "logs")),
        "aws_kms_key.logs",
        Status.IN_DANGER,
        "the key is Disabled: what it encrypts cannot be read. Under it are ",
    ),
    "deletion scheduled": Drift(
        lambda session: session.client("kms").schedule_key_deletion(
            KeyId=key_id(session, "dynamodb"), PendingWindowInDays=7
        ),
        "aws_kms_key.dynamodb",
        Status.IN_DANGER,
        "Under it are smsbot-dev-storage-table-analytics, smsbot-dev-storage-table-conversations.",
    ),
    "alias moved": Drift(
        moved_alias, "aws_kms_alias.sns", Status.DRIFTED, "target_key_id is arn:aws:kms:"
    ),
    "alias added": Drift(
        lambda session: session.client("kms").create_alias(
            AliasName=f"{ALIAS}spare", TargetKeyId=key_id(session, "smsbot")
        ),
        f"aws_kms_alias.{ALIAS}spare",
        Status.UNEXPECTED,
        "nobody wrote it.",
    ),
    "grant added": Drift(
        granted,
        "aws_kms_grant.",
        Status.UNEXPECTED,
        f"it lets {STRANGER} Decrypt with the key.",
        access="role stranger can decrypt, which is not designed, with DynamoDB Key",
    ),
    "topic key removed": Drift(
        lambda session: session.client("sns").set_topic_attributes(
            TopicArn=TOPIC, AttributeName="KmsMasterKeyId", AttributeValue=""
        ),
        "aws_sns_topic.inbound-sms",
        Status.DRIFTED,
        "kms_master_key_id is nothing, not arn:aws:kms:",
    ),
    "topic under a key of AWS": Drift(
        lambda session: session.client("sns").set_topic_attributes(
            TopicArn=TOPIC, AttributeName="KmsMasterKeyId", AttributeValue="alias/aws/sns"
        ),
        "aws_sns_topic.inbound-sms",
        Status.DRIFTED,
        "kms_master_key_id is alias/aws/sns, not arn:aws:kms:",
    ),
    "queue key removed": Drift(
        lambda session: session.client("sqs").set_queue_attributes(
            QueueUrl=queue_url(session), Attributes={"KmsMasterKeyId": ""}
        ),
        "aws_sqs_queue.dead-letter",
        Status.DRIFTED,
        "kms_master_key_id is nothing, not arn:aws:kms:",
    ),
    "log group key removed": Drift(
        lambda session: session.client("logs").disassociate_kms_key(logGroupName=LOG_GROUP),
        "aws_cloudwatch_log_group.sns-logs",
        Status.DRIFTED,
        "kms_key_id is nothing, not arn:aws:kms:",
    ),
    "table under a key of AWS": Drift(
        lambda session: session.client("dynamodb").update_table(
            TableName=TABLE, SSESpecification={"Enabled": False}
        ),
        "aws_dynamodb_table.conversations",
        Status.DRIFTED,
        f"is arn:aws:kms:us-east-1:{ACCOUNT}:alias/aws/dynamodb, not arn:aws:kms:",
    ),
    "a policy of the role by hand": Drift(
        lambda session: session.client("iam").put_role_policy(
            RoleName=ROLE,
            PolicyName="by-hand",
            PolicyDocument='{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
            '"Action":"kms:Decrypt","Resource":"*"}]}',
        ),
        f"aws_iam_role_policy.{ROLE}.by-hand",
        Status.UNEXPECTED,
        "nobody wrote it.",
    ),
    "a managed policy attached": Drift(
        with_attached_policy,
        f"aws_iam_role_policy_attachment.{ROLE}.arn:aws:iam::{ACCOUNT}:policy/by-hand",
        Status.UNEXPECTED,
        "nobody wrote it.",
        access=f"role {ROLE} can administer, ",
    ),
    "a subscriber by hand": Drift(
        lambda session: session.client("sns").subscribe(
            TopicArn=TOPIC, Protocol="https", Endpoint="https://stranger.example"
        ),
        "aws_sns_topic_subscription.",
        Status.UNEXPECTED,
        "nobody wrote it.",
    ),
    "a permission of the function by hand": Drift(
        lambda session: session.client("lambda").add_permission(
            FunctionName=FUNCTION,
            StatementId="by-hand",
            Action="lambda:InvokeFunction",
            Principal="210987654321",
        ),
        "aws_lambda_function.bot",
        Status.DRIFTED,
        "its policy is wider: statement by-hand is new and allows lambda:InvokeFunction",
    ),
    "the function traced": Drift(
        lambda session: session.client("lambda").update_function_configuration(
            FunctionName=FUNCTION, TracingConfig={"Mode": "Active"}
        ),
        "aws_lambda_function.bot",
        Status.DRIFTED,
        "tracing_config.mode is Active, not PassThrough.",
    ),
    "a URL of the function": Drift(
        lambda session: session.client("lambda").create_function_url_config(
            FunctionName=FUNCTION, AuthType="NONE"
        ),
        f"aws_lambda_function_url.{FUNCTION}",
        Status.UNEXPECTED,
        "nobody wrote it.",
    ),
    "a version of the function": Drift(
        lambda session: session.client("lambda").publish_version(FunctionName=FUNCTION),
        f"aws_lambda_function_version.{FUNCTION}.1",
        Status.UNEXPECTED,
        "nobody wrote it.",
    ),
    "an alias of the function": Drift(
        lambda session: session.client("lambda").create_alias(
            FunctionName=FUNCTION, Name="by-hand", FunctionVersion="$LATEST"
        ),
        f"aws_lambda_alias.{FUNCTION}.by-hand",
        Status.UNEXPECTED,
        "nobody wrote it.",
    ),
    "what is logged sent on": Drift(
        lambda session: session.client("logs").put_subscription_filter(
            logGroupName=f"/aws/lambda/{FUNCTION}",
            filterName="by-hand",
            filterPattern="",
            destinationArn=f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:stranger",
        ),
        f"aws_cloudwatch_log_subscription_filter./aws/lambda/{FUNCTION}.by-hand",
        Status.UNEXPECTED,
        "nobody wrote it.",
    ),
    "changes of a table streamed": Drift(
        lambda session: session.client("dynamodb").update_table(
            TableName=TABLE,
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        ),
        "aws_dynamodb_table.conversations",
        Status.DRIFTED,
        "stream_enabled is true, not false.",
    ),
    "changes of a table sent on": Drift(
        lambda session: session.client("dynamodb").enable_kinesis_streaming_destination(
            TableName=TABLE, StreamArn=STREAM
        ),
        f"aws_dynamodb_kinesis_streaming_destination.{TABLE}.{STREAM}",
        Status.UNEXPECTED,
        "nobody wrote it.",
    ),
    "a policy of a table": Drift(
        lambda session: session.client("dynamodb").put_resource_policy(
            ResourceArn=f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{TABLE}",
            Policy=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"AWS": STRANGER},
                            "Action": "dynamodb:Scan",
                            "Resource": "*",
                        }
                    ],
                }
            ),
        ),
        f"aws_dynamodb_resource_policy.{TABLE}",
        Status.UNEXPECTED,
        "nobody wrote it.",
    ),
    "a role by hand": Drift(
        lambda session: session.client("iam").create_role(
            RoleName="smsbot-dev-by-hand", AssumeRolePolicyDocument=TRUSTS_ANYBODY
        ),
        "aws_iam_role.smsbot-dev-by-hand",
        Status.UNEXPECTED,
        "nobody wrote it; it may be assumed by anybody.",
        mend=lambda session: session.client("iam").delete_role(RoleName="smsbot-dev-by-hand"),
    ),
    "a queue by hand": Drift(
        lambda session: session.client("sqs").create_queue(
            QueueName="smsbot-dev-messaging-queue-by-hand",
            Attributes={"SqsManagedSseEnabled": "false"},
        ),
        "aws_sqs_queue.smsbot-dev-messaging-queue-by-hand",
        Status.UNEXPECTED,
        "nobody wrote it; its encryption is Unencrypted.",
        mend=lambda session: session.client("sqs").delete_queue(
            QueueUrl=queue_url(session, "by-hand")
        ),
    ),
}
# What may hold something is for a person to decide.
DECIDE = ("Find out whose it is; declare it in stacks/, or delete it.",)


PROTECTED = DEV.model_copy(update={"deletion_protection": True})


def queue_url(session: boto3.Session, name: str = "dead-letter") -> str:
    return session.client("sqs").get_queue_url(QueueName=f"smsbot-dev-messaging-queue-{name}")[
        "QueueUrl"
    ]


def test_after_a_deployment_everything_is_as_designed(
    design: Stack, session: boto3.Session
) -> None:
    verification = verified(design, session)
    assert verification.comparison.differences == ()
    assert verification.comparison.shifts == ()
    assert verification.not_checked == ()
    assert set(verification.comparison.statuses.values()) == {Status.AS_DESIGNED}
    read = {each.address for each in verification.live.stack.resources}
    assert set(verification.comparison.statuses) == read


@pytest.mark.parametrize("name", DRIFTS)
def test_a_drift_is_found_and_its_remedy_mends_it(
    name: str, design: Stack, session: boto3.Session, shell: Shell
) -> None:
    drift = DRIFTS[name]
    drift.make(session)
    verification = verified(design, session)
    found = {
        each.resource: each
        for each in verification.comparison.differences
        if each.resource.startswith(drift.resource)
    }
    assert len(found) == 1, verification.comparison.differences
    difference = next(iter(found.values()))
    assert difference.status is drift.status
    assert drift.problem in difference.problem
    assert verification.is_complete
    assert not verification.is_as_designed
    if drift.status is Status.IN_DANGER:
        assert verification.comparison.differences[0] == difference
        assert next(iter(verification.comparison.statuses)) == drift.resource
    told = [
        f"{each.who} can {each.gained}, which is not designed, with {each.key.label}"
        for each in verification.comparison.shifts or ()
    ]
    assert any(each.startswith(drift.access) for each in told) if drift.access else not told
    if drift.mend:
        assert difference.remedy == DECIDE
        drift.mend(session)
    else:
        follow(verification, shell)
    after = verified(design, session)
    assert (after.comparison.differences, after.comparison.shifts) == ((), ())


@pytest.mark.parametrize(
    ("statement", "problem", "is_complete"),
    [
        # AWS takes it, and it does nothing.
        (
            {"Sid": "Idle", "Effect": "Allow", "Principal": "*", "Resource": "*"},
            "statement 'Idle' names no action",
            True,
        ),
        (
            {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*", "New": 1},
            "statement {} has New; known are ",
            False,
        ),
    ],
)
def test_a_policy_that_cannot_be_read_is_a_drift(
    statement: object,
    problem: str,
    *,
    is_complete: bool,
    design: Stack,
    session: boto3.Session,
    shell: Shell,
) -> None:
    kms, key = session.client("kms"), key_id(session, "sns")
    written = kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    policy = json.loads(written)
    policy["Statement"].append(statement)
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))
    verification = verified(design, session)
    (difference,) = verification.comparison.differences
    assert (difference.status, difference.resource) == (Status.DRIFTED, "aws_kms_key.sns")
    told = problem.format(len(policy["Statement"]))
    assert difference.problem.startswith(f"its policy cannot be read as one: {told}")
    assert verification.comparison.statuses["aws_kms_key.sns"] is Status.DRIFTED
    assert verification.comparison.shifts == (() if is_complete else None)
    assert verification.is_complete is is_complete
    assert difference.remedy == ("python -m smsbot deploy dev",)
    if is_complete:
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=written)
    else:
        follow(verification, shell)
    assert verified(design, session).is_as_designed


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
    session: boto3.Session, shell: Shell
) -> None:
    with synthesized(PROTECTED) as path:
        protected = read_configuration(path, account_id=ACCOUNT)
    # dev's tables have none, and the provider of the embedded AWS knows of none.
    verification = hold_against(protected, PROTECTED, session, profile=None)
    tables = ["aws_dynamodb_table.analytics", "aws_dynamodb_table.conversations"]
    assert [(each.resource, each.problem) for each in verification.comparison.differences] == [
        (each, "deletion_protection_enabled is false, not true.") for each in tables
    ]
    dynamodb = session.client("dynamodb")
    try:
        follow(verification, shell)
        assert hold_against(protected, PROTECTED, session, profile=None).is_as_designed
    finally:
        for name in (TABLE, TABLE.replace("conversations", "analytics")):
            dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)


def test_who_is_warned_is_nobodys_business_and_that_nobody_is_a_note(
    design: Stack, session: boto3.Session, shell: Shell
) -> None:
    sns, address = session.client("sns"), "you@example.com"
    topics = [f"smsbot-dev-watch-topic-alarms-under-{each}-key" for each in ("main", "sns")]
    assert verified(design, session).live.notes == tuple(
        f"Nobody hears what {topic} tells: no subscription of it is confirmed. "
        "docs/watch.md says how to subscribe."
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


# What the embedded AWS takes for another action, or asks without the resource.
ASKED_OTHERWISE = {
    "dynamodb:GetResourcePolicy",
    "events:ListTargetsByRule",
    "lambda:GetFunctionConcurrency",
    "lambda:GetFunctionEventInvokeConfig",
    "lambda:ListFunctionUrlConfigs",
}
ASKED_OF_WHAT_IS_ATTACHED_BY_HAND = {"iam:GetPolicy", "iam:GetPolicyVersion"}
# A resource that is not known whole without an action.
READ_OF = {
    "dynamodb:DescribeContinuousBackups": "aws_dynamodb_table.conversations",
    "dynamodb:DescribeKinesisStreamingDestination": "aws_dynamodb_table.conversations",
    "dynamodb:DescribeTable": "aws_dynamodb_table.conversations",
    "dynamodb:DescribeTimeToLive": "aws_dynamodb_table.conversations",
    "iam:GetRole": "aws_iam_role.bot-role",
    "iam:GetRolePolicy": "aws_iam_role_policy.bot-role-use-sns-key",
    "iam:ListAttachedRolePolicies": "aws_iam_role.bot-role",
    "iam:ListRolePolicies": "aws_iam_role.bot-role",
    "kms:DescribeKey": "aws_kms_key.sns",
    "kms:GetKeyPolicy": "aws_kms_key.sns",
    "kms:GetKeyRotationStatus": "aws_kms_key.sns",
    "kms:ListGrants": "aws_kms_key.sns",
    "lambda:GetFunctionConfiguration": "aws_lambda_function.bot",
    "lambda:GetPolicy": "aws_lambda_function.bot",
    "lambda:ListAliases": "aws_lambda_function.bot",
    "lambda:ListVersionsByFunction": "aws_lambda_function.bot",
    "logs:DescribeLogGroups": "aws_cloudwatch_log_group.sns-logs",
    "logs:DescribeSubscriptionFilters": "aws_cloudwatch_log_group.direct-publish-delivery-logs",
    "logs:DescribeMetricFilters": "aws_cloudwatch_log_metric_filter.texts",
    "sns:GetSubscriptionAttributes": "aws_sns_topic_subscription.inbound-sms",
    "sns:GetTopicAttributes": "aws_sns_topic.inbound-sms",
    "sns:ListSubscriptionsByTopic": "aws_sns_topic.inbound-sms",
    "sqs:GetQueueAttributes": "aws_sqs_queue.dead-letter",
    "sqs:ListQueues": "aws_sqs_queue.dead-letter",
}
# Without the right to any of these, who can use the keys is not known.
DECIDE_ABOUT_A_KEY = {
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListRolePolicies",
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:ListGrants",
}
ALARM_SETTINGS = (
    "AlarmActions",
    "AlarmName",
    "AlarmDescription",
    "ComparisonOperator",
    "Dimensions",
    "EvaluationPeriods",
    "MetricName",
    "Metrics",
    "Namespace",
    "Period",
    "Statistic",
    "Threshold",
    "TreatMissingData",
)


def widened(policy: str, *, principal: object = None) -> str:
    """A policy with one more statement that allows everything."""
    document = json.loads(policy)
    statement = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
    document["Statement"].append({**statement, **({"Principal": principal} if principal else {})})
    return json.dumps(document)


def make_the_function_another_one(session: boto3.Session) -> None:
    """Foreign code beside the own, which stays as it is, and everything else that decides."""
    functions = session.client("lambda")
    own = functions.get_function_configuration(FunctionName=FUNCTION)
    variables = own.get("Environment", {}).get("Variables", {})
    del variables["INBOUND_TOPIC_ARN"]
    layer = functions.publish_layer_version(LayerName="by-hand", Content={"ZipFile": an_archive()})[
        "LayerVersionArn"
    ]
    assert layer == LAYER
    functions.update_function_configuration(
        FunctionName=FUNCTION,
        Handler="another.handle",
        Timeout=1,
        MemorySize=128,
        Layers=[layer],
        Environment={
            "Variables": {
                **variables,
                "AWS_LAMBDA_EXEC_WRAPPER": "the stranger's",
                "CONVERSATION": "the stranger's",
            }
        },
    )
    functions.put_function_concurrency(FunctionName=FUNCTION, ReservedConcurrentExecutions=0)
    functions.put_function_event_invoke_config(
        FunctionName=FUNCTION,
        MaximumRetryAttempts=0,
        MaximumEventAgeInSeconds=21600,
        DestinationConfig={
            "OnFailure": {"Destination": STRANGERS_QUEUE.replace("stranger", DEAD_LETTERS)},
            "OnSuccess": {"Destination": STRANGERS_QUEUE},
        },
    )


def an_archive() -> bytes:
    """A ZIP archive with an empty file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("wrapper", "")
    return content.getvalue()


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
        f"layers is ['{LAYER}'], not nothing.",
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
        f"{sorted((ALARM_TOPIC, ALARM_TOPIC.replace('sns-key', 'main-key')))}. "
        "threshold is 1000.0, not 1.",
        "aws_cloudwatch_metric_alarm.dead-letters-waiting": "dimensions.QueueName is another, not "
        "smsbot-dev-messaging-queue-dead-letter.",
        "aws_cloudwatch_metric_alarm.undelivered": "metric_query[e1].expression is "
        "SUM(FILL(METRICS(), 0)) * 0, not SUM(FILL(METRICS(), 0)).",
        "aws_lambda_function_event_invoke_config.bot": "destination_config.on_success.destination "
        f"is {STRANGERS_QUEUE}, not nothing. maximum_retry_attempts is 0, not 2.",
        "aws_sns_topic_subscription.delivery-status": "filter_policy is {'none': ['of them']}, not "
        "nothing.",
        "aws_cloudwatch_log_group.direct-publish-delivery-logs": "it is not there.",
        "aws_cloudwatch_log_group.sns-logs": "retention_in_days is 1, not 30.",
        "aws_dynamodb_table.conversations": "point_in_time_recovery.enabled is false, not true.",
        "aws_iam_role.bot-role (trust)": "its policy is wider: statement AssumedByService takes in "
        "the principal ec2.amazonaws.com; narrower: statement AssumedByService takes in the "
        "principal lambda.amazonaws.com.",
        "aws_iam_role_policy.bot-role-use-sns-key": "its policy is wider: statement without a Sid "
        "is new and allows kms:Decrypt.",
        "aws_kms_key.smsbot": "its policy is wider: statement without a Sid is new and allows "
        "kms:Decrypt.",
        "aws_sns_topic.inbound-sms": "its policy is wider: statement Anyone is new and allows "
        "sns:Publish; the denial DeniedWithoutTls is gone; narrower: statement "
        "PublisherSmsVoice is new and allows sns:Publish.",
        "aws_sns_topic_subscription.inbound-sms": "it is not there.",
    }
    assert {each.remedy for each in verification.comparison.differences} == {
        ("python -m smsbot deploy dev",)
    }
    assert "role stranger" in {each.who for each in verification.comparison.shifts or ()}
    follow(verification, shell)
    after = verified(design, session)
    assert (after.comparison.differences, after.comparison.shifts) == ((), ())


def identity(session: boto3.Session, name: str) -> boto3.Session:
    """Somebody who may do nothing yet but what the embedded AWS asks for by another name.

    It takes some calls of Lambda for other actions, and of two calls knows no resource.
    """
    iam = session.client("iam")
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    iam.put_user_policy(
        UserName=name,
        PolicyName="for-the-embedded-aws",
        PolicyDocument='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":'
        '["lambda:GetFunction","lambda:PutFunctionConcurrency","events:ListTargetsByRule",'
        '"dynamodb:GetResourcePolicy"],"Resource":"*"}]}',
    )
    return boto3.Session(
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        region_name=DEV.region,
    )


def test_the_printed_policy_is_enough_and_nothing_of_it_too_much(
    design: Stack, session: boto3.Session
) -> None:
    iam, own = session.client("iam"), identity(session, "verifier")
    policy = reading_policy([DEV])

    def with_policy(document: PolicyDocument) -> Verification:
        iam.put_user_policy(
            UserName="verifier", PolicyName="verify", PolicyDocument=document.to_json()
        )
        return verified(design, own)

    enough = with_policy(policy)
    assert (enough.comparison.differences, enough.not_checked) == ((), ())
    assert enough.is_complete
    actions = [action for statement in policy.statements for action in statement.actions]
    for action in sorted({*actions} - ASKED_OTHERWISE - ASKED_OF_WHAT_IS_ATTACHED_BY_HAND):
        statements = tuple(
            replace(each, actions=tuple(other for other in each.actions if other != action))
            for each in policy.statements
            if each.actions != (action,)
        )
        verification = with_policy(PolicyDocument(statements))
        assert {each.action for each in verification.not_checked} == {action}
        assert {each.reason for each in verification.not_checked} == {"is not allowed."}
        assert not verification.is_complete
        # What could not be read is neither fine nor missing.
        assert verification.comparison.differences == (), action
        statuses = verification.comparison.statuses
        assert statuses.get(READ_OF.get(action, ""), Status.NOT_CHECKED) is Status.NOT_CHECKED, (
            action
        )
        assert {each.resource for each in verification.not_checked} <= {
            address for address, status in statuses.items() if status is Status.NOT_CHECKED
        } | {""}
        is_known = action not in DECIDE_ABOUT_A_KEY
        assert verification.comparison.shifts == (() if is_known else None), action


def test_a_key_of_somebody_else_may_refuse_to_be_looked_at_and_one_of_the_design_may_not(
    design: Stack, session: boto3.Session
) -> None:
    own, iam = identity(session, "refused"), session.client("iam")
    kms = session.client("kms")
    other = kms.create_key(Description="somebody else's")["KeyMetadata"]["Arn"]
    sns_key = kms.describe_key(KeyId=f"{ALIAS}sns")["KeyMetadata"]["Arn"]

    def refused(key: str) -> Verification:
        denied = Statement(
            sid="Refused", effect="Deny", actions=("kms:DescribeKey",), resources=(key,)
        )
        policy = reading_policy([DEV]).with_statement(denied).to_json()
        iam.put_user_policy(UserName="refused", PolicyName="verify", PolicyDocument=policy)
        return verified(design, own)

    try:
        verification = refused(other)
        assert verification.is_complete
        assert verification.is_as_designed
        verification = refused(sns_key)
    finally:
        kms.schedule_key_deletion(KeyId=other, PendingWindowInDays=7)
    assert [each.action for each in verification.not_checked] == ["kms:DescribeKey"]
    assert verification.comparison.statuses["aws_kms_key.sns"] is Status.NOT_CHECKED
    assert verification.comparison.shifts is None


@pytest.mark.parametrize("fault", Fault)
def test_what_is_throttled_or_cut_off_is_tried_again(
    fault: Fault, design: Stack, session: boto3.Session, between: Wire
) -> None:
    between.faults = lambda place: fault if place % 5 == 0 else None
    try:
        verification = verified(design, session)
    finally:
        between.faults = no_fault
    assert verification.is_complete
    assert verification.is_as_designed


def test_what_never_answers_is_said_not_to_be_checked(
    design: Stack, session: boto3.Session, between: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    between.faults = lambda _: Fault.CUT_OFF
    try:
        verification = verified(design, session)
    finally:
        between.faults = no_fault
    assert not verification.is_complete
    assert verification.comparison.differences == ()
    assert all("failed: Connection was closed" in each.reason for each in verification.not_checked)


def test_the_command_tells_all_and_ends_with_its_status(
    session: boto3.Session, shell: Shell
) -> None:
    clean = run_line("python -m smsbot verify dev", shell)
    assert (clean.returncode, clean.stderr) == (0, "")
    assert clean.stdout.splitlines()[-1].startswith(f"✓ smsbot-dev, account {ACCOUNT}, us-east-1: ")
    granted(session)
    drifted = run_line("python -m smsbot verify dev --format markdown", shell)
    assert drifted.returncode == 1
    assert "**unexpected** aws_kms_grant." in drifted.stdout
    assert "aws kms revoke-grant --key-id " in drifted.stdout
    told = run_line("python -m smsbot verify dev --format json", shell)
    (report,) = json.loads(told.stdout)
    (difference,) = report["differences"]
    assert difference["status"] == "unexpected"
    assert report["access_differences"][0]["principal"] == "role stranger"
    assert run_line(difference["remedy"][0], shell).returncode == 0
    nobody = {**shell, "AWS_ACCESS_KEY_ID": "AKIANOBODY000000000A"}
    refused = run_line("python -m smsbot verify dev", nobody)
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    assert refused.stderr.startswith("Error: ")
