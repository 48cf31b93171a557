"""Beliefs about which condition keys a request to KMS carries, and with which value.

A role, or a service by the key's policy, may use a key only under one value. The call is refused
under a wrong value, and works under the value believed. Nothing but the account is shared between
two tests: a service goes on for minutes with what KMS gave it.
"""

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from constructs_lib.policies.number_mask import POLICY
from keyproof.aws.requests.request_context import (
    RESOURCE_CONTEXTS,
    SOURCE_ARN,
    SUBSCRIBER_CONTEXT,
    TABLE_CONTEXT,
    TOPIC_CONTEXT,
)
from tests.aws.account import CHANGE, DENIED, EVENT, PREFIX, Account, Call, allow, shown

SNS, EVENTS = "sns.amazonaws.com", "events.amazonaws.com"
NO_KEY_ASKED = "it asks no key for the caller of another service"
NO_EVENTS = "it records no events of its own calls"
LOGS_CONTEXT = "kms:EncryptionContext:aws:logs:arn"
SQS_CONTEXT = "kms:EncryptionContext:aws:sqs:arn"
VIA, WINDOW = "kms:ViaService", "kms:ScheduleKeyDeletionPendingWindowInDays"
PUT_ITEM, SEND, PUBLISH = "dynamodb put_item", "sqs send_message", "sns publish"
GENERATE, SCHEDULE = "kms generate_data_key", "kms schedule_key_deletion"
NO_ACCOUNT, NO_WINDOW = "it does not know kms:CallerAccount", "it does not know the condition key"
# How a service uses a key, and how a role through one; and CloudWatch Logs by its own page.
ENCRYPT = ("kms:Decrypt", "kms:GenerateDataKey*")
USING = (*ENCRYPT, "kms:Encrypt", "kms:ReEncrypt*")
OF_LOGS = (*USING, "kms:Describe*")
# For five minutes a service goes on with what it has: a key, a policy, what KMS gave it.
KEY_REFUSED, CACHED = f"{DENIED}|InvalidParameterException", 330
# Calls by which a key is used, on something new that is under it.
CALLS: Mapping[str, Callable[[Account, str], Mapping[str, Any]]] = {
    PUT_ITEM: lambda aws, key: {"TableName": aws.table("used", key), "Item": {"id": {"S": "a"}}},
    SEND: lambda aws, key: {"QueueUrl": aws.queue("used", key=key), "MessageBody": "test"},
    PUBLISH: lambda aws, key: {"TopicArn": aws.topic("used", key), "Message": "test"},
    GENERATE: lambda _, key: {"KeyId": key, "KeySpec": "AES_256"},
    SCHEDULE: lambda _, key: {"KeyId": key, "PendingWindowInDays": 30},
}
THROUGH_SERVICES = (PUT_ITEM, SEND, PUBLISH)


def use(aws: Account, call: str, key: str) -> Call:
    """A call by which a key is used."""
    return aws.call(call, **CALLS[call](aws, key))


def carries(id: str, call: str, key: str, value: str, why_not: str = NO_KEY_ASKED) -> Any:
    """A row: the call of a role, the condition key, and the value believed."""
    marks = [pytest.mark.not_embedded(why_not)] if why_not else []
    return pytest.param(call, key, value, id=id, marks=marks)


