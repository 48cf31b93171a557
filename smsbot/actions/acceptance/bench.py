"""What several probes need, made once and found again: a key, a topic, a queue, a function."""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from keyproof.model.key import KeyState
from keyproof.policy_document import Condition, PolicyDocument, Principal, Statement
from smsbot.actions.acceptance.world import NOT_THERE, THERE, ProbeStopped, World

DEFAULT_POLICY = "default"
HANDLER = "probe.handler"
RUNTIME = "python3.12"
STREAM = "probe"
LAMBDA = "lambda.amazonaws.com"
# How soon a service has to ask its key again, in seconds: the least that SQS takes.
KEY_REUSE = "60"
# A group is under its key up to five minutes after it got it.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
KEY_OF_LOGS_IN_SECONDS = 300


def fresh(world: World, name: str) -> str:
    """A name that no earlier run gave: nothing that is left of it counts."""
    return f"{name}-{int(world.now().timestamp()):x}"


def by_account(world: World) -> Statement:
    """The account's own policies decide about a key, as the default policy of KMS has it."""
    return Statement(
        sid="Account",
        principals=(Principal("AWS", world.location.account_root),),
        actions=("kms:*",),
        resources=("*",),
    )


def by_service(
    service: str,
    *actions: str,
    conditions: tuple[Condition, ...] = (),
    resource: str = "*",
    sid: str = "Service",
) -> Statement:
    """A service may use a key, or another resource, under some conditions."""
    return Statement(
        sid=sid,
        principals=(Principal("Service", service),),
        actions=actions,
        resources=(resource,),
        conditions=conditions,
    )


def of_source(arn: str) -> Condition:
    """A service calls for this resource; another account could send it too."""
    return Condition("ArnLike", "aws:SourceArn", (arn,))


def using(service: str, *conditions: Condition, sid: str = "Service") -> Statement:
    """A service may encrypt and decrypt by a key."""
    actions = ("kms:Decrypt", "kms:GenerateDataKey*")
    return by_service(service, *actions, conditions=conditions, sid=sid)


def key(world: World, *statements: Statement, name: str = "probe") -> str:
    """The ARN of the probes' key, enabled, with a policy of these and the account's own.

    A probe that leaves its key unusable has one of another ``name``.
    """
    alias = alias_of(world, name)
    policy = PolicyDocument((by_account(world), *statements)).to_json()
    found = world.attempt("kms:DescribeKey", NOT_THERE, KeyId=alias)
    if not found.succeeded:
        world.record.will_make("aws_kms_key", alias)
        made = world.attempt(
            "kms:CreateKey", Description=alias, Policy=policy, Tags=world.tags("TagKey", "TagValue")
        ).answer["KeyMetadata"]
        world.record.has_made("aws_kms_key", alias, made["KeyId"])
        of_key = {"AliasName": alias, "TargetKeyId": made["KeyId"]}
        world.make("aws_kms_alias", alias, "kms:CreateAlias", **of_key)
        return str(made["Arn"])
    metadata = found.answer["KeyMetadata"]
    arn = str(metadata["Arn"])
    world.attempt("kms:PutKeyPolicy", KeyId=arn, PolicyName=DEFAULT_POLICY, Policy=policy)
    # A probe that was interrupted, or that ended the key, left it so.
    if metadata.get("KeyState") == KeyState.PENDING_DELETION:
        world.attempt("kms:CancelKeyDeletion", KeyId=arn)
    if metadata.get("KeyState") != KeyState.ENABLED:
        world.attempt("kms:EnableKey", KeyId=arn)
    return arn


def alias_of(world: World, name: str) -> str:
    """The alias of a key of the probes."""
    return f"alias/{world.name('key', name)}"


def named_key(world: World, alias: str) -> str:
    """The ARN of the environment's key with an alias."""
    return str(world.attempt("kms:DescribeKey", KeyId=alias).answer["KeyMetadata"]["Arn"])


def topic(world: World, name: str, *, key_arn: str, publishers: tuple[Statement, ...] = ()) -> str:
    """The ARN of a topic under a key."""
    full, arn = world.name("topic", name), world.arn("sns", "topic", name)
    own = Statement(
        sid="Account",
        principals=(Principal("AWS", world.location.account_root),),
        actions=("sns:Publish", "sns:Subscribe"),
        resources=(arn,),
    )
    policy = PolicyDocument((own, *publishers)).to_json()
    world.make(
        "aws_sns_topic",
        full,
        "sns:CreateTopic",
        Name=full,
        Attributes={"KmsMasterKeyId": key_arn, "Policy": policy},
        Tags=world.tags("Key", "Value"),
    )
    return arn


def queue(world: World, name: str, *, topic_arn: str = "", key_arn: str = "") -> str:
    """The URL of a queue, which a topic may send to; it is subscribed, with the bare message."""
    full, arn = world.name("queue", name), world.arn("sqs", "queue", name)
    senders = (
        by_service(
            *(f"{each}.amazonaws.com", "sqs:SendMessage"),
            conditions=(of_source(world.location.arn(each, "*")),),
            resource=arn,
            sid=each,
        )
        for each in ("sns", "events")
    )
    attributes = {"Policy": PolicyDocument(tuple(senders)).to_json()}
    if key_arn:
        attributes |= {"KmsMasterKeyId": key_arn, "KmsDataKeyReusePeriodSeconds": KEY_REUSE}
    asked = {"QueueName": full, "Attributes": attributes, "tags": tags(world)}
    made = world.make("aws_sqs_queue", full, "sqs:CreateQueue", **asked)
    if not made.succeeded:
        made = world.attempt("sqs:GetQueueUrl", QueueName=full)
    if topic_arn:
        world.attempt(
            "sns:Subscribe",
            TopicArn=topic_arn,
            Protocol="sqs",
            Endpoint=arn,
            Attributes={"RawMessageDelivery": "true"},
        )
    return str(made.answer["QueueUrl"])


