"""Which condition keys a request carries, measured by policies that allow one value only.

Each measurement makes the same call twice: under a policy that wants another value, and under one
that wants the value that ``keyproof.aws.request_context`` believes in. A call that passes under the
wrong one was not held to the policy at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from keyproof.aws.request_context import (
    PENDING_WINDOW,
    RESOURCE_CONTEXTS,
    SOURCE_ARN,
    SUBSCRIBER_CONTEXT,
    TABLE_CONTEXT,
    TOPIC_CONTEXT,
    VIA_SERVICE,
)
from keyproof.policy_document import Condition, Principal, Statement
from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.probe import (
    Probe,
    Subject,
    Verdict,
    confirmed,
    not_possible,
    refuted,
)
from smsbot.actions.acceptance.world import EVENTS_IN_SECONDS, World

KEYS = "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"
SNS = "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"
GLOBAL = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
USING = ("kms:Decrypt", "kms:GenerateDataKey*", "kms:Encrypt", "kms:ReEncrypt*")
WRONG = "arn:aws:sns:us-east-1:111122223333:wrong"


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """A request of a role to KMS, and the condition key that it is believed to carry.

    ``value`` is what the key has. ``request`` is what the role asks for, by the name of its action,
    and ``parameters`` makes what it is about, under a key.
    """

    id: str
    key: str
    value: Callable[[World], str]
    request: str
    parameters: Callable[[World, str], dict[str, Any]]
    operator: str = "StringEquals"
    actions: tuple[str, ...] = USING
    wrong: str = WRONG


def _statement(measured: Measurement, key: str, value: str) -> Statement:
    return Statement(
        sid="Measured",
        actions=measured.actions,
        resources=(key,),
        conditions=(Condition(measured.operator, measured.key, (value,)),),
    )


def _measure(measured: Measurement) -> Callable[[World], Verdict]:
    def run(world: World) -> Verdict:
        key = bench.key(world)
        call, parameters = measured.request, measured.parameters(world, key)
        # Of KMS itself, the measured statement alone decides.
        asks = Statement(sid="Service", actions=(call,), resources=("*",))
        allowed = () if call.startswith("kms:") else (asks,)
        wrong = world.role(
            f"{measured.id}-wrong", *allowed, _statement(measured, key, measured.wrong)
        )
        held = wrong.attempt(call, **parameters)
        if held.succeeded:
            return refuted(f"{call} passes whatever {measured.key} a policy wants")
        if not held.refused:
            return not_possible(f"{call}: {held}")
        right = world.role(
            f"{measured.id}-right", *allowed, _statement(measured, key, measured.value(world))
        )
        found = world.settled(right, call, works=True, **parameters)
        if found.succeeded:
            return confirmed(f"{call} carries {measured.key} with the value believed")
        if found.refused:
            return refuted(f"{call} does not carry {measured.key} with the value believed")
        return not_possible(f"{call}: {found}")

    return run


def _via(service: str) -> Callable[[World], str]:
    return lambda world: world.location.endpoint_name(service)


def _put_item(world: World, key: str) -> dict[str, Any]:
    name = bench.table(world, "context", key_arn=key)
    return {"TableName": name, "Item": {"id": {"S": "probe"}}}


def _send(world: World, key: str) -> dict[str, Any]:
    url = bench.queue(world, "context", key_arn=key)
    return {"QueueUrl": url, "MessageBody": "probe"}


def _publish(world: World, key: str) -> dict[str, Any]:
    arn = bench.topic(world, "context", key_arn=key)
    return {"TopicArn": arn, "Message": "probe"}


def _generate(_world: World, key: str) -> dict[str, Any]:
    return {"KeyId": key, "KeySpec": "AES_256"}


def _schedule(_world: World, key: str) -> dict[str, Any]:
    return {"KeyId": key, "PendingWindowInDays": 30}


def _arn(service: str, kind: str, before: str = "") -> Callable[[World], str]:
    return lambda world: world.location.arn(service, f"{before}{world.name(kind, 'context')}")


(LOGS_CONTEXT, SQS_CONTEXT) = (
    next(key for key, service in RESOURCE_CONTEXTS.items() if service == wanted)
    for wanted in ("logs", "sqs")
)
MEASUREMENTS = (
    Measurement(
        id="via-dynamodb",
        key=VIA_SERVICE,
        value=_via("dynamodb"),
        request="dynamodb:PutItem",
        parameters=_put_item,
    ),
    Measurement(
        id="via-sqs",
        key=VIA_SERVICE,
        value=_via("sqs"),
        request="sqs:SendMessage",
        parameters=_send,
    ),
    Measurement(
        id="via-sns", key=VIA_SERVICE, value=_via("sns"), request="sns:Publish", parameters=_publish
    ),
    Measurement(
        id="context-table",
        key=TABLE_CONTEXT,
        value=lambda world: world.name("table", "context"),
        request="dynamodb:PutItem",
        parameters=_put_item,
    ),
    Measurement(
        id="context-subscriber",
        key=SUBSCRIBER_CONTEXT,
        value=lambda world: world.location.account_id,
        request="dynamodb:PutItem",
        parameters=_put_item,
    ),
    Measurement(
        id="context-queue",
        key=SQS_CONTEXT,
        value=_arn("sqs", "queue"),
        request="sqs:SendMessage",
        parameters=_send,
    ),
    Measurement(
        id="context-topic",
        key=TOPIC_CONTEXT,
        value=_arn("sns", "topic"),
        request="sns:Publish",
        parameters=_publish,
    ),
    Measurement(
        id="caller-account",
        key="kms:CallerAccount",
        value=lambda world: world.location.account_id,
        request="kms:GenerateDataKey",
        parameters=_generate,
    ),
    Measurement(
        id="principal-arn",
        key="aws:PrincipalArn",
        value=lambda world: world.location.role_arn(world.name("role", "principal-arn-right")),
        request="kms:GenerateDataKey",
        parameters=_generate,
        operator="ArnEquals",
    ),
    Measurement(
        id="pending-window",
        key=PENDING_WINDOW,
        value=lambda _: "30",
        request="kms:ScheduleKeyDeletion",
        parameters=_schedule,
        operator="NumericEquals",
        actions=("kms:ScheduleKeyDeletion",),
        wrong="7",
    ),
)


def _source_of_sns(world: World) -> Verdict:
    """SNS delivers to a queue under a key that allows it for one topic only."""
    return _delivered(
        world,
        Condition(
            "ArnEquals", SOURCE_ARN, (world.location.arn("sns", world.name("topic", "open")),)
        ),
        "sns.amazonaws.com",
    )


def _delivered(world: World, condition: Condition, service: str) -> Verdict:
    """Publish to a topic, whose queue is under the probes' key; control without the condition."""

    def sent(conditions: tuple[Condition, ...], text: str) -> bool:
        key = bench.key(
            world,
            bench.by_service(service, "kms:Decrypt", "kms:GenerateDataKey*", conditions=conditions),
        )
        topic = bench.topic(world, "open", key_arn=key)
        url = bench.queue(world, "under-key", topic_arn=topic, key_arn=key)
        world.pause(30)
        bench.made(world.attempt("sns:Publish", TopicArn=topic, Message=text), "a message")
        return bench.received(world, url, having=text, seconds=120) is not None

    if sent((condition,), "with-condition"):
        return confirmed(f"{service} sends {condition.key} with the value believed")
    if sent((), "without-condition"):
        return refuted(f"{service} does not send {condition.key} with the value believed")
    return not_possible("nothing arrived without the condition either")


