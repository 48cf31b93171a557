"""What several probes need, made once and found again: a key, a topic, a queue, a function."""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from keyproof.model.encryption_model import KeyState
from keyproof.policy_document import Condition, PolicyDocument, Principal, Statement
from smsbot.actions.acceptance.world import Attempt, ProbeStopped, World

THERE = (
    *("AlreadyExistsException", "EntityAlreadyExists", "ResourceAlreadyExistsException"),
    *("ResourceConflictException", "ResourceInUseException", "QueueNameExists"),
    *("BucketAlreadyOwnedByYou", "TrailAlreadyExistsException"),
)
DEFAULT_POLICY = "default"
HANDLER = "probe.handler"
RUNTIME = "python3.12"


def made(attempt: Attempt, what: str) -> Attempt:
    """The attempt to make something; that it is there already is fine."""
    if not attempt.succeeded and attempt.code not in THERE:
        raise ProbeStopped(f"AWS refused to make {what} with {attempt}")
    return attempt


def by_account(world: World) -> Statement:
    """The account's own policies decide about a key, as the default policy of KMS has it."""
    return Statement(
        sid="Account",
        principals=(Principal("AWS", world.location.account_root),),
        actions=("kms:*",),
        resources=("*",),
    )


def by_service(service: str, *actions: str, conditions: tuple[Condition, ...] = ()) -> Statement:
    """A service may use a key, under some conditions."""
    return Statement(
        sid="Service",
        principals=(Principal("Service", service),),
        actions=actions,
        resources=("*",),
        conditions=conditions,
    )


def key(world: World, *statements: Statement) -> str:
    """The ARN of the probes' key, with a policy of these statements and the account's own."""
    alias = f"alias/{world.name('key', 'probe')}"
    policy = PolicyDocument((by_account(world), *statements)).to_json()
    found = world.attempt("kms:DescribeKey", KeyId=alias)
    if found.succeeded:
        metadata = found.answer["KeyMetadata"]
        arn = str(metadata["Arn"])
        put_policy(world, arn, policy)
        # A probe that was interrupted, or that ended the key, left it so.
        if metadata.get("KeyState") == KeyState.PENDING_DELETION:
            made(world.attempt("kms:CancelKeyDeletion", KeyId=arn), "a cancelled deletion")
        if metadata.get("KeyState") != KeyState.ENABLED:
            made(world.attempt("kms:EnableKey", KeyId=arn), "an enabled key")
        return arn
    world.record.will_make("aws_kms_key", alias)
    new = made(
        world.attempt(
            "kms:CreateKey", Description=alias, Policy=policy, Tags=world.tags("TagKey", "TagValue")
        ),
        "a key",
    ).answer["KeyMetadata"]
    world.record.has_made("aws_kms_key", alias, new["KeyId"])
    world.record.will_make("aws_kms_alias", alias)
    made(world.attempt("kms:CreateAlias", AliasName=alias, TargetKeyId=new["KeyId"]), "an alias")
    return str(new["Arn"])


def put_policy(world: World, arn: str, policy: str) -> None:
    """Give a key another policy; KMS passes it on within seconds."""
    made(
        world.attempt("kms:PutKeyPolicy", KeyId=arn, PolicyName=DEFAULT_POLICY, Policy=policy),
        "a key policy",
    )


def topic(world: World, name: str, *, key_arn: str, publishers: tuple[Statement, ...] = ()) -> str:
    """The ARN of a topic under a key."""
    full = world.name("topic", name)
    world.record.will_make("aws_sns_topic", full)
    arn = world.location.arn("sns", full)
    own = Statement(
        sid="Account",
        principals=(Principal("AWS", world.location.account_root),),
        actions=("sns:Publish", "sns:Subscribe"),
        resources=(arn,),
    )
    made(
        world.attempt(
            "sns:CreateTopic",
            Name=full,
            Attributes={
                "KmsMasterKeyId": key_arn,
                "Policy": PolicyDocument((own, *publishers)).to_json(),
            },
            Tags=world.tags("Key", "Value"),
        ),
        "a topic",
    )
    return arn


def queue(world: World, name: str, *, topic_arn: str = "", key_arn: str = "") -> str:
    """The URL of a queue, which a topic may send to; it is subscribed, with the bare message."""
    full = world.name("queue", name)
    arn = world.location.arn("sqs", full)
    world.record.will_make("aws_sqs_queue", full)
    sender = Statement(
        sid="Services",
        principals=(
            Principal("Service", "sns.amazonaws.com"),
            Principal("Service", "events.amazonaws.com"),
        ),
        actions=("sqs:SendMessage",),
        resources=(arn,),
    )
    attributes = {"Policy": PolicyDocument((sender,)).to_json()}
    if key_arn:
        attributes["KmsMasterKeyId"] = key_arn
    url = (
        made(
            world.attempt(
                "sqs:CreateQueue",
                QueueName=full,
                Attributes=attributes,
                tags={each["Key"]: each["Value"] for each in world.tags("Key", "Value")},
            ),
            "a queue",
        ).answer.get("QueueUrl")
        or world.client("sqs").get_queue_url(QueueName=full)["QueueUrl"]
    )
    if topic_arn:
        made(
            world.attempt(
                "sns:Subscribe",
                TopicArn=topic_arn,
                Protocol="sqs",
                Endpoint=arn,
                Attributes={"RawMessageDelivery": "true"},
            ),
            "a subscription",
        )
    return str(url)


