"""Ways through an encrypted topic, by which a service's use of a key is measured.

Everything but the key is new in each run: a service goes on for minutes with what KMS gave it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from keyproof.policy_document import Condition
from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.world import (
    POLL_IN_SECONDS,
    PROPAGATION_IN_SECONDS,
    ProbeStopped,
    World,
)

OF_SNS, OF_EVENTBRIDGE = "sns.amazonaws.com", "events.amazonaws.com"
DELIVERY_IN_SECONDS = 60
# How often something is sent that should arrive.
TRIES = 5
ARRIVED, REFUSED = "arrived", "refused"
Conditions = tuple[Condition, ...]


@dataclass(frozen=True, kw_only=True)
class Pipe:
    """A way through a topic to a queue, which needs the key that ``allow`` writes a policy for.

    ``rule`` is the ARN of EventBridge's rule, and ``dead_letters`` the queue of what it could not
    publish.
    """

    topic: str
    queue: str
    allow: Callable[[Conditions], object]
    send: Callable[[str], object]
    rule: str = ""
    dead_letters: str = ""


def through_sns(world: World) -> Pipe:
    """SNS delivers to a queue under the probes' key."""

    def allow(conditions: Conditions) -> str:
        return bench.key(world, bench.using(OF_SNS, *conditions))

    # At first the key is not for SNS at all: no wider policy has an effect that lasts.
    key, name = bench.key(world), bench.fresh(world, "open")
    topic = bench.topic(world, name, key_arn=key)
    return Pipe(
        topic=topic,
        queue=bench.queue(world, name, topic_arn=topic, key_arn=key),
        allow=allow,
        send=lambda text: world.attempt("sns:Publish", TopicArn=topic, Message=text),
    )


def through_rule(world: World, name: str) -> Pipe:
    """EventBridge publishes an event to a topic under the probes' key."""
    name = bench.fresh(world, name)

    def allow(conditions: Conditions) -> str:
        own = bench.using(OF_EVENTBRIDGE, *conditions, sid="EventBridge")
        return bench.key(world, bench.using(OF_SNS), own)

    arn = world.arn("sns", "topic", name)
    publisher = bench.by_service(OF_EVENTBRIDGE, "sns:Publish", resource=arn, sid="EventBridge")
    bench.topic(world, name, key_arn=bench.key(world), publishers=(publisher,))
    url = bench.queue(world, name, topic_arn=arn)
    dead = bench.queue(world, f"{name}-dead")
    source = f"{world.environment.names.prefix}.probe"
    pattern = {"source": [source], "detail-type": [name]}
    dead_arn = world.arn("sqs", "queue", f"{name}-dead")
    bench.rule(world, name, pattern, arn, dead_letters=dead_arn)

    def send(text: str) -> None:
        entry = {"Source": source, "DetailType": name, "Detail": f'{{"text":"{text}"}}'}
        put = world.attempt("events:PutEvents", Entries=[entry]).answer
        # It takes a request, and not each of its entries.
        if put.get("FailedEntryCount"):
            raise ProbeStopped(f"events:PutEvents: {put.get('Entries')}")

    return Pipe(
        topic=arn,
        queue=url,
        allow=allow,
        send=send,
        rule=world.arn("events", "rule", name, before="rule/"),
        dead_letters=dead,
    )


def passes(world: World, pipe: Pipe, text: str, *conditions: Condition, tries: int = TRIES) -> bool:
    """Whether something arrives under some conditions."""
    pipe.allow(conditions)
    world.pause(PROPAGATION_IN_SECONDS)
    for _ in range(tries):
        pipe.send(text)
        if bench.received(world, pipe.queue, text, seconds=DELIVERY_IN_SECONDS) is not None:
            return True
    return False


def became_of(world: World, pipe: Pipe, text: str) -> str | None:
    """Whether an event arrived or became a dead letter; None if neither is known."""
    pipe.send(text)
    ends = {pipe.queue: ARRIVED, pipe.dead_letters: REFUSED}

    def question() -> str | None:
        found = (
            end
            for url, end in ends.items()
            if bench.received(world, url, text, seconds=POLL_IN_SECONDS) is not None
        )
        return next(found, None)

    return world.until(question, seconds=2 * DELIVERY_IN_SECONDS)