def _by_rule(world: World, conditions: tuple[Condition, ...], text: str) -> bool:
    """EventBridge publishes an event to a topic under the probes' key."""
    rule = world.name("rule", "probe")
    source = f"{world.environment.names.prefix}.probe"
    key = bench.key(
        world,
        bench.by_service("sns.amazonaws.com", "kms:Decrypt", "kms:GenerateDataKey*"),
        Statement(
            sid="EventBridge",
            principals=(Principal("Service", "events.amazonaws.com"),),
            actions=("kms:Decrypt", "kms:GenerateDataKey*"),
            resources=("*",),
            conditions=conditions,
        ),
    )
    arn = world.location.arn("sns", world.name("topic", "by-rule"))
    publisher = Statement(
        sid="EventBridge",
        principals=(Principal("Service", "events.amazonaws.com"),),
        actions=("sns:Publish",),
        resources=(arn,),
    )
    bench.topic(world, "by-rule", key_arn=key, publishers=(publisher,))
    url = bench.queue(world, "by-rule", topic_arn=arn)
    world.record.will_make("aws_cloudwatch_event_rule", rule)
    bench.made(
        world.attempt("events:PutRule", Name=rule, EventPattern=f'{{"source":["{source}"]}}'),
        "a rule",
    )
    bench.made(
        world.attempt("events:PutTargets", Rule=rule, Targets=[{"Id": "topic", "Arn": arn}]),
        "a target",
    )
    world.pause(30)
    entry = {"Source": source, "DetailType": "probe", "Detail": f'{{"text":"{text}"}}'}
    bench.made(world.attempt("events:PutEvents", Entries=[entry]), "an event")
    return bench.received(world, url, having=text, seconds=120) is not None


def _context_of_eventbridge(world: World) -> Verdict:
    arn = world.location.arn("sns", world.name("topic", "by-rule"))
    if _by_rule(world, (Condition("ArnEquals", TOPIC_CONTEXT, (arn,)),), "with-context"):
        return confirmed("EventBridge sends the topic in the encryption context")
    if _by_rule(world, (), "without-context"):
        return refuted("EventBridge does not send the topic in the encryption context")
    return not_possible("nothing arrived without the condition either")


