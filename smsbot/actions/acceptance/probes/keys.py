"""What becomes of keys that rotate, are disabled, end or are locked, and who may use them."""

from collections.abc import Mapping
from typing import Any

from constructs_lib.keys import key_policy
from keyproof.policy_document import Statement
from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.charges import Priced, at_most
from smsbot.actions.acceptance.paging import paged
from smsbot.actions.acceptance.probe import (
    Stage,
    Subject,
    Verdict,
    confirmed,
    judged,
    not_possible,
    probe,
    refuted,
)
from smsbot.actions.acceptance.world import REFUSED, Attempt, ProbeStopped, World
from stacks.bootstrap.guardrails import resource_control_policy, service_control_policy
from stacks.keys import alias_of

KMS = "https://docs.aws.amazon.com/kms/latest/developerguide"
IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
DAYS = 7
NO_SUCH_ROTATION = ("UnsupportedOperationException",)
ROTATION_IN_SECONDS = 600
UNUSABLE = ("DisabledException", "KMSInvalidStateException")
# KMS passes on a change within seconds, in some cases within several minutes.
# https://docs.aws.amazon.com/kms/latest/developerguide/programming-eventual-consistency.html
CHANGE_IN_SECONDS = 300


def _changed(world: World, call: str, key: str, **days: int) -> None:
    """Change a key, which may not know its state yet by the change before.

    Raises ProbeStopped if KMS does not take the change: nothing shows what comes after it.
    """
    parameters: Mapping[str, Any] = {"KeyId": key, **days}
    found = world.settled(call, UNUSABLE, works=True, seconds=CHANGE_IN_SECONDS, **parameters)
    if not found.succeeded:
        raise ProbeStopped(f"{call}: {found}")


def _used(world: World, key: str, *, works: bool) -> Attempt:
    """What KMS says of the use of a key, by when it should work, or not."""
    parameters: Mapping[str, Any] = {"KeyId": key, "Plaintext": b"probe"}
    seconds = CHANGE_IN_SECONDS
    return world.settled("kms:Encrypt", UNUSABLE, works=works, seconds=seconds, **parameters)


def _works_enabled(world: World, key: str) -> bool:
    _changed(world, "kms:EnableKey", key)
    return _used(world, key, works=True).succeeded


def _says(attempt: Attempt) -> str:
    return attempt.message or "it encrypts"


@probe(
    Subject.KEYS,
    f"{KMS}/rotating-keys-on-demand.html",
    charges=(at_most(Priced.ROTATION),),
)
def rotation(world: World) -> Verdict:
    """A key rotates on demand, and KMS lists the rotation.

    Rotates a key and lists its rotations. Refuted if it is refused, or over and not listed.
    """
    key = bench.key(world)

    def is_over() -> bool:
        found = world.attempt("kms:GetKeyRotationStatus", KeyId=key).answer
        return not found.get("OnDemandRotationStartDate")

    def listed() -> int:
        asked = ("kms:ListKeyRotations", "Rotations")
        rotations = paged(world, *asked, given="NextMarker", wanted="Marker", KeyId=key)
        return sum(each.get("RotationType") == "ON_DEMAND" for each in rotations)

    # KMS takes no other one before the last is over, such as that of an earlier run.
    if not world.until(is_over, seconds=ROTATION_IN_SECONDS):
        return not_possible("an earlier rotation on demand is still under way")
    before = listed()
    asked = world.attempt("kms:RotateKeyOnDemand", NO_SUCH_ROTATION, KeyId=key)
    if not asked.succeeded:
        return refuted(f"RotateKeyOnDemand: {asked}")

    def question() -> bool:
        return listed() > before

    if world.until(question, seconds=ROTATION_IN_SECONDS):
        return confirmed("the rotation is listed")
    if not is_over():
        return not_possible("after ten minutes the rotation is still under way")
    return refuted("the rotation is over, and not listed after ten minutes")


@probe(Subject.KEYS, f"{KMS}/key-state.html")
def disabled_key(world: World) -> Verdict:
    """KMS refuses a disabled key with "ARN is disabled", and works after EnableKey.

    Uses a key, disables it, uses it, enables it. KMS may pass on a change within minutes. Refuted
    by another wording, or if it works disabled, or does not work enabled.
    """
    key = bench.key(world)
    if not (before := _used(world, key, works=True)).succeeded:
        return not_possible(f"the key does not work while it is enabled: {before}")
    _changed(world, "kms:DisableKey", key)
    told = _used(world, key, works=False)
    back = _works_enabled(world, key)
    return judged(
        told.message.startswith(f"{key} is disabled") and back,
        "KMS refuses a disabled key, by its ARN and the words that the alarms look for",
        otherwise=f"a disabled key: {_says(told)}; enabled again: {back}",
    )


@probe(Subject.KEYS, f"{KMS}/deleting-keys.html")
def pending_deletion(world: World) -> Verdict:
    """KMS refuses a key with "ARN is pending deletion"; a cancelled one is disabled.

    Uses a key, schedules its deletion, uses it, cancels. KMS may pass on a change within minutes.
    Refuted by another wording or state, or if it works.
    """
    key = bench.key(world)
    if not (before := _used(world, key, works=True)).succeeded:
        return not_possible(f"the key does not work before: {before}")
    _changed(world, "kms:ScheduleKeyDeletion", key, PendingWindowInDays=DAYS)
    told = _used(world, key, works=False)
    _changed(world, "kms:CancelKeyDeletion", key)
    states: list[str] = []

    def is_disabled() -> bool:
        found = world.attempt("kms:DescribeKey", KeyId=key).answer["KeyMetadata"]
        states.append(str(found["KeyState"]))
        return states[-1] == "Disabled"

    cancelled = world.until(is_disabled, seconds=CHANGE_IN_SECONDS)
    back = _works_enabled(world, key)
    return judged(
        told.message.startswith(f"{key} is pending deletion") and bool(cancelled) and back,
        "KMS refuses it by its ARN; cancelled, it is disabled, and enabled it works",
        otherwise=f"pending: {_says(told)}; cancelled: {states[-1]}; enabled works: {back}",
    )


