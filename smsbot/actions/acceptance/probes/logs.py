"""How CloudWatch Logs uses keys, and how it masks."""

from collections.abc import Collection
from typing import Any

from constructs_lib.policies.number_mask import POLICY
from keyproof.policy_document import Condition, Statement
from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.probe import (
    Subject,
    Verdict,
    confirmed,
    judged,
    not_possible,
    probe,
    refuted,
)
from smsbot.actions.acceptance.world import (
    NOT_THERE,
    REFUSED,
    Attempt,
    Caller,
    ProbeStopped,
    World,
)

GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs"
ENCRYPTION = f"{GUIDE}/encrypt-log-data-kms.html"
TEXT = "probe text to +14255550182"
NUMBER = "+14255550182"
# What CloudWatch Logs answers if it, or who asks, may not use the key.
INVALID = ("InvalidParameterException",)
REFUSED_BY_KEY = (*REFUSED, *INVALID)
# For five minutes it goes on with what it has: a key, a policy, what KMS gave it.
CACHE_IN_SECONDS = 330
WRITES = "a role without a right to the key writes, and the event is there"
OF_LOGS = (
    *("kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*"),
    "kms:Describe*",
)


def _key(world: World, *conditions: Condition) -> str:
    """The probes' key, which CloudWatch Logs may use."""
    service = world.location.endpoint_name("logs")
    return bench.key(world, bench.by_service(service, *OF_LOGS, conditions=conditions))


def _groups(world: World) -> tuple[str, str]:
    """A log group under a key that the account lets its own policies decide about, and a plain one.

    What works with the plain one, and not with the other, shows what the key is asked.
    """
    arn = world.arn("logs", "logs", "*", before="log-group:")
    key = _key(world, Condition("ArnLike", "kms:EncryptionContext:aws:logs:arn", (arn,)))
    return bench.log_group(world, "encrypted", key_arn=key), bench.log_group(world, "plain")


def _without_key(world: World) -> Caller:
    """A role that may do everything with the probes' log groups, and nothing with a key."""
    groups = world.arn("logs", "logs", "*", before="log-group:")
    return world.role("logs-only", Statement(sid="Logs", actions=("logs:*",), resources=(groups,)))


def _put(caller: Caller, group: str, at: int, expected: Collection[str] = ()) -> Attempt:
    """What comes of writing an event of a moment, by the clock of AWS, in milliseconds."""
    event = {"timestamp": at, "message": TEXT}
    there = {"logGroupName": group, "logStreamName": bench.STREAM}
    found = caller.attempt("logs:PutLogEvents", expected, logEvents=[event], **there)
    # It takes a request, and not each of its events.
    if rejected := found.answer.get("rejectedLogEventsInfo"):
        raise ProbeStopped(f"CloudWatch Logs rejects an event for its time: {rejected}")
    return found


def _now(world: World) -> int:
    return int(world.now().timestamp() * 1000)


def _read(caller: Caller, group: str, since: int) -> Attempt:
    """What comes of reading the events from a moment on: those of an earlier run show nothing."""
    asked: dict[str, Any] = {
        "logGroupName": group,
        "logStreamName": bench.STREAM,
        "startTime": since,
        "startFromHead": True,
    }
    events: list[Any] = []
    while True:
        found = caller.attempt("logs:GetLogEvents", REFUSED_BY_KEY, **asked)
        if not found.succeeded:
            return found
        # A page may be empty, and more come after it; at the end the token stays the same.
        events += found.answer.get("events", ())
        following = found.answer.get("nextForwardToken")
        if following in (None, asked.get("nextToken")):
            return Attempt(answer={"events": events})
        asked["nextToken"] = following


def _arrived(world: World, caller: Caller, group: str, since: int) -> Attempt | None:
    """What came of reading, once an event is there; None if none came in time."""

    def question() -> Attempt | None:
        found = _read(caller, group, since)
        return found if not found.succeeded or found.answer["events"] else None

    return world.until(question)


@probe(Subject.KEYS, ENCRYPTION)
def logs_associator(world: World) -> Verdict:
    """CloudWatch Logs uses the key as the identity that associates it; the deploy role may.

    Creates a group under a key, then lets a role with logs:* and no right to the key create one.
    Refuted if AWS lets it.
    """
    key, caller = _key(world), _without_key(world)
    plain, allowed, refused = (
        world.name("logs", each) for each in ("plain-of-role", "under-key-of-owner", "under-key")
    )
    for each in (plain, allowed, refused):
        world.record.will_make("aws_cloudwatch_log_group", each)
        # That of an interrupted run.
        world.attempt("logs:DeleteLogGroup", NOT_THERE, logGroupName=each)
    # It may make a group, and who may use the key makes one under it: what is refused is the key.
    caller.attempt("logs:CreateLogGroup", logGroupName=plain)
    owner = world.settled(
        *("logs:CreateLogGroup", REFUSED_BY_KEY),
        works=True,
        seconds=CACHE_IN_SECONDS,
        logGroupName=allowed,
        kmsKeyId=key,
    )
    if not owner.succeeded:
        return not_possible(f"nor does an identity with a right to the key: {owner}")
    attempt = world.settled(
        *("logs:CreateLogGroup", REFUSED_BY_KEY),
        works=True,
        caller=caller,
        logGroupName=refused,
        kmsKeyId=key,
    )
    return judged(
        not attempt.succeeded,
        f"an identity with a right to the key creates a group under it, one without may not: "
        f"{attempt}",
        otherwise="a role without a right to the key creates a group under it",
    )