@pytest.mark.parametrize(
    ("call", "key", "value"),
    [
        carries("via-dynamodb", PUT_ITEM, VIA, "dynamodb.{region}.amazonaws.com"),
        carries("via-sqs", SEND, VIA, "sqs.{region}.amazonaws.com"),
        carries("via-sns", PUBLISH, VIA, "sns.{region}.amazonaws.com"),
        carries("context-table", PUT_ITEM, TABLE_CONTEXT, "{name}"),
        carries("context-subscriber", PUT_ITEM, SUBSCRIBER_CONTEXT, "{account}"),
        carries("context-queue", SEND, SQS_CONTEXT, "{queue}"),
        carries("context-topic", PUBLISH, TOPIC_CONTEXT, "{topic}"),
        carries("caller-account", GENERATE, "kms:CallerAccount", "{account}", NO_ACCOUNT),
        carries("principal-arn", GENERATE, "aws:PrincipalArn", "{role}", ""),
        carries("pending-window", SCHEDULE, WINDOW, "30", NO_WINDOW),
    ],
)  # fmt: skip
def test_request_of_a_role(aws: Account, call: str, key: str, value: str) -> None:
    """The request to KMS that a call of a role makes carries a condition key with this value.
    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"""
    arn, location, name = aws.key(), aws.location, aws.name("used")
    asked, (service, _) = CALLS[call](aws, arn), call.split()
    believed = value.format(
        region=location.region,
        account=location.account_id,
        name=name,
        queue=location.arn("sqs", name),
        topic=location.arn("sns", name),
        role=location.role_arn(aws.name("right")),
    )
    is_window, is_own = key == WINDOW, service == "kms"
    operator = "NumericEquals" if is_window else "StringEquals"

    def by(role: str, when: object) -> Call:
        own = allow("kms:ScheduleKeyDeletion" if is_window else "kms:*", resource=arn, when=when)
        of_service = allow(f"{service}:*", resource=location.arn(service, f"*{name}"))
        return aws.role(role, own, *(() if is_own else (of_service,))).call(call, **asked)

    refusal = aws.refused(by("wrong", {operator: {key: "7" if is_window else "wrong"}}), DENIED)
    assert refusal, f"{call} works whatever {key} the policy wants"
    shown("kms" in refusal.lower(), f"refused before the key is asked: {refusal}")
    if not aws.works(by("right", {operator: {key: believed}}), DENIED):
        shown(aws.works(by("any", None), DENIED), "refused without a condition too")
        pytest.fail(f"{call} does not carry {key} with the value {value}")


class Pipe:
    """An event goes to a topic, and from there to a queue; ``service`` needs the key of one."""

    def __init__(self, aws: Account, service: str) -> None:
        self.aws, self.service, self.key = aws, service, aws.key()
        # SNS delivers to an encrypted queue; EventBridge publishes to an encrypted topic.
        on_topic, on_queue = (self.key, "") if service == EVENTS else ("", self.key)
        publisher = allow("sns:Publish", resource=aws.arn("sns", "pipe"), principal=EVENTS)
        self.topic = aws.topic("pipe", on_topic, publisher)
        self.queue = aws.queue("pipe", key=on_queue, topic=self.topic)
        self.refused = aws.queue("refused")
        once = {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}
        dead = {"DeadLetterConfig": {"Arn": aws.arn("sqs", "refused")}, "RetryPolicy": once}
        rule(aws, "pipe", {"detail-type": [aws.token]}, self.topic, **dead)

    def passes(self, text: str, when: object, tries: int = 5) -> bool:
        """Whether an event arrives where the service may use the key under a condition."""
        of_sns = [allow(*ENCRYPT, principal=SNS)] if self.service == EVENTS else []
        own = allow(*ENCRYPT, principal=self.service, when=when)
        self.aws.set_policy(self.key, own, *of_sns)
        self.aws.wait(CHANGE)
        event = {
            "Source": PREFIX,
            "DetailType": self.aws.token,
            "Detail": json.dumps({"text": text}),
        }
        for _ in range(tries):
            put = self.aws.client("events").put_events(Entries=[event])
            shown(not put["FailedEntryCount"], "EventBridge takes no event")
            if self.aws.received(self.queue, text, seconds=60):
                return True
        return False


def rule(aws: Account, name: str, pattern: object, target: str, **more: object) -> None:
    """Make a rule of EventBridge that sends what matches a pattern to one target."""
    events, full = aws.client("events"), aws.name(name)
    events.put_rule(Name=full, EventPattern=json.dumps(pattern), Tags=aws.tags())
    put = events.put_targets(Rule=full, Targets=[{"Id": "test", "Arn": target, **more}])
    shown(not put["FailedEntryCount"], f"EventBridge takes no target: {put}")


