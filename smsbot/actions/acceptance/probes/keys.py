"""How KMS, DynamoDB, Lambda and S3 treat keys."""

import json
from datetime import UTC, datetime, timedelta

from constructs_lib.keys.key_policy import deletion_lock
from keyproof.policy_document import Condition, Statement
from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.charges import Priced, at_most
from smsbot.actions.acceptance.probe import (
    Probe,
    Stage,
    Subject,
    Verdict,
    confirmed,
    judged,
    not_possible,
    refuted,
)
from smsbot.actions.acceptance.world import EVENTS_IN_SECONDS, World
from stacks.keys import alias_of
from stacks.state.state_names import bucket_of, key_alias_arn

KMS = "https://docs.aws.amazon.com/kms/latest/developerguide"
DYNAMODB = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide"
ARCHIVED_AFTER = timedelta(days=7)
MAIN_KEY = "smsbot"


def _dynamodb_source(world: World) -> Verdict:
    """DynamoDB may describe the key only for this account; CloudTrail shows whether it could."""
    here = Condition("StringEquals", "aws:SourceAccount", (world.location.account_id,))
    service = bench.by_service(
        "dynamodb.amazonaws.com", "kms:Describe*", "kms:Get*", "kms:List*", conditions=(here,)
    )
    key = bench.key(world, service)
    bench.table(world, "source-account", key_arn=key)
    own = [
        each
        for each in bench.events_of(world, "ResourceName", key, seconds=EVENTS_IN_SECONDS)
        if each.get("userIdentity", {}).get("invokedBy") == "dynamodb.amazonaws.com"
        and each.get("userIdentity", {}).get("type") == "AWSService"
    ]
    if not own:
        return not_possible("CloudTrail shows no call that DynamoDB made for itself")
    errors = sorted({each["errorCode"] for each in own if each.get("errorCode")})
    return judged(
        not errors,
        f"{len(own)} calls of DynamoDB's own passed the condition",
        otherwise=f"calls of DynamoDB's own ended with {', '.join(errors)}",
    )


def _lambda_grant(world: World) -> Verdict:
    alias = f"alias/{alias_of(MAIN_KEY, world.environment)}"
    key = world.client("kms").describe_key(KeyId=alias)["KeyMetadata"]["Arn"]
    function = world.environment.names.name("compute", "function", "bot")
    grants = [
        each
        for each in world.client("kms").list_grants(KeyId=key)["Grants"]
        if any(word in json.dumps(each, default=str) for word in ("lambda", function))
    ]
    if not grants:
        return refuted("Lambda has no grant on the key")
    wide = [each for each in grants if "function:" not in json.dumps(each.get("Constraints", {}))]
    return judged(
        not wide,
        "every grant of Lambda has a function in its encryption context",
        otherwise=f"{len(wide)} of {len(grants)} grants of Lambda name no function",
    )


def _alias_in_s3(world: World) -> Verdict:
    """The bucket of the state refuses any key but its own; the request names it by its alias."""
    bucket = bucket_of(world.environment)
    put = world.attempt(
        "s3:PutObject",
        Bucket=bucket,
        Key="probe",
        Body=b"probe",
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=key_alias_arn(world.environment),
    )
    return judged(
        put.succeeded,
        "an object whose request names the alias passes the bucket policy",
        otherwise=f"an object whose request names the alias: {put}",
    )


def _archived(world: World) -> Verdict:
    """Disables the key of a table; a week later, reads what became of it."""
    name = world.name("table", "archived")
    found = world.attempt("dynamodb:DescribeTable", TableName=name)
    if not found.succeeded:
        key = bench.key(world)
        bench.table(world, "archived", key_arn=key)
        bench.made(world.attempt("kms:DisableKey", KeyId=key), "a disabled key")
        again = datetime.now(UTC) + ARCHIVED_AFTER
        return not_possible(
            f"it takes a week: with --keep, run it again with --only after {again:%Y-%m-%d}"
        )
    table = found.answer["Table"]
    since = table.get("SSEDescription", {}).get("InaccessibleEncryptionDateTime")
    if table["TableStatus"] == "ARCHIVED":
        return confirmed("the table is archived")
    if since is None or datetime.now(UTC) - since < ARCHIVED_AFTER:
        return not_possible("the key was not unusable for a week yet")
    return refuted(f"after a week without its key the table is {table['TableStatus']}")


