"""Which condition keys a service's own request to a key carries, measured by the key's policy.

Each measurement makes a service use the key three times: where the policy wants another value,
where it wants the value believed, and, if nothing came of that, without a condition.
"""

from collections.abc import Callable

from keyproof.aws.requests.request_context import (
    RESOURCE_CONTEXTS,
    SOURCE_ARN,
    SUBSCRIBER_CONTEXT,
    TABLE_CONTEXT,
    TOPIC_CONTEXT,
)
from keyproof.policy_document import Condition
from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.probe import (
    Probe,
    Subject,
    Verdict,
    confirmed,
    not_possible,
    refuted,
)
from smsbot.actions.acceptance.probes.context import MEASUREMENTS
from smsbot.actions.acceptance.world import EVENTS_IN_SECONDS, REFUSED, THERE, World

SNS = "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"
OF_SNS, OF_EVENTBRIDGE = "sns.amazonaws.com", "events.amazonaws.com"
# KMS passes on a policy.
PAUSE_IN_SECONDS = 30
LOGS_CONTEXT = next(key for key, service in RESOURCE_CONTEXTS.items() if service == "logs")
# What CloudWatch Logs answers if its key is not for it.
REFUSED_BY_KEY = (*REFUSED, "InvalidParameterException")
Arrives = Callable[[World, tuple[Condition, ...], str], bool]


def _delivered(world: World, conditions: tuple[Condition, ...], text: str) -> bool:
    """SNS delivers to a queue under the probes' key."""
    key = bench.key(world, bench.using(OF_SNS, *conditions))
    topic = bench.topic(world, "open", key_arn=key)
    url = bench.queue(world, "under-key", topic_arn=topic, key_arn=key)
    world.pause(PAUSE_IN_SECONDS)
    world.attempt("sns:Publish", TopicArn=topic, Message=text)
    return bench.received(world, url, text, seconds=120) is not None


def _by_rule(world: World, conditions: tuple[Condition, ...], text: str) -> bool:
    """EventBridge publishes an event to a topic under the probes' key."""
    key = bench.key(
        world,
        bench.using(OF_SNS),
        bench.using(OF_EVENTBRIDGE, *conditions, sid="EventBridge"),
    )
    arn = world.location.arn("sns", world.name("topic", "by-rule"))
    publisher = bench.by_service(OF_EVENTBRIDGE, "sns:Publish", resource=arn, sid="EventBridge")
    bench.topic(world, "by-rule", key_arn=key, publishers=(publisher,))
    url = bench.queue(world, "by-rule", topic_arn=arn)
    source = f"{world.environment.names.prefix}.probe"
    bench.rule(world, "probe", {"source": [source]}, arn)
    world.pause(PAUSE_IN_SECONDS)
    entry = {"Source": source, "DetailType": "probe", "Detail": f'{{"text":"{text}"}}'}
    world.attempt("events:PutEvents", Entries=[entry])
    return bench.received(world, url, text, seconds=120) is not None


def _logged(world: World, conditions: tuple[Condition, ...], text: str) -> bool:
    """CloudWatch Logs makes a group under the probes' key."""
    actions = ("kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*", "kms:Describe*")
    service = world.location.endpoint_name("logs")
    key = bench.key(world, bench.by_service(service, *actions, conditions=conditions))
    world.pause(PAUSE_IN_SECONDS)
    name = world.name("logs", text)
    world.record.will_make("aws_cloudwatch_log_group", name)
    expected = (*REFUSED_BY_KEY, *THERE)
    made = world.attempt("logs:CreateLogGroup", expected, logGroupName=name, kmsKeyId=key)
    # One of an interrupted run was made under the same policy.
    return made.succeeded or made.code in THERE


def _measure(
    arrives: Arrives, says: str, wrong: Condition, right: Callable[[World], Condition]
) -> Callable[[World], Verdict]:
    def run(world: World) -> Verdict:
        if arrives(world, (wrong,), "with-another"):
            return refuted(f"{says}: it passes whatever {wrong.key} the key wants")
        if arrives(world, (right(world),), "with-condition"):
            return confirmed(f"{says}, with the value believed")
        if arrives(world, (), "without-condition"):
            return refuted(f"{says}: not with the value believed")
        return not_possible("nothing arrived without the condition either")

    return run


def _arn(service: str, kind: str, name: str, before: str = "") -> Callable[[World], str]:
    return lambda world: world.location.arn(service, f"{before}{world.name(kind, name)}")


def _condition(
    operator: str, key: str, value: Callable[[World], str]
) -> Callable[[World], Condition]:
    return lambda world: Condition(operator, key, (value(world),))


def _other(key: str, service: str, name: str) -> Condition:
    return Condition("ArnEquals", key, (f"arn:aws:{service}:us-east-1:111122223333:{name}",))


def _source_of_eventbridge(world: World) -> Verdict:
    arn = world.location.arn("events", f"rule/{world.name('rule', 'probe')}")
    if _by_rule(world, (Condition("ArnLike", SOURCE_ARN, (arn,)),), "with-source"):
        return refuted("EventBridge sends the rule as aws:SourceArn")
    if _by_rule(world, (), "without-source"):
        return confirmed("EventBridge does not send the rule as aws:SourceArn")
    return not_possible("nothing arrived without the condition either")


def _in_cloudtrail(world: World) -> Verdict:
    """Every encryption context that CloudTrail shows on the probes' key is in the table."""
    key = bench.key(world)
    # One each of DynamoDB, SQS and SNS.
    for request, each in {m.request: m for m in MEASUREMENTS}.items():
        if not request.startswith("kms:"):
            world.attempt(request, **each.parameters(world, key))
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
    Probe(
        id="source-of-sns",
        statement="SNS sends the topic as aws:SourceArn where it delivers to an encrypted queue.",
        subject=Subject.CONTEXT,
        source=SNS,
        does="The queue's key allows SNS for one topic. Refuted if another passes, or that one "
        "does not.",
        run=_measure(
            _delivered,
            "SNS sends the topic as aws:SourceArn",
            _other(SOURCE_ARN, "sns", "another"),
            _condition("ArnEquals", SOURCE_ARN, _arn("sns", "topic", "open")),
        ),
    ),
    Probe(
        id="context-of-eventbridge",
        statement="EventBridge sends the encryption context of an encrypted topic.",
        subject=Subject.CONTEXT,
        source=SNS,
        does="The key allows EventBridge for one topic. Refuted if another passes, or that one "
        "does not.",
        run=_measure(
            _by_rule,
            "EventBridge sends the topic in the encryption context",
            _other(TOPIC_CONTEXT, "sns", "another"),
            _condition("ArnEquals", TOPIC_CONTEXT, _arn("sns", "topic", "by-rule")),
        ),
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
        run=_measure(
            _logged,
            "CloudWatch Logs sends the group in the encryption context",
            _other(LOGS_CONTEXT, "logs", "log-group:another"),
            _condition(
                "ArnEquals", LOGS_CONTEXT, _arn("logs", "logs", "with-condition", "log-group:")
            ),
        ),
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