def received(world: World, url: str, *, having: str, seconds: float) -> str | None:
    """The body of a message that holds a text, taken from a queue; None if none comes in time."""

    def question() -> str | None:
        found = world.attempt(
            "sqs:ReceiveMessage", QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0
        )
        for each in found.answer.get("Messages", ()):
            # Another one comes again, for whoever looks for that.
            if having in each["Body"]:
                receipt = each["ReceiptHandle"]
                world.attempt("sqs:DeleteMessage", QueueUrl=url, ReceiptHandle=receipt)
                return str(each["Body"])
        return None

    return world.until(question, seconds=seconds)


def log_group(world: World, name: str, *, key_arn: str = "") -> str:
    """The name of a log group with a stream ``probe``, under a key where one is given."""
    full = world.name("logs", name)
    world.record.will_make("aws_cloudwatch_log_group", full)
    with_key = {"kmsKeyId": key_arn} if key_arn else {}
    made(
        world.attempt(
            "logs:CreateLogGroup",
            logGroupName=full,
            tags={each["Key"]: each["Value"] for each in world.tags("Key", "Value")},
            **with_key,
        ),
        "a log group",
    )
    made(
        world.attempt("logs:CreateLogStream", logGroupName=full, logStreamName="probe"),
        "a log stream",
    )
    return full


def table(world: World, name: str, *, key_arn: str) -> str:
    """The name of a table under a key, once it is there."""
    full = world.name("table", name)
    world.record.will_make("aws_dynamodb_table", full)
    made(
        world.attempt(
            "dynamodb:CreateTable",
            TableName=full,
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key_arn},
            Tags=world.tags("Key", "Value"),
        ),
        "a table",
    )
    if not world.until(lambda: _status(world, full) == "ACTIVE", seconds=300):
        raise ProbeStopped(f"the table {full} did not become active")
    return full


def _status(world: World, name: str) -> str:
    found = world.attempt("dynamodb:DescribeTable", TableName=name).answer
    return str(found.get("Table", {}).get("TableStatus", ""))


def function(world: World, name: str, code: str, **settings: Any) -> str:  # noqa: ANN401
    """The name of a function with some code, which may log and send to the probes' queues."""
    full = world.name("function", name)
    role = world.name("role", name)
    world.role(
        name,
        Statement(
            sid="Logs",
            actions=("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
            resources=("*",),
        ),
        Statement(sid="Queues", actions=("sqs:SendMessage",), resources=("*",)),
    )
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {
                    "Service": "lambda.amazonaws.com",
                    "AWS": world.location.account_root,
                },
                "Action": "sts:AssumeRole",
            }
        ],
    }
    world.client("iam").update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(trust))
    world.record.will_make("aws_lambda_function", full)
    world.record.will_make("aws_cloudwatch_log_group", f"/aws/lambda/{full}")
    last: list[Attempt] = []

    def question() -> bool:
        last.append(
            world.attempt(
                "lambda:CreateFunction",
                FunctionName=full,
                Runtime=RUNTIME,
                Handler=HANDLER,
                Role=world.location.role_arn(role),
                Code={"ZipFile": _package(code)},
                Tags={each["Key"]: each["Value"] for each in world.tags("Key", "Value")},
                **settings,
            )
        )
        return last[-1].succeeded or last[-1].code in THERE

    # Lambda takes a new role a while later than IAM.
    if not world.until(question):
        raise ProbeStopped(f"AWS refused to make a function with {last[-1]}")
    if not world.until(lambda: _state(world, full) == "Active"):
        raise ProbeStopped(f"the function {full} did not become active")
    return full


def _state(world: World, name: str) -> str:
    found = world.attempt("lambda:GetFunctionConfiguration", FunctionName=name).answer
    return str(found.get("State", "Active")) if found else ""


def _package(code: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(f"{HANDLER.partition('.')[0]}.py", code)
    return content.getvalue()


def events_of(
    world: World, attribute: str, value: str, *, seconds: float
) -> list[Mapping[str, Any]]:
    """The events that CloudTrail's search finds by an attribute, each as CloudTrail recorded it."""

    def question() -> list[Mapping[str, Any]]:
        found = world.attempt(
            "cloudtrail:LookupEvents",
            LookupAttributes=[{"AttributeKey": attribute, "AttributeValue": value}],
        )
        return [json.loads(each["CloudTrailEvent"]) for each in found.answer.get("Events", ())]

    return world.until(question, seconds=seconds) or []