def _rotation(world: World) -> Verdict:
    key = bench.key(world)
    asked = world.attempt("kms:RotateKeyOnDemand", KeyId=key)
    if not asked.succeeded:
        return refuted(f"RotateKeyOnDemand: {asked}")

    def question() -> bool:
        listed = world.attempt("kms:ListKeyRotations", KeyId=key).answer.get("Rotations", ())
        return any(each.get("RotationType") == "ON_DEMAND" for each in listed)

    listed = world.until(question, seconds=600)
    return judged(
        bool(listed),
        "the rotation is listed",
        otherwise="after ten minutes no rotation on demand is listed",
    )


def _use(world: World, key: str, *, works: bool) -> str:
    """The message with which KMS refuses the use of a key; empty if it does not."""
    return world.settled(
        world.caller, "kms:Encrypt", works=works, KeyId=key, Plaintext=b"probe"
    ).message


def _disabled(world: World) -> Verdict:
    key = bench.key(world)
    bench.made(world.attempt("kms:DisableKey", KeyId=key), "a disabled key")
    told = world.until(lambda: _use_once(world, key))
    bench.made(world.attempt("kms:EnableKey", KeyId=key), "an enabled key")
    back = not _use(world, key, works=True)
    return judged(
        told is not None and told.endswith(" is disabled.") and back,
        "KMS refuses a disabled key, by its ARN and the words that the alarms look for",
        otherwise=f"a disabled key: {told or 'it encrypts'}; enabled again: {back}",
    )


def _use_once(world: World, key: str) -> str | None:
    return world.attempt("kms:Encrypt", KeyId=key, Plaintext=b"probe").message or None


