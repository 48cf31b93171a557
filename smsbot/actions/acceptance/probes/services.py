"""Which condition keys a service's own request to a key carries, measured by the key's policy.

Each measurement makes a service use the key three times: where the policy wants another value,
where it wants the value believed, and, if nothing came of that, without a condition. Everything
but the key is new in each run: a service goes on for minutes with what KMS gave it.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from keyproof.aws.requests.request_context import (
    RESOURCE_CONTEXTS,
    SOURCE_ARN,
    SUBSCRIBER_CONTEXT,
    TABLE_CONTEXT,
    TOPIC_CONTEXT,
)
from keyproof.policy_document import Condition, Statement
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
from smsbot.actions.acceptance.probes.pipes import (
    ARRIVED,
    Pipe,
    became_of,
    passes,
    through_rule,
    through_sns,
)
from smsbot.actions.acceptance.recorded import context_of, events_of
from smsbot.actions.acceptance.world import (
    EVENTS_IN_SECONDS,
    POLL_IN_SECONDS,
    PROPAGATION_IN_SECONDS,
    World,
)

DOCS = "https://docs.aws.amazon.com"
SNS = f"{DOCS}/sns/latest/dg/sns-key-management.html"
# How the encryption context of each of the three begins, and what it is known to send.
OF_THE_SERVICES = {
    "DynamoDB": "aws:dynamodb:tableName",
    "SNS": "aws:sns:topicArn",
    "SQS": "aws:sqs:arn",
}
# KMS passes on a policy within seconds, in some cases within several minutes. SNS goes on for five
# with the data key of a topic.
POLICY_IN_SECONDS = 300
# How often something is sent that should not arrive.
SILENT_TRIES = 2
LOGS_CONTEXT = next(key for key, service in RESOURCE_CONTEXTS.items() if service == "logs")
NOTHING_ARRIVED = "nothing arrived without the condition either"


def _measured(world: World, make: Callable[[World], Pipe], key: str) -> Verdict:
    """The verdict on a condition key that is believed to have the topic of a pipe as its value."""
    wrong = Condition("ArnEquals", key, (world.arn("sns", "topic", "another"),))
    pipe = make(world)
    if passes(world, pipe, "with-another", wrong, tries=SILENT_TRIES):
        # The policy before may still have had its effect.
        world.pause(POLICY_IN_SECONDS)
        pipe = make(world)
        if passes(world, pipe, "with-another", wrong, tries=SILENT_TRIES):
            return refuted(f"it passes whatever {key} the key wants")
    if passes(world, pipe, "with-condition", Condition("ArnEquals", key, (pipe.topic,))):
        return confirmed(f"{key} has the value believed")
    if passes(world, pipe, "without-condition"):
        return refuted(f"{key} does not have the value believed")
    return not_possible(NOTHING_ARRIVED)


@probe(Subject.CONTEXT, SNS)
def source_of_sns(world: World) -> Verdict:
    """SNS sends the topic as aws:SourceArn where it delivers to an encrypted queue.

    The queue's key allows SNS for one topic. Refuted if another passes, or that one does not.
    """
    return _measured(world, through_sns, SOURCE_ARN)


@probe(Subject.CONTEXT, SNS)
def context_of_eventbridge(world: World) -> Verdict:
    """EventBridge sends the encryption context of an encrypted topic.

    The key allows EventBridge for one topic. Refuted if another passes, or that one does not.
    """
    return _measured(world, partial(through_rule, name="rule-context"), TOPIC_CONTEXT)


@probe(Subject.CONTEXT, SNS)
def source_of_eventbridge(world: World) -> Verdict:
    """EventBridge sends no aws:SourceArn to the key of an encrypted topic.

    The key allows EventBridge for one rule. Refuted if the event arrives. Confirmed if it becomes
    a dead letter, and one without the condition arrives, before and afterwards.
    """
    pipe = through_rule(world, "rule-source")
    if not passes(world, pipe, "without-source"):
        return not_possible("nothing arrives without the condition")
    of_rule = Condition("ArnLike", SOURCE_ARN, (pipe.rule,))
    found: list[str | None] = []
    # Once more where something arrived: SNS or KMS may have had what was before.
    for _ in range(2):
        pipe.allow((of_rule,))
        world.pause(POLICY_IN_SECONDS + PROPAGATION_IN_SECONDS)
        found = [became_of(world, pipe, "with-source") for _ in range(2)]
        if ARRIVED not in found:
            break
    if ARRIVED in found:
        return refuted("EventBridge sends the rule as aws:SourceArn")
    if None in found:
        return not_possible("with the condition nothing arrives, and nothing shows that it failed")
    if not passes(world, pipe, "without-source-again"):
        return not_possible("nothing arrives without the condition afterwards")
    return confirmed("EventBridge does not send the rule as aws:SourceArn")


def _group_made(world: World, name: str, *conditions: Condition, works: bool) -> bool:
    """Whether a role makes a log group under the key, which it and Logs may use so.

    Logs may use the key for itself or for the role: both carry the same encryption context.
    """
    service = world.location.endpoint_name("logs")
    key = bench.key(world, bench.by_service(service, *OF_LOGS, conditions=conditions))
    groups = world.arn("logs", "logs", "*", before="log-group:")
    use = (each for each in OF_LOGS if "Describe" not in each)
    caller = world.role(
        name,
        Statement(sid="Logs", actions=("logs:*",), resources=(groups,)),
        Statement(sid="Look", actions=("kms:DescribeKey",), resources=(key,)),
        Statement(sid="Use", actions=tuple(use), resources=(key,), conditions=conditions),
    )
    full = world.name("logs", name)
    world.record.will_make("aws_cloudwatch_log_group", full)
    world.pause(PROPAGATION_IN_SECONDS)
    return world.settled(
        *("logs:CreateLogGroup", REFUSED_BY_KEY),
        works=works,
        caller=caller,
        seconds=POLICY_IN_SECONDS if works else POLL_IN_SECONDS,
        logGroupName=full,
        kmsKeyId=key,
    ).succeeded


@probe(Subject.CONTEXT, f"{DOCS}/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html")
def context_of_logs(world: World) -> Verdict:
    """CloudWatch Logs sends the log group in the encryption context.

    Logs, and the role that creates a group, may use the key for one group. Refuted if another
    passes, or that one does not.
    """
    another, one, any_ = (bench.fresh(world, each) for each in ("for-no", "for-one", "for-any"))

    def only(name: str) -> Condition:
        arn = world.arn("logs", "logs", name, before="log-group:")
        return Condition("ArnEquals", LOGS_CONTEXT, (arn,))

    if _group_made(world, another, only("none"), works=False):
        # The policy before may still have had its effect.
        world.pause(POLICY_IN_SECONDS)
        if _group_made(world, f"{another}-again", only("none"), works=False):
            return refuted(f"it passes whatever {LOGS_CONTEXT} the key wants")
    if _group_made(world, one, only(one), works=True):
        return confirmed(f"{LOGS_CONTEXT} has the value believed")
    if _group_made(world, any_, works=True):
        return refuted(f"{LOGS_CONTEXT} does not have the value believed")
    return not_possible("no group is made without the condition either")


@probe(Subject.CONTEXT, f"{DOCS}/kms/latest/developerguide/logging-using-cloudtrail.html")
def context_in_cloudtrail(world: World) -> Verdict:
    """The table of encryption contexts has each that CloudTrail records for DynamoDB, SNS and SQS.

    Uses the key through the three services and reads their events. Refuted by an unknown one.
    """
    key = bench.key(world)
    begin = world.now().replace(microsecond=0)
    for request in THROUGH_SERVICES:
        world.attempt(request.call, **request.parameters(world, key, "recorded"))
    world.pause(EVENTS_IN_SECONDS)
    seen: set[str] = set()

    def all_seen() -> bool:
        found = events_of(
            *(world, "ResourceName", key),
            seconds=POLL_IN_SECONDS,
            since=begin,
            having=lambda each: any("recorded" in value for value in context_of(each).values()),
        )
        seen.update(name for each in found for name in context_of(each))
        return not _silent(seen)

    world.until(all_seen, seconds=POLICY_IN_SECONDS)
    by_service = "; ".join(
        f"{service}: {', '.join(sorted(of_it)) or 'nothing'}"
        for service, of_it in _by_service(seen).items()
    )
    if new := seen - _known():
        return refuted(f"the table does not know {', '.join(sorted(new))} ({by_service})")
    if silent := _silent(seen):
        return not_possible(f"CloudTrail shows nothing of {', '.join(silent)} ({by_service})")
    return confirmed(f"all in the table: {by_service}")


def _known() -> set[str]:
    keys = (*RESOURCE_CONTEXTS, TABLE_CONTEXT, SUBSCRIBER_CONTEXT)
    return {each.partition("kms:EncryptionContext:")[2] for each in keys}


def _by_service(names: Iterable[str]) -> Mapping[str, list[str]]:
    """Names of encryption contexts by the service that sends them."""
    return {
        service: [each for each in names if each.startswith(known.rpartition(":")[0])]
        for service, known in OF_THE_SERVICES.items()
    }


def _silent(names: set[str]) -> list[str]:
    """The services of which what they are known to send is not seen."""
    return [service for service, known in OF_THE_SERVICES.items() if known not in names]
