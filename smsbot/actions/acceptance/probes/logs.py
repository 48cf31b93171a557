"""How CloudWatch Logs uses keys, and how it masks."""

from collections.abc import Collection, Mapping
from typing import Any

from constructs_lib.policies.number_mask import POLICY
from keyproof.policy_document import Condition, Statement
from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.probe import Subject, Verdict, judged, not_possible, probe
from smsbot.actions.acceptance.world import REFUSED, THERE, Attempt, Caller, World

GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs"
ENCRYPTION = f"{GUIDE}/encrypt-log-data-kms.html"
TEXT = "probe text to +14255550182"
NUMBER = "+14255550182"
# What CloudWatch Logs answers if it, or who asks, may not use the key.
REFUSED_BY_KEY = (*REFUSED, "InvalidParameterException")
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


def _put(world: World, caller: Caller, group: str, expected: Collection[str] = ()) -> Attempt:
    # By the clock of AWS: one event is refused that is two hours early.
    event = {"timestamp": int(world.now().timestamp() * 1000), "message": TEXT}
    there = {"logGroupName": group, "logStreamName": bench.STREAM}
    return caller.attempt("logs:PutLogEvents", expected, logEvents=[event], **there)


@probe(Subject.KEYS, ENCRYPTION)
def logs_associator(world: World) -> Verdict:
    """CloudWatch Logs uses the key as the identity that associates it; the deploy role may.

    A role with logs:* and no right to a key creates a group under it. Refuted if AWS lets it.
    """
    key, caller = _key(world), _without_key(world)
    names = [world.name("logs", each) for each in ("plain", "under-key")]
    for each in names:
        world.record.will_make("aws_cloudwatch_log_group", each)
    # It may make a group, and who may use the key makes one under it: what is refused is the key.
    caller.attempt("logs:CreateLogGroup", THERE, logGroupName=names[0])
    under_key: Mapping[str, Any] = {"logGroupName": names[1], "kmsKeyId": key}
    attempt = caller.attempt("logs:CreateLogGroup", REFUSED_BY_KEY, **under_key)
    if not attempt.succeeded:
        world.attempt("logs:CreateLogGroup", THERE, **under_key)
    return judged(not attempt.succeeded, f"a role without the key's permission may not: {attempt}")


@probe(Subject.KEYS, ENCRYPTION)
def logs_writer(world: World) -> Verdict:
    """PutLogEvents needs no permission on the key from the function's role.

    A role with logs:* and no right to the key writes an event. Refuted if refused.
    """
    (group, plain), caller = _groups(world), _without_key(world)
    _put(world, caller, plain)
    attempt = _put(world, caller, group, REFUSED)
    return judged(attempt.succeeded, f"a role without the key's permission writes: {attempt}")


@probe(Subject.KEYS, ENCRYPTION)
def logs_reader(world: World) -> Verdict:
    """Reading encrypted log events needs kms:Decrypt from the reader.

    A role with logs:* and no right to the key reads events. Refuted if it can.
    """
    (group, plain), caller = _groups(world), _without_key(world)
    for each in (group, plain):
        _put(world, world.caller, each)
    there = {"logStreamName": bench.STREAM}

    def read(name: str) -> Attempt:
        """What came of reading; an event is there a while after it was written."""

        def question() -> Attempt | None:
            asked = caller.attempt("logs:GetLogEvents", REFUSED, logGroupName=name, **there)
            return asked if asked.refused or asked.answer.get("events") else None

        return world.awaited(question, "the event did not arrive")

    if (of_plain := read(plain)).refused:
        return not_possible(f"it may not read events that are under no key: {of_plain}")
    attempt = read(group)
    return judged(attempt.refused, f"a role without kms:Decrypt reads: {attempt}")


@probe(Subject.EVENTS, f"{GUIDE}/CWL-custom-data-identifiers.html")
def logs_masks(world: World) -> Verdict:
    """CloudWatch Logs masks by the pattern of mask_phone_numbers.

    Writes a number of the fictional range and reads it. Refuted if it is readable.
    """
    group = bench.log_group(world, "masked")
    world.attempt("logs:PutDataProtectionPolicy", logGroupIdentifier=group, policyDocument=POLICY)
    there = {"logGroupName": group, "logStreamName": bench.STREAM}
    texts: list[str] = []

    def question() -> bool:
        # A policy masks what comes after it took effect, so each question writes another event.
        _put(world, world.caller, group)
        found = world.attempt("logs:GetLogEvents", startFromHead=True, **there).answer
        texts[:] = [each["message"] for each in found.get("events", ())]
        return any(NUMBER not in each and "*" in each for each in texts)

    masked = world.until(question)
    if not texts:
        return not_possible("the event did not arrive")
    return judged(bool(masked), "the number is masked", otherwise="the number is readable")
