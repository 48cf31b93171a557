"""How CloudWatch Logs uses keys, and how it masks."""

from collections.abc import Collection
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from constructs_lib.policies.number_mask import POLICY
from keyproof.policy_document import Condition, Statement
from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.probe import Probe, Subject, Verdict, judged, not_possible
from smsbot.actions.acceptance.world import REFUSED, THERE, Attempt, Caller, World

GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs"
ENCRYPTION = f"{GUIDE}/encrypt-log-data-kms.html"
TEXT = "probe text to +14255550182"
NUMBER = "+14255550182"


def _group(world: World) -> str:
    """A log group under a key that the account lets its own policies decide about."""
    arn = world.location.arn("logs", f"log-group:{world.name('logs', '*')}")
    key = bench.key(
        world,
        bench.by_service(
            world.location.endpoint_name("logs"),
            *("kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*"),
            "kms:Describe*",
            conditions=(Condition("ArnLike", "kms:EncryptionContext:aws:logs:arn", (arn,)),),
        ),
    )
    return bench.log_group(world, "encrypted", key_arn=key)


def _without_key(world: World) -> Caller:
    """A role that may do everything with the probes' log groups, and nothing with a key."""
    groups = world.location.arn("logs", f"log-group:{world.name('logs', '*')}")
    return world.role("logs-only", Statement(sid="Logs", actions=("logs:*",), resources=(groups,)))


def _put(world: World, caller: Caller, group: str, expected: Collection[str] = ()) -> Attempt:
    # By the clock of AWS: one event is refused that is two hours early.
    answer = world.attempt("sts:GetCallerIdentity").answer
    date = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
    at = parsedate_to_datetime(date) if date else datetime.now(UTC)
    return caller.attempt(
        "logs:PutLogEvents",
        expected,
        logGroupName=group,
        logStreamName=bench.STREAM,
        logEvents=[{"timestamp": int(at.timestamp() * 1000), "message": TEXT}],
    )


def _associator(world: World) -> Verdict:
    """A role without any right to the key asks for a group under it."""
    key = bench.key(
        world,
        bench.by_service(
            world.location.endpoint_name("logs"), "kms:Encrypt*", "kms:Decrypt*", "kms:Describe*"
        ),
    )
    caller = _without_key(world)
    name, plain = world.name("logs", "under-key"), world.name("logs", "plain")
    for each in (name, plain):
        world.record.will_make("aws_cloudwatch_log_group", each)
    # It may make a group, so that what is refused is the key.
    caller.attempt("logs:CreateLogGroup", THERE, logGroupName=plain)
    attempt = caller.attempt("logs:CreateLogGroup", REFUSED, logGroupName=name, kmsKeyId=key)
    return judged(
        attempt.refused,
        f"a role without the key's permission may not associate it: {attempt.code}",
        otherwise=f"a role without the key's permission: {attempt}",
    )


def _writer(world: World) -> Verdict:
    group, plain = _group(world), bench.log_group(world, "plain")
    caller = _without_key(world)
    _put(world, caller, plain)
    attempt = _put(world, caller, group, REFUSED)
    return judged(
        attempt.succeeded,
        "a role without the key's permission may write",
        otherwise=f"a role without the key's permission may not write: {attempt}",
    )


def _reader(world: World) -> Verdict:
    group, plain = _group(world), bench.log_group(world, "plain")
    caller = _without_key(world)
    for each in (group, plain):
        _put(world, world.caller, each)
    caller.attempt("logs:GetLogEvents", logGroupName=plain, logStreamName=bench.STREAM)
    attempt = caller.attempt(
        "logs:GetLogEvents", REFUSED, logGroupName=group, logStreamName=bench.STREAM
    )
    return judged(
        attempt.refused,
        f"a role without kms:Decrypt may not read: {attempt.code}",
        otherwise=f"a role without kms:Decrypt: {attempt}",
    )


def _masks(world: World) -> Verdict:
    """A policy masks what comes after it took effect, so each question writes another event."""
    group = bench.log_group(world, "masked")
    world.attempt("logs:PutDataProtectionPolicy", logGroupIdentifier=group, policyDocument=POLICY)
    texts: list[str] = []

    def question() -> bool:
        _put(world, world.caller, group)
        found = world.attempt(
            "logs:GetLogEvents",
            logGroupName=group,
            logStreamName=bench.STREAM,
            startFromHead=True,
        )
        texts[:] = [each["message"] for each in found.answer.get("events", ())]
        return any(NUMBER not in each and "*" in each for each in texts)

    masked = world.until(question)
    if not texts:
        return not_possible("the event did not arrive")
    return judged(bool(masked), "the number is masked", otherwise="the number is readable")


PROBES = (
    Probe(
        id="logs-associator",
        statement=(
            "CloudWatch Logs uses the key as the identity that associates it with a group. The "
            "deploy role may."
        ),
        subject=Subject.KEYS,
        source=ENCRYPTION,
        does=(
            "A role with logs:* and no right to a key creates a group under it. Refuted if AWS "
            "lets it."
        ),
        run=_associator,
    ),
    Probe(
        id="logs-writer",
        statement="PutLogEvents needs no permission on the key from the function's role.",
        subject=Subject.KEYS,
        source=ENCRYPTION,
        does="A role with logs:* and no right to the key writes an event. Refuted if refused.",
        run=_writer,
    ),
    Probe(
        id="logs-reader",
        statement="Reading encrypted log events needs kms:Decrypt from the reader.",
        subject=Subject.KEYS,
        source=ENCRYPTION,
        does="A role with logs:* and no right to the key reads events. Refuted if it can.",
        run=_reader,
    ),
    Probe(
        id="logs-masks",
        statement="CloudWatch Logs masks by the pattern of mask_phone_numbers.",
        subject=Subject.EVENTS,
        source=f"{GUIDE}/CWL-custom-data-identifiers.html",
        does="Writes a number of the fictional range and reads it. Refuted if it is readable.",
        run=_masks,
    ),
)
