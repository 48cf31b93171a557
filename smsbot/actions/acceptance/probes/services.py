"""Which condition keys a service's own request to a key carries, measured by the key's policy.

Each measurement makes a service use the key three times: where the policy wants another value,
where it wants the value believed, and, if nothing came of that, without a condition.
"""

from collections.abc import Callable
from functools import partial

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
    Subject,
    Verdict,
    confirmed,
    not_possible,
    probe,
    refuted,
)
from smsbot.actions.acceptance.probes.context import THROUGH_SERVICES
from smsbot.actions.acceptance.probes.logs import OF_LOGS, REFUSED_BY_KEY
from smsbot.actions.acceptance.recorded import context_of, events_of
from smsbot.actions.acceptance.world import EVENTS_IN_SECONDS, THERE, World

DOCS = "https://docs.aws.amazon.com"
SNS = f"{DOCS}/sns/latest/dg/sns-key-management.html"
OF_SNS, OF_EVENTBRIDGE = "sns.amazonaws.com", "events.amazonaws.com"
# What each of the three is known to send.
OF_THE_SERVICES = ("aws:dynamodb:tableName", "aws:sns:topicArn", "aws:sqs:arn")
CONTEXT_RULE, SOURCE_RULE = "rule-context", "rule-source"
# KMS passes on a policy.
PAUSE_IN_SECONDS = 30
LOGS_CONTEXT = next(key for key, service in RESOURCE_CONTEXTS.items() if service == "logs")
NOTHING_ARRIVED = "nothing arrived without the condition either"
Arrives = Callable[[World, tuple[Condition, ...], str], bool]


def _delivered(world: World, conditions: tuple[Condition, ...], text: str) -> bool:
    """SNS delivers to a queue under the probes' key."""
    key = bench.key(world, bench.using(OF_SNS, *conditions))
    topic = bench.topic(world, "open", key_arn=key)
    url = bench.queue(world, "under-key", topic_arn=topic, key_arn=key)
    world.pause(PAUSE_IN_SECONDS)
    world.attempt("sns:Publish", TopicArn=topic, Message=text)
    return bench.received(world, url, text, seconds=120) is not None


def _by_rule(world: World, conditions: tuple[Condition, ...], text: str, *, name: str) -> bool:
    """EventBridge publishes an event to a topic under the probes' key.

    Each probe has its own: SNS goes on for five minutes with what KMS gave it for a topic.
    """
    key = bench.key(
        world,
        bench.using(OF_SNS),
        bench.using(OF_EVENTBRIDGE, *conditions, sid="EventBridge"),
    )
    arn = world.arn("sns", "topic", name)
    publisher = bench.by_service(OF_EVENTBRIDGE, "sns:Publish", resource=arn, sid="EventBridge")
    bench.topic(world, name, key_arn=key, publishers=(publisher,))
    url = bench.queue(world, name, topic_arn=arn)
    source = f"{world.environment.names.prefix}.probe"
    bench.rule(world, name, {"source": [source], "detail-type": [name]}, arn)
    world.pause(PAUSE_IN_SECONDS)
    entry = {"Source": source, "DetailType": name, "Detail": f'{{"text":"{text}"}}'}
    world.attempt("events:PutEvents", Entries=[entry])
    return bench.received(world, url, text, seconds=120) is not None


def _logged(world: World, conditions: tuple[Condition, ...], text: str) -> bool:
    """CloudWatch Logs makes a group under the probes' key."""
    service = world.location.endpoint_name("logs")
    key = bench.key(world, bench.by_service(service, *OF_LOGS, conditions=conditions))
    world.pause(PAUSE_IN_SECONDS)
    name = world.name("logs", text)
    world.record.will_make("aws_cloudwatch_log_group", name)
    expected = (*REFUSED_BY_KEY, *THERE)
    made = world.attempt("logs:CreateLogGroup", expected, logGroupName=name, kmsKeyId=key)
    # One of an interrupted run was made under the same policy.
    return made.succeeded or made.code in THERE


