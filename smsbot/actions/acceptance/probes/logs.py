"""How CloudWatch Logs uses keys, and how it masks."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from constructs_lib.policies.number_mask import POLICY
from keyproof.policy_document import Condition, Statement
from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.probe import Probe, Subject, Verdict, confirmed, judged, not_possible
from smsbot.actions.acceptance.world import Caller, World

GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs"
ENCRYPTION = f"{GUIDE}/encrypt-log-data-kms.html"
TEXT = "probe text to +14255550182"
NUMBER = "+14255550182"


def _group(world: World) -> str:
    """A log group under a key that the account lets its own policies decide about."""
    service = world.location.endpoint_name("logs")
    arn = world.location.arn("logs", f"log-group:{world.name('logs', '*')}")
    key = bench.key(
        world,
        bench.by_service(
            service,
            *("kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*"),
            "kms:Describe*",
            conditions=(Condition("ArnLike", "kms:EncryptionContext:aws:logs:arn", (arn,)),),
        ),
    )
    return bench.log_group(world, "encrypted", key_arn=key)


def _all_of_logs(world: World) -> Statement:
    return Statement(
        sid="Logs",
        actions=("logs:*",),
        resources=(world.location.arn("logs", f"log-group:{world.name('logs', '*')}"),),
    )


def _event(world: World) -> Mapping[str, Any]:
    now = world.client("sts").get_caller_identity()["ResponseMetadata"]["HTTPHeaders"].get("date")
    return {"timestamp": _milliseconds(now), "message": TEXT}


def _milliseconds(date: str | None) -> int:
    at = parsedate_to_datetime(date) if date else datetime.now(UTC)
    return int(at.timestamp() * 1000)


def _put(world: World, caller: Caller, group: str) -> Any:  # noqa: ANN401
    return caller.attempt(
        "logs:PutLogEvents",
        logGroupName=group,
        logStreamName="probe",
        logEvents=[_event(world)],
    )


def _associator(world: World) -> Verdict:
    """A role without any right to the key asks for a group under it."""
    key = bench.key(
        world,
        bench.by_service(
            world.location.endpoint_name("logs"), "kms:Encrypt*", "kms:Decrypt*", "kms:Describe*"
        ),
    )
    caller = world.role("logs-only", _all_of_logs(world))
    name, plain = world.name("logs", "under-key"), world.name("logs", "plain")
    for each in (name, plain):
        world.record.will_make("aws_cloudwatch_log_group", each)
    control = caller.attempt("logs:CreateLogGroup", logGroupName=plain)
    if not control.succeeded and control.code not in bench.THERE:
        return not_possible(f"the role may not make a log group without a key either: {control}")
    attempt = caller.attempt("logs:CreateLogGroup", logGroupName=name, kmsKeyId=key)
    return judged(
        attempt.refused,
        f"a role without the key's permission may not associate it: {attempt.code}",
        otherwise=f"a role without the key's permission: {attempt}",
    )


def _writer(world: World) -> Verdict:
    group = _group(world)
    attempt = _put(world, world.role("logs-only", _all_of_logs(world)), group)
    return judged(
        attempt.succeeded,
        "a role without the key's permission may write",
        otherwise=f"a role without the key's permission may not write: {attempt}",
    )


def _reader(world: World) -> Verdict:
    group = _group(world)
    if not (written := _put(world, world.caller, group)).succeeded:
        return not_possible(f"nothing could be written: {written}")
    caller = world.role("logs-only", _all_of_logs(world))
    attempt = caller.attempt("logs:GetLogEvents", logGroupName=group, logStreamName="probe")
    return judged(
        attempt.refused,
        f"a role without kms:Decrypt may not read: {attempt.code}",
        otherwise=f"a role without kms:Decrypt: {attempt}",
    )


def _masks(world: World) -> Verdict:
    group = bench.log_group(world, "masked")
    bench.made(
        world.attempt(
            "logs:PutDataProtectionPolicy", logGroupIdentifier=group, policyDocument=POLICY
        ),
        "a policy of masks",
    )
    bench.made(_put(world, world.caller, group), "an event")

    def question() -> list[str]:
        found = world.attempt(
            "logs:GetLogEvents", logGroupName=group, logStreamName="probe", startFromHead=True
        )
        return [each["message"] for each in found.answer.get("events", ())]

    texts = world.until(question)
    if not texts:
        return not_possible("the event did not arrive")
    # An event that came before the policy had its effect stays as it is: the newest counts.
    masked = NUMBER not in texts[-1] and "*" in texts[-1]
    return confirmed("the number is masked") if masked else judged(masked, "the number is readable")


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