def _ended(world: World) -> Verdict:
    key = bench.key(world)
    bench.made(
        world.attempt("kms:ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=7), "a deletion"
    )
    told = world.until(lambda: _use_once(world, key))
    bench.made(world.attempt("kms:CancelKeyDeletion", KeyId=key), "a cancelled deletion")
    state = world.attempt("kms:DescribeKey", KeyId=key).answer["KeyMetadata"]["KeyState"]
    bench.made(world.attempt("kms:EnableKey", KeyId=key), "an enabled key")
    back = not _use(world, key, works=True)
    return judged(
        told is not None and "is pending deletion" in told and state == "Disabled" and back,
        "KMS refuses it at once; cancelled, it is disabled, and enabled it works",
        otherwise=f"pending: {told or 'it encrypts'}; cancelled: {state}; enabled works: {back}",
    )


def _locked(world: World) -> Verdict:
    """The lock denies anyone who may administer every key of the environment."""
    lock = deletion_lock(world.location, break_glass_role_arn=None, window_in_days=30)
    key = bench.key(world, *lock)
    attempts = {
        "DisableKey": world.settled(world.caller, "kms:DisableKey", works=False, KeyId=key),
        "ScheduleKeyDeletion": world.settled(
            world.caller, "kms:ScheduleKeyDeletion", works=False, KeyId=key, PendingWindowInDays=7
        ),
    }
    open_ = [f"{name}: {each}" for name, each in attempts.items() if not each.refused]
    bench.key(world)  # unlocked, for the probes that follow
    for name in ("kms:CancelKeyDeletion", "kms:EnableKey"):
        world.attempt(name, KeyId=key)
    return judged(
        not open_,
        "a locked key refuses an administrator both",
        otherwise="; ".join(open_),
    )


def _restored(world: World) -> Verdict:
    key = bench.key(world)
    source = bench.table(world, "backed-up", key_arn=key)
    backup = world.name("backup", "probe")
    world.record.will_make("aws_dynamodb_backup", backup)
    taken = bench.made(
        world.attempt("dynamodb:CreateBackup", TableName=source, BackupName=backup), "a backup"
    ).answer["BackupDetails"]["BackupArn"]
    world.record.has_made("aws_dynamodb_backup", backup, taken)
    target = world.name("table", "restored")
    world.record.will_make("aws_dynamodb_table", target)

    def question() -> str:
        return str(
            world.attempt("dynamodb:DescribeBackup", BackupArn=taken)
            .answer.get("BackupDescription", {})
            .get("BackupDetails", {})
            .get("BackupStatus", "")
        )

    world.until(lambda: question() == "AVAILABLE", seconds=300)
    bench.made(
        world.attempt(
            "dynamodb:RestoreTableFromBackup",
            TargetTableName=target,
            BackupArn=taken,
            SSESpecificationOverride={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
        ),
        "a restored table",
    )

    def restored() -> dict[str, str]:
        table = world.attempt("dynamodb:DescribeTable", TableName=target).answer.get("Table", {})
        return table.get("SSEDescription", {}) if table.get("TableStatus") == "ACTIVE" else {}

    found = world.until(restored, seconds=1800)
    if found is None:
        return not_possible("the restored table was not there within half an hour")
    return judged(
        found.get("KMSMasterKeyArn") == key,
        "the restored table is under the key of the request",
        otherwise="the restored table is under another key",
    )


def _ways_out(world: World) -> Verdict:
    """A role with every action on the environment tries what the documents call a way out."""
    names, location = world.environment.names, world.location
    table = names.name("storage", "table", "conversations")
    topic = location.arn("sns", names.name("messaging", "topic", "inbound-sms"))
    queue = names.name("messaging", "queue", "dead-letter")
    url = world.client("sqs").get_queue_url(QueueName=queue)["QueueUrl"]
    any_right = Statement(sid="All", actions=("*",), resources=("*",))
    caller = world.role("all-rights", any_right)
    role = location.role_arn(world.name("role", "all-rights"))
    attempts = {
        "dynamodb:Scan": {"TableName": table},
        "dynamodb:CreateBackup": {
            "TableName": table,
            "BackupName": world.name("backup", "way-out"),
        },
        "sns:Subscribe": {
            "TopicArn": topic,
            "Protocol": "email",
            "Endpoint": "nobody@example.invalid",
        },
        "sqs:SetQueueAttributes": {"QueueUrl": url, "Attributes": {"KmsMasterKeyId": ""}},
        "kms:CreateGrant": {
            "KeyId": world.client("kms").describe_key(
                KeyId=f"alias/{alias_of('dynamodb', world.environment)}"
            )["KeyMetadata"]["Arn"],
            "GranteePrincipal": role,
            "Operations": ["Decrypt"],
        },
    }
    world.record.will_make("aws_dynamodb_backup", world.name("backup", "way-out"))
    found = {name: caller.attempt(name, **parameters) for name, parameters in attempts.items()}
    passed = [name for name, each in found.items() if each.succeeded]
    unclear = [f"{name}: {each}" for name, each in found.items() if each.code and not each.refused]
    if unclear and not passed:
        return not_possible("; ".join(unclear))
    return judged(
        not passed,
        f"a role with every right is refused {len(attempts)} ways out",
        otherwise=f"a role with every right may {', '.join(passed)}",
    )


def _guardrails(world: World) -> Verdict:
    """The guardrails are for an organization; an account in it sees whether they could attach."""
    found = world.attempt("organizations:DescribeOrganization")
    if not found.succeeded:
        return not_possible(f"this account is in no organization, or may not see it: {found.code}")
    types = found.answer["Organization"].get("AvailablePolicyTypes", ())
    on = {each["Type"] for each in types if each.get("Status") == "ENABLED"}
    wanted = {"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"}
    return judged(
        wanted <= on,
        "the organization has both kinds of guardrail on",
        otherwise=f"the organization has off: {', '.join(sorted(wanted - on))}",
    )


PROBES = (
    Probe(
        id="dynamodb-source-account",
        statement=("DynamoDB sends aws:SourceAccount on its own calls. No data depends on it."),
        subject=Subject.KEYS,
        source=f"{DYNAMODB}/encryption.usagenotes.html",
        does=(
            "Lets DynamoDB describe a key for this account only, makes a table under it, and reads "
            "CloudTrail. Refuted if a call of DynamoDB's own was refused."
        ),
        run=_dynamodb_source,
    ),
    Probe(
        id="lambda-grant",
        statement="Lambda limits its grant on a customer-managed key to one function.",
        subject=Subject.KEYS,
        source="https://docs.aws.amazon.com/lambda/latest/dg/security-encryption-at-rest.html",
        does="Lists the grants on the main key. Refuted if one of Lambda's names no function.",
        run=_lambda_grant,
        stage=Stage.WITH_ENVIRONMENT,
    ),
    Probe(
        id="s3-alias",
        statement=(
            "S3 compares the key's ARN, or the alias's, when a request names an alias. The bucket "
            "policy takes both."
        ),
        subject=Subject.KEYS,
        source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
        does="Puts an object that names the key by its alias. Refuted if the policy refuses it.",
        run=_alias_in_s3,
        stage=Stage.WITH_ENVIRONMENT,
    ),
    Probe(
        id="rotation",
        statement="A key rotates on demand, and KMS lists the rotation.",
        subject=Subject.KEYS,
        source=f"{KMS}/rotating-keys-on-demand.html",
        does="Rotates a key and lists its rotations. Refuted if it is refused, or not listed.",
        run=_rotation,
        charges=(at_most(Priced.KEY), at_most(Priced.ROTATION)),
    ),
    Probe(
        id="disabled-key",
        statement='KMS refuses a disabled key with "ARN is disabled", and works after EnableKey.',
        subject=Subject.KEYS,
        source=f"{KMS}/key-state.html",
        does="Disables a key, uses it, enables it. Refuted by another wording, or if it works.",
        run=_disabled,
    ),
    Probe(
        id="pending-deletion",
        statement='KMS refuses a key with "ARN is pending deletion" at once; a cancelled one is '
        "disabled.",
        subject=Subject.KEYS,
        source=f"{KMS}/deleting-keys.html",
        does="Schedules a deletion, uses the key, cancels. Refuted by another wording or state.",
        run=_ended,
    ),
    Probe(
        id="deletion-lock",
        statement="The deletion lock refuses an administrator of the account.",
        subject=Subject.KEYS,
        source=f"{KMS}/key-policy-overview.html",
        does="Locks a key, then tries to disable and to end it. Refuted if AWS does either.",
        run=_locked,
    ),
    Probe(
        id="restored-key",
        statement="A restored table is under the key that the request names.",
        subject=Subject.KEYS,
        source=f"{DYNAMODB}/backuprestore_HowItWorks.html",
        does="Restores a backup under a named key. Refuted if the table is under another.",
        run=_restored,
        charges=(at_most(Priced.GIGABYTE_RESTORED),),
    ),
    Probe(
        id="ways-out",
        statement="A role with every right within the boundary opens no way out of the stack.",
        subject=Subject.KEYS,
        source=f"{KMS}/key-policies.html",
        does="Such a role scans, subscribes, backs up, takes a grant. Refuted if AWS lets it.",
        run=_ways_out,
        stage=Stage.WITH_ENVIRONMENT,
    ),
    Probe(
        id="guardrails",
        statement="An organization can have both kinds of guardrail on.",
        subject=Subject.KEYS,
        source="https://docs.aws.amazon.com/organizations/latest/userguide/"
        "orgs_manage_policies.html",
        does="Reads the policy types of the organization. Refuted if one is off.",
        run=_guardrails,
    ),
    Probe(
        id="archived-table",
        statement="AWS archives a table after its key was unusable for seven days.",
        subject=Subject.KEYS,
        source=f"{DYNAMODB}/encryption.usagenotes.html",
        does="Disables the key of a table; a week later, reads its state. Refuted by any other.",
        run=_archived,
        # It leaves the key disabled.
        stage=Stage.AFTERWARDS,
    ),
)