@probe(Subject.KEYS, ENCRYPTION)
def logs_writer(world: World) -> Verdict:
    """PutLogEvents works without a right to the key, which AWS's page advises to give its callers.

    A role with logs:* and no right to the key writes an event, and another one after every cache.
    Refuted if that is refused, or never readable, while one of an identity with a right is not.
    """
    (group, plain), caller = _groups(world), _without_key(world)
    _put(caller, plain, _now(world))
    if _writes(world, caller, group) is None:
        return confirmed(WRITES)
    since = _now(world)
    owner = _put(world.caller, group, since, REFUSED_BY_KEY)
    found = _arrived(world, world.caller, group, since) if owner.succeeded else None
    if found is None or not found.succeeded:
        return not_possible("nor does an identity with a right to the key write what it can read")
    # The policy of the key may have come between the two.
    if (attempt := _writes(world, caller, group)) is None:
        return confirmed(WRITES)
    return refuted(f"a role without a right to the key, unlike one with it, writes so: {attempt}")


def _writes(world: World, caller: Caller, group: str) -> Attempt | None:
    """None if it writes after every cache, and the event is there; else what came of it."""
    attempt = _put(caller, group, _now(world), REFUSED_BY_KEY)
    if not attempt.succeeded:
        return attempt
    # Logs may have a data key from somebody who may use the key.
    world.pause(CACHE_IN_SECONDS)
    since = _now(world)
    attempt = _put(caller, group, since, REFUSED_BY_KEY)
    found = _arrived(world, world.caller, group, since) if attempt.succeeded else None
    return None if found and found.succeeded else attempt


@probe(Subject.KEYS, ENCRYPTION)
def logs_reader(world: World) -> Verdict:
    """Reading encrypted log events needs kms:Decrypt from the reader.

    A role with logs:* and no right to the key reads events that another identity can read.
    Refuted if it still can after every cache.
    """
    (group, plain), caller = _groups(world), _without_key(world)
    since = _now(world)
    for each in (group, plain):
        _put(world.caller, each, since)

    def read(by: Caller, name: str) -> Attempt:
        found = _arrived(world, by, name, since)
        if found is None:
            raise ProbeStopped("the event did not arrive")
        return found

    if not (of_plain := read(caller, plain)).succeeded:
        return not_possible(f"it may not read events that are under no key: {of_plain}")
    if not (of_owner := read(world.caller, group)).succeeded:
        return not_possible(f"nor does an identity with a right to the key: {of_owner}")
    attempt = read(caller, group)
    if attempt.succeeded:
        # Logs has the data key from the identity before.
        world.pause(CACHE_IN_SECONDS)
        attempt = read(caller, group)
    return judged(
        not attempt.succeeded,
        f"a role without kms:Decrypt reads no events: {attempt}",
        otherwise="a role without kms:Decrypt reads the events",
    )


@probe(Subject.EVENTS, f"{GUIDE}/CWL-custom-data-identifiers.html")
def logs_masks(world: World) -> Verdict:
    """CloudWatch Logs masks by the pattern of mask_phone_numbers.

    Writes a number of the fictional range and reads it. Refuted if it is readable, or if the
    policy with the pattern is invalid.
    """
    group = bench.log_group(world, "masked")
    asked = {"logGroupIdentifier": group, "policyDocument": POLICY}
    taken = world.attempt("logs:PutDataProtectionPolicy", INVALID, **asked)
    if not taken.succeeded:
        return refuted(f"PutDataProtectionPolicy: {taken}")
    texts: list[str] = []
    begin = _now(world)

    def question() -> bool:
        # A policy masks what comes after it took effect, so each question writes another event.
        _put(world.caller, group, _now(world))
        # That of an earlier question may be there only now.
        found = _read(world.caller, group, begin)
        if not found.succeeded:
            raise ProbeStopped(f"logs:GetLogEvents: {found}")
        texts[:] = [each["message"] for each in found.answer["events"]] or texts
        return any(NUMBER not in each and "*" in each for each in texts)

    masked = world.until(question, seconds=CACHE_IN_SECONDS)
    if not texts:
        return not_possible("the event did not arrive")
    return judged(bool(masked), "the number is masked", otherwise="the number is readable")
