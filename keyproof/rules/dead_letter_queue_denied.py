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
from keyproof.rules._rule import Effect, Level, Model, Place, Reports, Rule

QUEUE, SENDING, TAKING = "aws_sqs_queue", "redrive_policy", "redrive_allow_policy"


class DeadLetterQueueDenied(Rule, level=Level.ERROR, tags={"denied"}, effect=Effect.DENIED):
    def check(self, model: Model) -> Reports:
        stack = model.stack
        found = (each for each in stack.resources if each.type == QUEUE)
        queues = {name: each for each in found for name in names_of(each, stack)}
        taking = _given(stack, TAKING, queues)
        for source, (sender, policy) in _given(stack, SENDING, queues).items():
            target = queues.get(str(policy.get("deadLetterTargetArn")))
            if target is None or target.address not in taking:
                continue
            where, allowed = taking[target.address]
            if not allowed:
                yield self.unknown(where.address, LATER, TAKING)
            own, permission = model.arns[source], allowed.get("redrivePermission")
            listed = [*map(str, as_list(allowed.get("sourceQueueArns")))]
            by_queue = permission == "byQueue" and own not in listed
            if by_queue and any(e not in queues and _may_be(own, e, source) for e in listed):
                reason = (
                    f"whether {where.address} lists {source} is unknown: the region, account or "
                    "name of the source is not known"
                )
                yield self.unknown(sender.address, reason, SENDING)
            elif by_queue or permission == "denyAll":
                yield self.finding(
                    sender.address,
                    f"SQS refuses the dead-letter queue {target.address}: the redrive allow policy "
                    f"of {where.address} does not allow {source} as a source.",
                    about=(Place(where.address, TAKING), Place(sender.address, SENDING)),
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
    stack: Stack, argument: str, queues: Mapping[str, Resource]
) -> Mapping[str, tuple[Resource, Object]]:
    """The texts of an argument by the address of their queue, each with what gives it."""
    found: dict[str, tuple[Resource, Object]] = {}
    for each in stack.resources:
        is_own = each.type == QUEUE
        if each.value(argument) and (is_own or each.type == f"{QUEUE}_{argument}"):
            queue = each if is_own else queues.get(each.text("queue_url"))
            # A queue without the argument keeps what a resource of its own gave it before.
            if queue is not None and not (is_own and queue.address in found):
                # Of a text that is not known, there is nothing.
                found[queue.address] = (each, as_object(parsed(each.value(argument))))
    return found
