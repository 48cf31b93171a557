"""What becomes of keys that rotate, are disabled, end or are locked, and who may use them."""

from collections.abc import Mapping
from typing import Any

from constructs_lib.keys import key_policy
from keyproof.policy_document import Statement
from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.charges import Priced, at_most
from smsbot.actions.acceptance.probe import Stage, Subject, Verdict, judged, probe, refuted
from smsbot.actions.acceptance.world import REFUSED, World
from smsbot.services.roles.guardrails import resource_control_policy, service_control_policy
from stacks.keys import alias_of

KMS = "https://docs.aws.amazon.com/kms/latest/developerguide"
IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
DAYS = 7
NO_SUCH_ROTATION = ("UnsupportedOperationException",)
UNUSABLE = ("DisabledException", "KMSInvalidStateException")


def _used(world: World, key: str, *, works: bool) -> str:
    """What KMS says of a key that it does not use, by when it should work, or not; else empty."""
    parameters: Mapping[str, Any] = {"KeyId": key, "Plaintext": b"probe"}
    return world.settled("kms:Encrypt", UNUSABLE, works=works, **parameters).message


@probe(
    Subject.KEYS,
    f"{KMS}/rotating-keys-on-demand.html",
    charges=(at_most(Priced.KEY), at_most(Priced.ROTATION)),
)
def rotation(world: World) -> Verdict:
    """A key rotates on demand, and KMS lists the rotation.

    Rotates a key and lists its rotations. Refuted if it is refused, or not listed.
    """
    key = bench.key(world)

    def listed() -> int:
        found = world.attempt("kms:ListKeyRotations", KeyId=key).answer["Rotations"]
        return sum(each.get("RotationType") == "ON_DEMAND" for each in found)

    # An earlier run may have rotated it too.
    before = listed()
    asked = world.attempt("kms:RotateKeyOnDemand", NO_SUCH_ROTATION, KeyId=key)
    if not asked.succeeded:
        return refuted(f"RotateKeyOnDemand: {asked}")

    def question() -> bool:
        return listed() > before

    return judged(
        bool(world.until(question, seconds=600)),
        "the rotation is listed",
        otherwise="after ten minutes no rotation on demand is listed",
    )


@probe(Subject.KEYS, f"{KMS}/key-state.html")
def disabled_key(world: World) -> Verdict:
    """KMS refuses a disabled key with "ARN is disabled", and works after EnableKey.

    Disables a key, uses it, enables it. Refuted by another wording, or if it works.
    """
    key = bench.key(world)
    world.attempt("kms:DisableKey", KeyId=key)
    told = _used(world, key, works=False)
    world.attempt("kms:EnableKey", KeyId=key)
    back = not _used(world, key, works=True)
    return judged(
        told.endswith(" is disabled.") and back,
        "KMS refuses a disabled key, by its ARN and the words that the alarms look for",
        otherwise=f"a disabled key: {told or 'it encrypts'}; enabled again: {back}",
    )


@probe(Subject.KEYS, f"{KMS}/deleting-keys.html")
def pending_deletion(world: World) -> Verdict:
    """KMS refuses a key with "ARN is pending deletion" at once; a cancelled one is disabled.

    Schedules a deletion, uses the key, cancels. Refuted by another wording or state.
    """
    key = bench.key(world)
    world.attempt("kms:ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=DAYS)
    told = _used(world, key, works=False)
    world.attempt("kms:CancelKeyDeletion", KeyId=key)
    state = world.attempt("kms:DescribeKey", KeyId=key).answer["KeyMetadata"]["KeyState"]
    world.attempt("kms:EnableKey", KeyId=key)
    back = not _used(world, key, works=True)
    return judged(
        "is pending deletion" in told and state == "Disabled" and back,
        "KMS refuses it at once; cancelled, it is disabled, and enabled it works",
        otherwise=f"pending: {told or 'it encrypts'}; cancelled: {state}; enabled works: {back}",
    )


@probe(Subject.KEYS, f"{KMS}/key-policy-overview.html")
def deletion_lock(world: World) -> Verdict:
    """The deletion lock refuses an administrator of the account.

    Locks a key, then tries to disable and to end it. Refuted if AWS does either.
    """
    ending: Mapping[str, Mapping[str, Any]] = {
        "kms:DisableKey": {},
        "kms:ScheduleKeyDeletion": {"PendingWindowInDays": DAYS},
    }
    for call, parameters in ending.items():
        # Without the lock it may, so that what is refused then, is by the lock.
        world.attempt(call, KeyId=bench.key(world), **parameters)
    bench.key(world)
    lock = key_policy.deletion_lock(world.location, break_glass_role_arn=None, window_in_days=30)
    key = bench.key(world, *lock)
    attempts = {
        call: world.settled(call, (*REFUSED, *UNUSABLE), works=False, KeyId=key, **parameters)
        for call, parameters in ending.items()
    }
    bench.key(world)  # unlocked, for the probes that follow
    open_ = [f"{call}: {each}" for call, each in attempts.items() if not each.refused]
    return judged(
        not open_, "a locked key refuses an administrator both", otherwise="; ".join(open_)
    )


@probe(Subject.KEYS, f"{KMS}/key-policies.html", stage=Stage.WITH_ENVIRONMENT)
def ways_out(world: World) -> Verdict:
    """A role with every right within the boundary opens no way out of the stack.

    Such a role scans, subscribes, backs up, takes a grant. Refuted if AWS lets it.
    """
    names, location = world.environment.names, world.location
    queue = names.name("messaging", "queue", "dead-letter")
    url = world.attempt("sqs:GetQueueUrl", QueueName=queue).answer["QueueUrl"]
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
            "KeyId": bench.named_key(world, f"alias/{alias_of('dynamodb', world.environment)}"),
            "GranteePrincipal": location.role_arn(world.name("role", "all-rights")),
            "Operations": ["Decrypt"],
        },
    }
    # It may look at the table, so that what is refused then, is the way out.
    caller.attempt("dynamodb:DescribeTable", **table)
    passed = [
        call
        for call, parameters in ways.items()
        if caller.attempt(call, REFUSED, **parameters).succeeded
    ]
    return judged(
        not passed,
        f"a role with every right is refused {len(ways)} ways out",
        otherwise=f"a role with every right may {', '.join(passed)}",
    )


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
        asked = {"policyType": kind, "policyDocument": policy.to_json()}
        found = world.attempt("access-analyzer:ValidatePolicy", **asked).answer
        findings = list(found["findings"])
        while token := found.get("nextToken"):
            found = world.attempt("access-analyzer:ValidatePolicy", nextToken=token, **asked).answer
            findings += found["findings"]
        errors += [f"{kind}: {e['issueCode']}" for e in findings if e["findingType"] == "ERROR"]
    return judged(not errors, "AWS finds no error in both guardrails", otherwise="; ".join(errors))
