"""Which condition keys a request carries, measured by policies that allow one value only.

Each measurement makes the same call twice: under a policy that wants another value, and under one
that wants the value that ``keyproof.aws.requests.request_context`` believes in. A call that passes
under the wrong one was not held to the policy at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from keyproof.aws.requests.condition_keys import (
    PENDING_WINDOW,
)
from keyproof.aws.requests.request_context import (
    RESOURCE_CONTEXTS,
    SUBSCRIBER_CONTEXT,
    TABLE_CONTEXT,
    TOPIC_CONTEXT,
    VIA_SERVICE,
)
from keyproof.policy_document import Condition, Statement
from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.probe import (
    Probe,
    Subject,
    Verdict,
    confirmed,
    not_possible,
    refuted,
)
from smsbot.actions.acceptance.world import REFUSED, Attempt, World

KEYS = "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"
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


def _measure(measured: Measurement) -> Callable[[World], Verdict]:
    def run(world: World) -> Verdict:
        key = bench.key(world)
        call, parameters = measured.request, measured.parameters(world, key)

        def asked(name: str, *values: str) -> Attempt:
            """The request of a role that may use the key with a value, or with any."""
            conditions = tuple(Condition(measured.operator, measured.key, (e,)) for e in values)
            use = Statement(
                sid="Measured", actions=measured.actions, resources=(key,), conditions=conditions
            )
            # Of KMS itself, the measured statement alone decides.
            ask = Statement(sid="Service", actions=(call,), resources=("*",))
            allowed = (use,) if call.startswith("kms:") else (ask, use)
            caller = world.role(f"{measured.id}-{name}", *allowed)
            if name == "wrong":
                return caller.attempt(call, REFUSED, **parameters)
            return world.settled(call, REFUSED, works=True, caller=caller, **parameters)

        if not asked("wrong", measured.wrong).refused:
            return refuted(f"{call} passes whatever {measured.key} a policy wants")
        if asked("right", measured.value(world)).succeeded:
            return confirmed(f"{call} carries {measured.key} with the value believed")
        if (open_ := asked("any")).refused:
            return not_possible(f"{call} is refused without a condition too: {open_}")
        return refuted(f"{call} does not carry {measured.key} with the value believed")

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


SQS_CONTEXT = next(key for key, service in RESOURCE_CONTEXTS.items() if service == "sqs")
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


PROBES = tuple(
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
)
