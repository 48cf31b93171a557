"""Queues of dead letters that do not take those of a queue which names them."""

import json
from collections.abc import Iterator, Mapping
from typing import cast

from keyproof.former_rules.problem import Level, Problem, Rule
from keyproof.former_rules.unjudged import LATER
from keyproof.loaders.symbols import ACCOUNT, REGION
from keyproof.model.assembly.placement import names_of
from keyproof.model.encryption_model import NotJudged
from keyproof.model.identifiers import arn_of
from keyproof.model.resource import Resource, Stack

# By each type, the argument that says of which queue it is; none of the queue itself.
SENDING = {"aws_sqs_queue": "", "aws_sqs_queue_redrive_policy": "queue_url"}
TAKING = {"aws_sqs_queue": "", "aws_sqs_queue_redrive_allow_policy": "queue_url"}
Object = Mapping[str, object]


def refused_letters(stack: Stack) -> Iterator[Problem | NotJudged]:
    """What SQS refuses when a queue names its queue of dead letters.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    """
    queues = {
        name: each
        for each in stack.resources
        if each.type == "aws_sqs_queue"
        for name in names_of(each, stack)
    }
    taking = dict(_given(stack, "redrive_allow_policy", TAKING, queues))
    for of, (sender, policy) in _given(stack, "redrive_policy", SENDING, queues).items():
        target = queues.get(str(policy.get("deadLetterTargetArn")))
        if target is None or target.address not in taking:
            continue
        where, allowed = taking[target.address]
        if not allowed:
            yield NotJudged(resource=where.address, argument="redrive_allow_policy", reason=LATER)
        permission = allowed.get("redrivePermission")
        named = allowed.get("sourceQueueArns")
        listed = cast("list[object]", named) if isinstance(named, list) else []
        own = {arn_of(each, stack.location) for each in queues.values() if each.address == of}
        others = [str(each) for each in listed if str(each) not in queues]
        by_queue = permission == "byQueue"
        if not (by_queue or permission == "denyAll") or (by_queue and own & set(map(str, listed))):
            continue
        if by_queue and any(_may_be(arn, each, of) for arn in own for each in others):
            reason = f"whether {where.address} lists {of}: its region, account or name is not known"
            yield NotJudged(resource=sender.address, argument="redrive_policy", reason=reason)
        else:
            yield Problem(
                level=Level.ERROR,
                rule=Rule.REFUSED_CALL,
                resource=sender.address,
                problem=f"AWS refuses the queue of dead letters: {where.address} does not let "
                f"{of} name {target.address}.",
                remedy=f"List {', '.join(own)} in sourceQueueArns of {where.address}.",
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
                found[queue.address] = (each, _object(each.value(argument)))
    return found


def _object(value: object) -> Object:
    """A text of JSON; nothing where it is not known."""
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return {}
    return cast("Object", found) if isinstance(found, dict) else {}