@pytest.mark.not_embedded(NO_KEY_ASKED)
@pytest.mark.parametrize(
    ("service", "key"),
    [
        pytest.param(SNS, SOURCE_ARN, id="source-of-sns"),
        pytest.param(EVENTS, TOPIC_CONTEXT, id="context-of-eventbridge"),
    ],
)
def test_request_of_a_service(aws: Account, service: str, key: str) -> None:
    """SNS has the topic as the source where it delivers, EventBridge as the encryption context.
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"""
    pipe = Pipe(aws, service)
    another = {"ArnEquals": {key: aws.arn("sns", "another")}}
    assert not pipe.passes("another", another, tries=2), f"it works whatever {key} is wanted"
    if not pipe.passes("believed", {"ArnEquals": {key: pipe.topic}}):
        shown(pipe.passes("any", None), "nothing arrives without a condition either")
        pytest.fail(f"{key} is not the topic")


@pytest.mark.not_embedded(NO_KEY_ASKED)
def test_source_of_eventbridge(aws: Account) -> None:
    """EventBridge sends no aws:SourceArn to the key of an encrypted topic.
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"""
    pipe = Pipe(aws, EVENTS)
    shown(pipe.passes("before", None), "nothing arrives without the condition")
    aws.wait(CACHED)
    of_rule = {"ArnLike": {SOURCE_ARN: aws.arn("events", "pipe", "rule/")}}
    assert not pipe.passes("of-rule", of_rule, tries=2), "it sends the rule"
    shown(aws.received(pipe.refused, "of-rule"), "nothing shows why the event did not arrive")


@pytest.mark.not_embedded(NO_KEY_ASKED)
def test_context_of_logs(aws: Account) -> None:
    """CloudWatch Logs sends the log group in the encryption context.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"""
    service = aws.location.endpoint_name("logs")
    groups = aws.location.arn("logs", f"log-group:{PREFIX}-*")

    def is_made(name: str, only: str, seconds: float) -> bool:
        when = {"ArnEquals": {LOGS_CONTEXT: aws.arn("logs", only, "log-group:")}}
        key = aws.key(allow(*OF_LOGS, principal=service, when=when))
        use = allow(*USING, resource=key, when=when)
        role = aws.role(name, allow("logs:*", resource=groups), allow("kms:DescribeKey"), use)
        asked = {"logGroupName": aws.name(name), "kmsKeyId": key, "tags": aws.tag}
        return aws.works(role.call("logs create_log_group", **asked), KEY_REFUSED, seconds)

    assert not is_made("another", "one", 1), "it works whatever group the key wants"
    assert is_made("one", "one", CACHED)


@pytest.mark.not_embedded(NO_EVENTS)
def test_context_in_cloudtrail(aws: Account) -> None:
    """CloudTrail records for DynamoDB, SNS and SQS no encryption context that keyproof lacks.
    https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html"""
    key, since = aws.key(), datetime.now(UTC)
    for call in THROUGH_SERVICES:
        use(aws, call, key)()
    known = {*RESOURCE_CONTEXTS, TABLE_CONTEXT, SUBSCRIBER_CONTEXT}
    names = {each.removeprefix("kms:EncryptionContext:") for each in known}
    three = names - {"aws:logs:arn", "aws:dynamodb:subscriberId"}

    def seen() -> set[str]:
        return {name for each in aws.recorded(key, since) for name in context_of(each)}

    shown(aws.ask(lambda: seen() >= three, EVENT), "CloudTrail does not show all three")
    assert seen() <= names


def context_of(event: Mapping[str, Any]) -> Mapping[str, str]:
    """The encryption context of an event of KMS."""
    return (event.get("requestParameters") or {}).get("encryptionContext") or {}


NUMBER = "+14255550182"


def logs_key(aws: Account) -> str:
    """A key that CloudWatch Logs may use; the account's own policies decide about others."""
    groups = {"ArnLike": {LOGS_CONTEXT: aws.location.arn("logs", "log-group:*")}}
    service = aws.location.endpoint_name("logs")
    return aws.key(allow(*OF_LOGS, principal=service, when=groups))