def _measured(world: World, arrives: Arrives, key: str, *, right: str, wrong: str) -> Verdict:
    if arrives(world, (Condition("ArnEquals", key, (wrong,)),), "with-another"):
        return refuted(f"it passes whatever {key} the key wants")
    if arrives(world, (Condition("ArnEquals", key, (right,)),), "with-condition"):
        return confirmed(f"{key} has the value believed")
    if arrives(world, (), "without-condition"):
        return refuted(f"{key} does not have the value believed")
    return not_possible(NOTHING_ARRIVED)


@probe(Subject.CONTEXT, SNS)
def source_of_sns(world: World) -> Verdict:
    """SNS sends the topic as aws:SourceArn where it delivers to an encrypted queue.

    The queue's key allows SNS for one topic. Refuted if another passes, or that one does not.
    """
    right, wrong = (world.arn("sns", "topic", each) for each in ("open", "another"))
    return _measured(world, _delivered, SOURCE_ARN, right=right, wrong=wrong)


@probe(Subject.CONTEXT, SNS)
def context_of_eventbridge(world: World) -> Verdict:
    """EventBridge sends the encryption context of an encrypted topic.

    The key allows EventBridge for one topic. Refuted if another passes, or that one does not.
    """
    right, wrong = (world.arn("sns", "topic", each) for each in (CONTEXT_RULE, "another"))
    arrives = partial(_by_rule, name=CONTEXT_RULE)
    return _measured(world, arrives, TOPIC_CONTEXT, right=right, wrong=wrong)


@probe(Subject.CONTEXT, SNS)
def source_of_eventbridge(world: World) -> Verdict:
    """EventBridge sends no aws:SourceArn to the key of an encrypted topic.

    The key allows EventBridge for one rule. Refuted if the event arrives.
    """
    arn = world.arn("events", "rule", SOURCE_RULE, before="rule/")
    of_rule = Condition("ArnLike", SOURCE_ARN, (arn,))
    if _by_rule(world, (of_rule,), "with-source", name=SOURCE_RULE):
        return refuted("EventBridge sends the rule as aws:SourceArn")
    if _by_rule(world, (), "without-source", name=SOURCE_RULE):
        return confirmed("EventBridge does not send the rule as aws:SourceArn")
    return not_possible(NOTHING_ARRIVED)


@probe(Subject.CONTEXT, f"{DOCS}/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html")
def context_of_logs(world: World) -> Verdict:
    """CloudWatch Logs sends the log group in the encryption context.

    The key allows Logs for one group. Refuted if another passes, or that one does not.
    """
    right, wrong = (
        world.arn("logs", "logs", each, before="log-group:") for each in ("with-condition", "no")
    )
    return _measured(world, _logged, LOGS_CONTEXT, right=right, wrong=wrong)


@probe(Subject.CONTEXT, f"{DOCS}/kms/latest/developerguide/logging-using-cloudtrail.html")
def context_in_cloudtrail(world: World) -> Verdict:
    """The table of encryption contexts has every one that CloudTrail records.

    Uses the key through three services and reads the events. Refuted by an unknown one.
    """
    key = bench.key(world)
    begin = world.now().replace(microsecond=0)
    for request in THROUGH_SERVICES:
        world.attempt(request.call, **request.parameters(world, key, "recorded"))
    world.pause(EVENTS_IN_SECONDS)
    known = {
        each.partition("kms:EncryptionContext:")[2]
        for each in (*RESOURCE_CONTEXTS, TABLE_CONTEXT, SUBSCRIBER_CONTEXT)
    }
    events = events_of(
        *(world, "ResourceName", key),
        seconds=PAUSE_IN_SECONDS,
        since=begin,
        having=lambda each: any("recorded" in value for value in context_of(each).values()),
    )
    seen = {name for each in events for name in context_of(each) if name.startswith("aws:")}
    new = seen - known
    if new:
        return refuted(f"the table does not know {', '.join(sorted(new))}")
    silent = [each for each in OF_THE_SERVICES if each not in seen]
    if silent:
        return not_possible(f"CloudTrail shows no request with {', '.join(silent)}")
    return confirmed(f"CloudTrail shows {', '.join(sorted(seen))}, all in the table")