def received(world: World, url: str, *having: str, seconds: float) -> str | None:
    """The body of a message that holds texts, taken from a queue; None if none comes in time."""

    def question() -> str | None:
        found = world.attempt(
            "sqs:ReceiveMessage", QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0
        )
        for each in found.answer.get("Messages", ()):
            # Another one comes again, for whoever looks for that.
            if all(text in each["Body"] for text in having):
                receipt = each["ReceiptHandle"]
                world.attempt("sqs:DeleteMessage", QueueUrl=url, ReceiptHandle=receipt)
                return str(each["Body"])
        return None

    return world.until(question, seconds=seconds)


def rule(
    world: World, name: str, pattern: Mapping[str, object], arn: str, *, dead_letters: str = ""
) -> None:
    """A rule of EventBridge that sends what matches a pattern to one target.

    ``dead_letters`` is the ARN of a queue that gets at once what the target refuses.
    """
    full = world.name("rule", name)
    asked = {"Name": full, "EventPattern": json.dumps(pattern)}
    world.make("aws_cloudwatch_event_rule", full, "events:PutRule", **asked)
    once = {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}
    refused = {"DeadLetterConfig": {"Arn": dead_letters}, "RetryPolicy": once}
    target = {"Id": "probe", "Arn": arn, **(refused if dead_letters else {})}
    put = world.attempt("events:PutTargets", Rule=full, Targets=[target]).answer
    if put.get("FailedEntryCount"):
        raise ProbeStopped(f"events:PutTargets: {put.get('FailedEntries')}")


def log_group(world: World, name: str, *, key_arn: str = "") -> str:
    """The name of a log group with a stream, under a key where one is given."""
    full = world.name("logs", name)
    asked = {
        "logGroupName": full,
        "tags": tags(world),
        **({"kmsKeyId": key_arn} if key_arn else {}),
    }
    world.make("aws_cloudwatch_log_group", full, "logs:CreateLogGroup", **asked)
    found = world.attempt("logs:DescribeLogStreams", logGroupName=full).answer
    if not found.get("logStreams"):
        # The stream comes last: without it, an interrupted run did not wait to the end.
        if key_arn:
            world.pause(KEY_OF_LOGS_IN_SECONDS)
        world.attempt("logs:CreateLogStream", THERE, logGroupName=full, logStreamName=STREAM)
    return full


def table(world: World, name: str, *, key_arn: str = "") -> str:
    """The name of a table, under a key where one is given, once it is there."""
    full = world.name("table", name)
    under = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key_arn}
    world.make(
        "aws_dynamodb_table",
        full,
        "dynamodb:CreateTable",
        TableName=full,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=world.tags("Key", "Value"),
        **({"SSESpecification": under} if key_arn else {}),
    )
    active_table(world, full, seconds=300)
    return full


def active_table(world: World, name: str, *, seconds: float) -> Mapping[str, Any]:
    """What DynamoDB says about a table, once it is active."""

    def question() -> Mapping[str, Any] | None:
        found = world.attempt("dynamodb:DescribeTable", NOT_THERE, TableName=name)
        is_active = found.succeeded and found.answer["Table"]["TableStatus"] == "ACTIVE"
        return found.answer["Table"] if is_active else None

    return world.awaited(question, f"the table {name} did not become active", seconds=seconds)


def function(world: World, name: str, code: str, *, key_arn: str = "") -> str:
    """The name of a function with some code, which may log and send to the probes' queues.

    Its variables are under a key where one is given.
    """
    full = world.name("function", name)
    logs = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
    own = Statement(sid="Own", actions=(*logs, "sqs:SendMessage"), resources=("*",))
    use = Statement(sid="Key", actions=("kms:Decrypt",), resources=(key_arn or "*",))
    world.role(name, own, *((use,) if key_arn else ()), services=(LAMBDA,))
    world.record.will_make("aws_cloudwatch_log_group", f"/aws/lambda/{full}")
    under = {"KMSKeyArn": key_arn, "Environment": {"Variables": {"PROBE": "probe"}}}

    def question() -> bool:
        # Lambda takes a new role a while later than IAM.
        made = world.make(
            "aws_lambda_function",
            full,
            "lambda:CreateFunction",
            FunctionName=full,
            Runtime=RUNTIME,
            Handler=HANDLER,
            Role=world.location.role_arn(world.name("role", name)),
            Code={"ZipFile": package(code)},
            Tags=tags(world),
            **(under if key_arn else {}),
        )
        return made.succeeded or _state(world, full) != {}

    world.awaited(question, f"the function {full} is not there")
    settled_function(world, full)
    return full


def _state(world: World, name: str) -> Mapping[str, Any]:
    return world.attempt("lambda:GetFunctionConfiguration", NOT_THERE, FunctionName=name).answer


def settled_function(world: World, name: str) -> None:
    """Wait until a function is made, and no change of it is on its way."""

    def question() -> bool:
        found = _state(world, name)
        states = (found.get("State", "Active"), found.get("LastUpdateStatus", "Successful"))
        return bool(found) and states == ("Active", "Successful")

    world.awaited(question, f"the function {name} did not become active", of_function=True)


def package(code: str) -> bytes:
    """The archive of a function with some code."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(f"{HANDLER.partition('.')[0]}.py", code)
    return content.getvalue()


def tags(world: World) -> dict[str, str]:
    """The tags of the environment as a service wants them that takes no list."""
    return {each["Key"]: each["Value"] for each in world.tags("Key", "Value")}