def without_key(aws: Account) -> Account:
    """A role that may do everything with the tests' log groups, and nothing with a key."""
    groups = aws.location.arn("logs", f"log-group:{PREFIX}-*")
    return aws.role("logs-only", allow("logs:*", resource=groups))


def write(caller: Account, group: str) -> str:
    """Write an event; what AWS says if it refuses."""
    event = {"timestamp": int(time.time() * 1000), "message": f"a test, to {NUMBER}"}
    asked = {"logGroupName": group, "logStreamName": "test", "logEvents": [event]}
    return caller.error(caller.call("logs put_log_events", **asked), KEY_REFUSED)


def get(caller: Account, group: str) -> Call:
    """The call that reads the events of a group."""
    asked = {"logGroupName": group, "logStreamName": "test", "startFromHead": True}
    return caller.call("logs get_log_events", **asked)


def read(caller: Account, group: str) -> list[str]:
    """The messages of a group, once there are any; empty if it reads none in time."""
    call = get(caller, group)

    def messages() -> list[str]:
        is_refused = caller.error(call, KEY_REFUSED)
        return [] if is_refused else [each["message"] for each in call()["events"]]

    return caller.ask(messages)


@pytest.mark.not_embedded(NO_KEY_ASKED)
def test_logs_associator(aws: Account) -> None:
    """CloudWatch Logs uses a key as the identity that associates it, which needs a right to it.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"""
    asked, caller = {"kmsKeyId": logs_key(aws), "tags": aws.tag}, without_key(aws)
    of_owner = aws.call("logs create_log_group", logGroupName=aws.name("of-owner"), **asked)
    shown(aws.works(of_owner, KEY_REFUSED, CACHED), "nor may an identity with a right")
    caller.log_group(aws.name("plain"))
    under_key = caller.call("logs create_log_group", logGroupName=aws.name("under-key"), **asked)
    assert aws.error(under_key, KEY_REFUSED)


def test_logs_writer(aws: Account) -> None:
    """PutLogEvents works without a right to the key, unlike AWS's page advises.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"""
    caller, group = without_key(aws), aws.log_group(aws.name("written"), logs_key(aws))
    # Logs may have a data key from whoever made the group, so once more after every cache.
    refusals = [write(caller, group)]
    aws.wait(CACHED)
    refusals += [write(caller, group)]
    if any(refusals) or not read(aws, group):
        shown(not write(aws, group) and read(aws, group), "nor does anybody with a right")
        pytest.fail(f"a role without a right to the key does not write: {refusals}")


@pytest.mark.not_embedded(NO_KEY_ASKED)
def test_logs_reader(aws: Account) -> None:
    """Reading encrypted log events needs kms:Decrypt from the reader.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"""
    group, plain = aws.log_group(aws.name("read"), logs_key(aws)), aws.log_group(aws.name("plain"))
    for each in (group, plain):
        write(aws, each)
    caller = without_key(aws)
    shown(read(caller, plain), "it reads no events that are under no key either")
    shown(read(aws, group), "nor does an identity with a right to the key")
    # Logs has the data key from the identity before.
    aws.wait(CACHED)
    assert aws.error(get(caller, group), KEY_REFUSED)


@pytest.mark.not_embedded("it has no data protection policy")
def test_logs_masks(aws: Account) -> None:
    """CloudWatch Logs masks by the pattern of mask_phone_numbers.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL-custom-data-identifiers.html"""
    group = aws.log_group(aws.name("masked"))
    aws.client("logs").put_data_protection_policy(logGroupIdentifier=group, policyDocument=POLICY)

    def is_masked() -> bool:
        # A policy masks what comes after it took effect.
        write(aws, group)
        return any(NUMBER not in each and "*" in each for each in read(aws, group))

    masked = aws.ask(is_masked, CACHED)
    shown(read(aws, group), "no event arrives")
    assert masked