@probe(Subject.KEYS, f"{KMS}/key-policy-overview.html")
def deletion_lock(world: World) -> Verdict:
    """The deletion lock refuses an administrator of the account.

    Disables a key and schedules its deletion, then locks it and tries both again until KMS knows
    the lock. Refuted if AWS still does either.
    """
    ending: Mapping[str, Mapping[str, Any]] = {
        "kms:DisableKey": {},
        "kms:ScheduleKeyDeletion": {"PendingWindowInDays": DAYS},
    }
    expected = (*REFUSED, *UNUSABLE)
    for call, parameters in ending.items():
        # Without the lock it may, so that what is refused then, is by the lock.
        free = world.settled(
            *(call, expected),
            works=True,
            seconds=CHANGE_IN_SECONDS,
            KeyId=bench.key(world),
            **parameters,
        )
        if not free.succeeded:
            return not_possible(f"{call} is refused without the lock too: {free}")
    lock = key_policy.deletion_lock(world.location, break_glass_role_arn=None, window_in_days=30)
    last: dict[str, Attempt] = {}

    def is_locked() -> bool:
        for call, parameters in ending.items():
            last[call] = world.attempt(call, expected, KeyId=key, **parameters)
            if last[call].succeeded:
                bench.key(world, *lock)  # as before, for the next question
            if not last[call].refused:
                return False
        return True

    try:
        key = bench.key(world, *lock)
        locked = world.until(is_locked, seconds=CHANGE_IN_SECONDS)
    finally:
        bench.key(world)  # unlocked and enabled, for the probes that follow
    if locked:
        return confirmed("a locked key refuses an administrator both")
    done = [f"{call}: {each}" for call, each in last.items() if each.succeeded]
    if done:
        return refuted("; ".join(done))
    return not_possible("; ".join(f"{call}: {each}" for call, each in last.items()))


@probe(Subject.KEYS, f"{KMS}/key-policies.html", stage=Stage.WITH_ENVIRONMENT)
def ways_out(world: World) -> Verdict:
    """A role with every right within the boundary opens no way out of the stack.

    Such a role scans, subscribes, backs up, takes a grant. Refuted if AWS lets it.
    """
    names, location = world.environment.names, world.location
    queue = names.name("messaging", "queue", "dead-letter")
    url = world.attempt("sqs:GetQueueUrl", QueueName=queue).answer["QueueUrl"]
    encrypted = {"KmsMasterKeyId": _key_named(world, "smsbot")}
    of_table = _key_named(world, "dynamodb")
    table = {"TableName": names.name("storage", "table", "conversations")}
    backup = world.name("backup", "way-out")
    world.record.will_make("aws_dynamodb_backup", backup)
    caller = world.role("all-rights", Statement(sid="All", actions=("*",), resources=("*",)))
    ways = {
        "dynamodb:Scan": table,
        "dynamodb:CreateBackup": {**table, "BackupName": backup},
        "sns:Subscribe": {
            "TopicArn": location.arn("sns", names.name("messaging", "topic", "inbound-sms")),
            "Protocol": "email",
            "Endpoint": "nobody@example.invalid",
        },
        "sqs:SetQueueAttributes": {"QueueUrl": url, "Attributes": {"KmsMasterKeyId": ""}},
        "kms:CreateGrant": {
            "KeyId": of_table,
            "GranteePrincipal": location.role_arn(world.name("role", "all-rights")),
            "Operations": ["Decrypt"],
        },
    }
    # It may look at the table, so that what is refused then, is the way out.
    caller.attempt("dynamodb:DescribeTable", **table)
    tried: dict[str, Attempt] = {}
    try:
        for call, parameters in ways.items():
            tried[call] = caller.attempt(call, REFUSED, **parameters)
    finally:
        # Also where an interrupted run left it open.
        world.attempt("sqs:SetQueueAttributes", QueueUrl=url, Attributes=encrypted)
        granted = tried.get("kms:CreateGrant")
        if granted and granted.succeeded:
            grant = granted.answer["GrantId"]
            world.attempt("kms:RevokeGrant", KeyId=of_table, GrantId=grant)
    passed = [call for call, each in tried.items() if each.succeeded]
    return judged(
        not passed,
        f"a role with every right is refused {len(ways)} ways out",
        otherwise=f"a role with every right may {', '.join(passed)}",
    )


def _key_named(world: World, name: str) -> str:
    return bench.named_key(world, f"alias/{alias_of(name, world.environment)}")


@probe(Subject.KEYS, f"{IAM}/access-analyzer-policy-validation.html")
def guardrails(world: World) -> Verdict:
    """AWS takes both guardrails for what they are, without an error.

    Lets AWS validate both policies. Refuted if it finds an error in one.
    """
    policies = {
        "SERVICE_CONTROL_POLICY": service_control_policy(world.environment),
        "RESOURCE_CONTROL_POLICY": resource_control_policy(world.environment),
    }
    errors: list[str] = []
    for kind, policy in policies.items():
        findings = paged(
            *(world, "access-analyzer:ValidatePolicy", "findings"),
            given="nextToken",
            policyType=kind,
            policyDocument=policy.to_json(),
        )
        errors += [f"{kind}: {e['issueCode']}" for e in findings if e["findingType"] == "ERROR"]
    return judged(not errors, "AWS finds no error in both guardrails", otherwise="; ".join(errors))
