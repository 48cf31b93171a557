"""Every topic, queue and table has all that belongs to it: nothing was forgotten when it was added.

A topic has a publisher, a subscriber of the stack with a dead-letter queue, log groups for its
deliveries, and alarms. A topic of alarms and rules is for people: it has none of the stack's own.
A rule that warns of something has an alarm for what it could not send. Each role has the declared
boundary, and each declared mask is there.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from keyproof.access.proofs.alarms.watching import watch_of
from keyproof.declarations import Declarations
from keyproof.embedded_account import is_embedded
from keyproof.model.assembly.calls import CLOUDWATCH, EVENTBRIDGE, SNS
from keyproof.model.encryption_model import Call, EncryptionModel
from keyproof.model.finding import Finding, Severity

RULE = "complete"
UNDELIVERED = ("AWS/SNS", "NumberOfNotificationsFailed", "TopicName")
LOST = ("AWS/SNS", "NumberOfNotificationsFailedToRedriveToDlq", "TopicName")
UNSENT = ("AWS/Events", "FailedInvocations", "RuleName")
WAITING = ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName")
CREATE_TABLE = "dynamodb:CreateTable"
OF_TOPICS = "Make it next to the topic."
OF_TABLES = "Declare the call."
OF_ROLES = "Give it the boundary that is declared."
OF_MASKS = "Mask it."
OF_ALARMS = "Name it in an alarm that has actions."


def complete(
    model: EncryptionModel, calls: tuple[Call, ...], declarations: Declarations
) -> Iterator[Finding]:
    """The parts of topics, queues and tables, the boundaries and the masks that are not there."""
    yield from _declared(model, declarations)
    made: defaultdict[str, list[Call]] = defaultdict(list)
    for call in calls:
        if call.caller:
            made[call.target].append(call)
    warning = {call.warns_of for call in model.calls}
    for address, arn in model.arns.items():
        of_it = made[arn]
        match address.partition(".")[0]:
            case "aws_sns_topic":
                yield from _of_topic(address, arn, model, of_it, declarations.alarms)
            case "aws_sqs_queue" if of_it:
                yield from _of_metric(address, WAITING, arn, model, declarations.alarms)
            case "aws_cloudwatch_event_rule" if arn in warning:
                yield from _of_metric(address, UNSENT, arn, model, declarations.alarms)
            case "aws_dynamodb_table":
                actions = {call.action for call in of_it}
                if not actions - {CREATE_TABLE}:
                    yield _finding(address, "no call reads or writes it.", OF_TABLES)
                if CREATE_TABLE not in actions:
                    yield _finding(address, "no role is declared to create it.", OF_TABLES)
            case _:
                pass


def _declared(model: EncryptionModel, declarations: Declarations) -> Iterator[Finding]:
    boundary = declarations.boundary
    for role in model.roles if boundary else ():
        # By the ARN of a policy of the account, or by the address of one whose text is known.
        if not any(re.split("[./]", each.name)[-1] == boundary for each in role.boundaries):
            yield _finding(role.address, f"its permissions boundary is not {boundary}.", OF_ROLES)
    # The embedded AWS has none.
    has_masks = not is_embedded(model.location.account_id)
    for mask, group in declarations.masks.items() if has_masks else ():
        name = model.arns.get(group, "").partition(":log-group:")[2]
        if model.masks.get(mask) != name:
            yield _finding(mask, f"the log group {name or group} is not masked.", OF_MASKS)


def _of_topic(
    address: str, arn: str, model: EncryptionModel, of_it: list[Call], declared: Mapping[str, str]
) -> Iterator[Finding]:
    publishers = {call.caller for call in of_it if call.action == "sns:Publish"}
    if not publishers:
        yield _finding(address, "nothing publishes to it.", OF_TOPICS)
    yield from _of_metric(address, UNDELIVERED, arn, model, declared)
    if publishers and publishers <= {CLOUDWATCH, EVENTBRIDGE}:
        return
    deliveries: dict[str, int] = {}
    for call in model.calls:
        if call.caller == SNS and call.source == arn:
            deliveries[call.address] = deliveries.get(call.address, 0) + 1
    if not deliveries:
        yield _finding(address, "nothing of this stack receives its messages.", OF_TOPICS)
    for subscription, count in deliveries.items():
        # One call delivers, the other one puts into the queue what could not be delivered.
        if count == 1:
            yield _finding(
                subscription,
                "it has no dead-letter queue: undelivered messages are lost.",
                OF_TOPICS,
            )
    yield from _of_metric(address, LOST, arn, model, declared)
    location = model.location
    name = f"sns/{location.region}/{location.account_id}/{arn.rpartition(':')[2]}"
    there = set(model.arns.values())
    for group in (name, f"{name}/Failure"):
        if location.arn("logs", f"log-group:{group}") not in there:
            yield _finding(
                address,
                f"its log group {group} is not there: SNS would create it without a key.",
                OF_TOPICS,
            )


def _of_metric(
    address: str,
    metric: tuple[str, str, str],
    arn: str,
    model: EncryptionModel,
    declared: Mapping[str, str],
) -> Iterator[Finding]:
    namespace, name, dimension = metric
    warning = {call.address for call in model.calls if call.warns_of}
    watched = arn.rpartition(":")[2].removeprefix("rule/")
    watching = [
        alarm.address
        for alarm in model.watch.alarms
        if any(
            (namespace, name) == (found, of) and dimensions.get(dimension) == watched
            for found, of, dimensions in alarm.metrics
        )
    ]
    if warning.isdisjoint(watching):
        meant = (alarm for alarm, sees in declared.items() if f" {namespace} {name}" in sees)
        cause = next((watch_of(each) for each in (*watching, *meant)), unwatched(namespace, name))
        missing = _finding(address, f"no alarm watches its {namespace} {name}.", OF_ALARMS)
        yield replace(
            missing,
            severity=Severity.OPERATIONAL,
            cause=cause,
            argument=f"{namespace} {name}",
        )


def unwatched(namespace: str, name: str) -> str:
    """The cause of what follows where no alarm watches a metric, and none is declared to."""
    return f"no alarm watches {namespace} {name}"


def _finding(resource: str, problem: str, remedy: str) -> Finding:
    return Finding(rule=RULE, resource=resource, problem=problem, remedy=remedy)
