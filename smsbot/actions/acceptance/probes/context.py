"""Which condition keys a request carries, measured by policies that allow one value only.

Each measurement makes the same call twice: under a policy that wants another value, and under one
that wants the value that ``keyproof.aws.requests.request_context`` believes in. A call that passes
under the wrong one was not held to the policy at all. Nothing is shared between measurements, or
runs: a service may go on for minutes with what KMS gave it for the same resource.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from keyproof.aws.requests.condition_keys import PENDING_WINDOW
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
from smsbot.actions.acceptance.world import PROPAGATION_IN_SECONDS, REFUSED, Attempt, World

KEYS = "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"
GLOBAL = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
USING = ("kms:Decrypt", "kms:GenerateDataKey*", "kms:Encrypt", "kms:ReEncrypt*")
WRONG = "arn:aws:sns:us-east-1:111122223333:wrong"
SQS_CONTEXT = next(key for key, service in RESOURCE_CONTEXTS.items() if service == "sqs")
Parameters = Callable[[World, str, str], Mapping[str, Any]]


@dataclass(frozen=True)
class Request:
    """What a role asks for, by the name of its action.

    The parameters are those for something of a name, under a key.
    """

    call: str
    parameters: Parameters


def put_item(world: World, key: str, name: str) -> Mapping[str, Any]:
    """A row in a table under the key."""
    table = bench.table(world, name, key_arn=key)
    return {"TableName": table, "Item": {"id": {"S": "probe"}}}


def send(world: World, key: str, name: str) -> Mapping[str, Any]:
    """A message in a queue under the key."""
    return {"QueueUrl": bench.queue(world, name, key_arn=key), "MessageBody": "probe"}


def publish(world: World, key: str, name: str) -> Mapping[str, Any]:
    """A message to a topic under the key."""
    return {"TopicArn": bench.topic(world, name, key_arn=key), "Message": "probe"}


PUT_ITEM = Request("dynamodb:PutItem", put_item)
SEND = Request("sqs:SendMessage", send)
PUBLISH = Request("sns:Publish", publish)
GENERATE = Request("kms:GenerateDataKey", lambda _, key, __: {"KeyId": key, "KeySpec": "AES_256"})
SCHEDULE = Request(
    "kms:ScheduleKeyDeletion", lambda _, key, __: {"KeyId": key, "PendingWindowInDays": 30}
)
# One each of DynamoDB, SQS and SNS.
THROUGH_SERVICES = (PUT_ITEM, SEND, PUBLISH)


@dataclass(frozen=True)
class Measurement:
    """A request of a role to KMS, and the condition key and value that it is believed to carry."""

    id: str
    key: str
    request: Request
    value: Callable[[World, str], str]
    operator: str = "StringEquals"
    actions: tuple[str, ...] = USING
    wrong: str = WRONG


def _via(service: str) -> Callable[[World, str], str]:
    return lambda world, _: world.location.endpoint_name(service)


def _account(world: World, _: str) -> str:
    return world.location.account_id


def _caller(world: World, _: str) -> str:
    return world.location.role_arn(world.name("role", "principal-arn-right"))


MEASUREMENTS = (
    Measurement("via-dynamodb", VIA_SERVICE, PUT_ITEM, _via("dynamodb")),
    Measurement("via-sqs", VIA_SERVICE, SEND, _via("sqs")),
    Measurement("via-sns", VIA_SERVICE, PUBLISH, _via("sns")),
    Measurement("context-table", TABLE_CONTEXT, PUT_ITEM, lambda w, name: w.name("table", name)),
    Measurement("context-subscriber", SUBSCRIBER_CONTEXT, PUT_ITEM, _account),
    Measurement("context-queue", SQS_CONTEXT, SEND, lambda w, name: w.arn("sqs", "queue", name)),
    Measurement(
        "context-topic", TOPIC_CONTEXT, PUBLISH, lambda w, name: w.arn("sns", "topic", name)
    ),
    Measurement("caller-account", "kms:CallerAccount", GENERATE, _account),
    Measurement("principal-arn", "aws:PrincipalArn", GENERATE, _caller, operator="ArnEquals"),
    Measurement(
        *("pending-window", PENDING_WINDOW, SCHEDULE, lambda *_: "30"),
        operator="NumericEquals",
        actions=(SCHEDULE.call,),
        wrong="7",
    ),
)


def _is_by_key(call: str, refusal: Attempt) -> bool:
    """Whether KMS refused, and not the service: that names KMS in the code or in the message.

    https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
    """
    return call.startswith("kms:") or "kms" in f"{refusal.code} {refusal.message}".lower()


def _measure(measured: Measurement) -> Callable[[World], Verdict]:
    def run(world: World) -> Verdict:
        key, name = bench.key(world), bench.fresh(world, measured.id)
        call, parameters = measured.request.call, measured.request.parameters(world, key, name)

        def asked(of: str, *values: str) -> Attempt:
            """The request of a role that may use the key with a value, or with any."""
            conditions = tuple(Condition(measured.operator, measured.key, (e,)) for e in values)
            use = Statement(
                sid="Measured", actions=measured.actions, resources=(key,), conditions=conditions
            )
            # Of KMS itself, the measured statement alone decides.
            ask = Statement(sid="Service", actions=(call,), resources=("*",))
            allowed = (use,) if call.startswith("kms:") else (ask, use)
            caller = world.role(f"{measured.id}-{of}", *allowed)
            if of != "wrong":
                return world.settled(call, REFUSED, works=True, caller=caller, **parameters)
            # KMS refuses too what it does not know of the role yet.
            world.pause(PROPAGATION_IN_SECONDS)
            last: list[Attempt] = []

            def question() -> bool:
                last.append(caller.attempt(call, REFUSED, **parameters))
                return last[-1].succeeded or _is_by_key(call, last[-1])

            world.until(question)
            return last[-1]

        wrong = asked("wrong", measured.wrong)
        if wrong.succeeded:
            return refuted(f"{call} passes whatever {measured.key} a policy wants")
        if not _is_by_key(call, wrong):
            return not_possible(f"{call} is refused before the key is asked: {wrong}")
        if asked("right", measured.value(world, name)).succeeded:
            return confirmed(f"{call} carries {measured.key} with the value believed")
        if (open_ := asked("any")).refused:
            return not_possible(f"{call} is refused without a condition too: {open_}")
        return refuted(f"{call} does not carry {measured.key} with the value believed")

    return run


PROBES = tuple(
    Probe(
        id=each.id,
        statement=f"{each.request.call} of a role carries {each.key}.",
        does=(
            "A role that may use the key only with that value makes the request. Refuted if "
            "it is refused, or passes with another value."
        ),
        subject=Subject.CONTEXT,
        source=GLOBAL if each.key.startswith("aws:") else KEYS,
        run=_measure(each),
    )
    for each in MEASUREMENTS
)
