"""A dead-letter queue does not accept messages from the source queue.

Compares the redrive policy of each queue with the redrive allow policy of its dead-letter
queue.

Why
    SQS refuses the redrive policy, and failed messages are lost when their retention ends.

Remediation
    List the source queue in ``sourceQueueArns`` of the redrive allow policy.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
"""

from collections.abc import Mapping

from keyproof.json_values import Object, as_list, as_object, parsed
from keyproof.loaders.symbols import ACCOUNT, REGION
from keyproof.model.assembly.placement import names_of
from keyproof.model.model import LATER
from keyproof.model.resource import Resource, Stack
from keyproof.rules._rule import Effect, Level, Model, NotEvaluated, Place, Reports, Rule

# By each type, the argument that names the queue; none of the queue itself.
SENDING = {"aws_sqs_queue": "", "aws_sqs_queue_redrive_policy": "queue_url"}
TAKING = {"aws_sqs_queue": "", "aws_sqs_queue_redrive_allow_policy": "queue_url"}


class DeadLetterQueueDenied(Rule, level=Level.ERROR, tags={"denied"}, effect=Effect.DENIED):
    def check(self, model: Model) -> Reports:
        stack = model.stack
        queues = {
            name: each
            for each in stack.resources
            if each.type == "aws_sqs_queue"
            for name in names_of(each, stack)
        }
        taking = _given(stack, "redrive_allow_policy", TAKING, queues)
        for source, (sender, policy) in _given(stack, "redrive_policy", SENDING, queues).items():
            target = queues.get(str(policy.get("deadLetterTargetArn")))
            if target is None or target.address not in taking:
                continue
            where, allowed = taking[target.address]
            if not allowed:
                place = Place(where.address, "redrive_allow_policy")
                yield NotEvaluated(place=place, reason=LATER)
            own, permission = model.arns[source], allowed.get("redrivePermission")
            listed = [*map(str, as_list(allowed.get("sourceQueueArns")))]
            others = (each for each in listed if each not in queues)
            by_queue = permission == "byQueue" and own not in listed
            given = Place(sender.address, "redrive_policy")
            if by_queue and any(_may_be(own, each, source) for each in others):
                reason = (
                    f"whether {where.address} lists {source} is unknown: the region, account or "
                    "name of the source is not known"
                )
                yield NotEvaluated(place=given, reason=reason)
            elif by_queue or permission == "denyAll":
                yield self.finding(
                    sender.address,
                    f"SQS refuses the dead-letter queue {target.address}: the redrive allow policy "
                    f"of {where.address} does not allow {source} as a source.",
                    about=(Place(where.address, "redrive_allow_policy"), given),
                    facts={source, target.address},
                    remediation=f"List {own} in sourceQueueArns of {where.address}.",
                )


def _may_be(arn: str, listed: str, address: str) -> bool:
    """Whether two ARNs may be one, once region, account and name are known."""
    parts, others = arn.split(":", 5), listed.split(":", 5)
    return len(parts) == len(others) and all(
        one == other or {one, other} & {ACCOUNT, REGION, address}
        for one, other in zip(parts, others, strict=True)
    )


def _given(
    stack: Stack, argument: str, types: Mapping[str, str], queues: Mapping[str, Resource]
) -> Mapping[str, tuple[Resource, Object]]:
    """The texts of an argument by the address of their queue, each with what gives it."""
    found: dict[str, tuple[Resource, Object]] = {}
    for each in stack.resources:
        if each.type in types:
            name = types[each.type]
            queue = queues.get(each.text(name)) if name else each
            # A queue without the argument keeps what a resource of its own gave it before.
            if queue is not None and each.value(argument) and (name or queue.address not in found):
                # Of a text that is not known, there is nothing.
                found[queue.address] = (each, as_object(parsed(each.value(argument))))
    return found