def _source_of_eventbridge(world: World) -> Verdict:
    arn = world.location.arn("events", f"rule/{world.name('rule', 'probe')}")
    if _by_rule(world, (Condition("ArnLike", SOURCE_ARN, (arn,)),), "with-source"):
        return refuted("EventBridge sends the rule as aws:SourceArn")
    if _by_rule(world, (), "without-source"):
        return confirmed("EventBridge does not send the rule as aws:SourceArn")
    return not_possible("nothing arrived without the condition either")


def _context_of_logs(world: World) -> Verdict:
    """CloudWatch Logs makes a group only where its key allows it for that group."""
    service = world.location.endpoint_name("logs")
    actions = ("kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*", "kms:Describe*")

    def made(name: str, wanted: str) -> bool:
        arn = world.location.arn("logs", f"log-group:{world.name('logs', wanted)}")
        only = Condition("ArnEquals", LOGS_CONTEXT, (arn,))
        key = bench.key(world, bench.by_service(service, *actions, conditions=(only,)))
        world.pause(30)
        full = world.name("logs", name)
        world.record.will_make("aws_cloudwatch_log_group", full)
        return world.attempt("logs:CreateLogGroup", logGroupName=full, kmsKeyId=key).succeeded

    if made("context-wrong", "another"):
        return refuted("a log group is made under a key that allows another group only")
    if made("context-right", "context-right"):
        return confirmed("CloudWatch Logs sends the group in the encryption context")
    return refuted("CloudWatch Logs does not send the group in the encryption context")


def _in_cloudtrail(world: World) -> Verdict:
    """Every encryption context that CloudTrail shows on the probes' key is in the table."""
    key = bench.key(world)
    # One each of DynamoDB, SQS and SNS.
    for request, each in {m.request: m for m in MEASUREMENTS}.items():
        if not request.startswith("kms:"):
            bench.made(world.attempt(request, **each.parameters(world, key)), "a call")
    known = {
        each.partition("kms:EncryptionContext:")[2]
        for each in (*RESOURCE_CONTEXTS, TABLE_CONTEXT, SUBSCRIBER_CONTEXT)
    }
    events = bench.events_of(world, "ResourceName", key, seconds=EVENTS_IN_SECONDS)
    seen = {
        name
        for each in events
        for name in (each.get("requestParameters") or {}).get("encryptionContext") or ()
        if name.startswith("aws:")
    }
    if not seen:
        return not_possible("CloudTrail shows no encryption context on the key")
    new = seen - known
    if new:
        return refuted(f"the table does not know {', '.join(sorted(new))}")
    return confirmed(f"CloudTrail shows {', '.join(sorted(seen))}, all in the table")


PROBES = (
    *(
        Probe(
            id=each.id,
            statement=f"A role's request carries {each.key} ({each.id}).",
            subject=Subject.CONTEXT,
            source=GLOBAL if each.key.startswith("aws:") else KEYS,
            does=(
                "A role that may use the key only with that value makes the request. Refuted if "
                "it is refused, or passes with another value."
            ),
            run=_measure(each),
        )
        for each in MEASUREMENTS
    ),
    Probe(
        id="source-of-sns",
        statement="SNS sends the topic as aws:SourceArn where it delivers to an encrypted queue.",
        subject=Subject.CONTEXT,
        source=SNS,
        does="The queue's key allows SNS for one topic. Refuted if only without that it arrives.",
        run=_source_of_sns,
    ),
    Probe(
        id="context-of-eventbridge",
        statement="EventBridge sends the encryption context of an encrypted topic.",
        subject=Subject.CONTEXT,
        source=SNS,
        does="The key allows EventBridge for one topic. Refuted if only without that it arrives.",
        run=_context_of_eventbridge,
    ),
    Probe(
        id="source-of-eventbridge",
        statement="EventBridge sends no aws:SourceArn to the key of an encrypted topic.",
        subject=Subject.CONTEXT,
        source=SNS,
        does="The key allows EventBridge for one rule. Refuted if the event arrives.",
        run=_source_of_eventbridge,
    ),
    Probe(
        id="context-of-logs",
        statement="CloudWatch Logs sends the log group in the encryption context.",
        subject=Subject.CONTEXT,
        source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
        does="The key allows Logs for one group. Refuted if another passes, or that one does not.",
        run=_context_of_logs,
    ),
    Probe(
        id="context-in-cloudtrail",
        statement="The table of encryption contexts has every one that CloudTrail records.",
        subject=Subject.CONTEXT,
        source="https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html",
        does="Uses the key through three services and reads the events. Refuted by an unknown one.",
        run=_in_cloudtrail,
    ),
)
