"""How DynamoDB, Lambda and S3 use the keys of what they hold."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from keyproof.policy_document import Condition
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
from smsbot.actions.acceptance.probes.context import put_item
from smsbot.actions.acceptance.recorded import events_of
from smsbot.actions.acceptance.world import (
    EVENTS_IN_SECONDS,
    NOT_THERE,
    PROPAGATION_IN_SECONDS,
    REFUSED,
    World,
)
from stacks.keys import alias_of
from stacks.outcomes import SPEAKS_OF_KMS
from stacks.state.state_names import bucket_of, key_alias_arn

DOCS = "https://docs.aws.amazon.com"
DYNAMODB = f"{DOCS}/amazondynamodb/latest/developerguide"
ARCHIVED_AFTER, A_DAY = timedelta(days=7), timedelta(days=1)
MAIN_KEY = "smsbot"
# What the actions are called that describe a key.
LOOKING = ("Describe", "Get", "List")
# By what a grant limits itself to encryption contexts.
CONTEXTS = ("EncryptionContextEquals", "EncryptionContextSubset")
# Why DynamoDB archives a table: its key was unusable for more than seven days.
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ArchivalSummary.html
UNREADABLE = "INACCESSIBLE_ENCRYPTION_CREDENTIALS"
OF_DYNAMODB = ("AWSService", "dynamodb.amazonaws.com")
# DynamoDB asks for the key of a table again when nobody used the table for five minutes.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
TABLE_KEY_IN_SECONDS = 330
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateBackup.html
NO_BACKUPS = ("ContinuousBackupsUnavailableException",)
# What DynamoDB may answer for a table whose key it cannot use.
UNUSABLE = (
    *(*REFUSED, "DisabledException", "KMSInvalidStateException"),
    *("ResourceInUseException", "ResourceNotFoundException", "ValidationException"),
)


@probe(Subject.KEYS, f"{DYNAMODB}/encryption.usagenotes.html")
def dynamodb_source_account(world: World) -> Verdict:
    """DynamoDB sends aws:SourceAccount on its own calls. No data depends on it.

    Lets DynamoDB describe a key for this account only, makes a table under it, and reads
    CloudTrail. Refuted if a call that describes the key was refused; what DynamoDB does by its
    grant shows nothing.
    """
    here = Condition("StringEquals", "aws:SourceAccount", (world.location.account_id,))
    looking = tuple(f"kms:{each}*" for each in LOOKING)
    service = bench.by_service("dynamodb.amazonaws.com", *looking, conditions=(here,))
    key = bench.key(world, service)
    # Until the policy has its effect: what is refused then, is for the condition.
    world.pause(PROPAGATION_IN_SECONDS)
    begin = world.now().replace(microsecond=0)
    bench.table(world, "source-account", key_arn=key)
    # A grant allows its operations whatever the policy of the key says.
    granted = {one for each in grants_on(world, key) for one in each.get("Operations", ())}

    def is_own(event: Mapping[str, Any]) -> bool:
        who, name = event.get("userIdentity") or {}, str(event["eventName"])
        is_service = (who.get("type"), who.get("invokedBy")) == OF_DYNAMODB
        # The policy allows no others.
        return is_service and name.startswith(LOOKING) and name not in granted

    own = events_of(
        world, "ResourceName", key, seconds=EVENTS_IN_SECONDS, since=begin, having=is_own
    )
    if not own:
        return not_possible("CloudTrail shows no call that DynamoDB made without its grant")
    errors = {str(each["errorCode"]) for each in own if each.get("errorCode")}
    if errors - set(REFUSED):
        return not_possible(f"calls of DynamoDB's own ended with {', '.join(sorted(errors))}")
    return judged(
        not errors,
        f"{len(own)} calls of DynamoDB's own passed the condition",
        otherwise="calls of DynamoDB's own were refused",
    )


def grants_on(world: World, key: str) -> list[Any]:
    """Every grant on a key."""
    asked = ("kms:ListGrants", "Grants")
    return paged(world, *asked, given="NextMarker", wanted="Marker", KeyId=key)


@probe(
    Subject.KEYS,
    f"{DOCS}/lambda/latest/dg/configuration-envvars-encryption.html",
    stage=Stage.WITH_ENVIRONMENT,
)
def lambda_grant(world: World) -> Verdict:
    """Lambda limits its grant on a customer-managed key to one function.

    Lists the grants on the main key. Refuted if one of Lambda's, or of the function's role, does
    not name the function.
    """
    key = bench.named_key(world, f"alias/{alias_of(MAIN_KEY, world.environment)}")
    names = world.environment.names
    function, role = names.name("compute", "function", "bot"), names.name("compute", "role", "bot")
    arn = world.location.arn("lambda", f"function:{function}")

    def question() -> list[Any]:
        return [
            each
            for each in grants_on(world, key)
            if any(word in json.dumps(each, default=str) for word in ("lambda", function, role))
        ]

    grants = world.awaited(question, "the key shows no grant of Lambda")
    wide = [each for each in grants if arn not in _contexts(each)]
    return judged(
        not wide,
        "every grant of Lambda has the function in its encryption context",
        otherwise=f"{len(wide)} of {len(grants)} grants of Lambda do not name the function",
    )


def _contexts(grant: Mapping[str, Any]) -> set[str]:
    """The values of the encryption contexts that a grant is limited to."""
    constraints = grant.get("Constraints") or {}
    return {value for each in CONTEXTS for value in constraints.get(each, {}).values()}


@probe(
    Subject.KEYS,
    f"{DOCS}/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    stage=Stage.WITH_ENVIRONMENT,
)
def s3_alias(world: World) -> Verdict:
    """The bucket policy of the state takes a request that names the key by its alias.

    Puts an object that names the key by its ARN, then one by its alias. S3 may compare either.
    Refuted if the policy refuses the second.
    """
    alias = key_alias_arn(world.environment)
    put: Mapping[str, Any] = {
        "Bucket": bucket_of(world.environment),
        "Key": "probe",
        "Body": b"probe",
        "ServerSideEncryption": "aws:kms",
    }
    # So that what is refused then, is the alias.
    world.attempt("s3:PutObject", SSEKMSKeyId=bench.named_key(world, alias), **put)
    by_alias = world.attempt("s3:PutObject", REFUSED, SSEKMSKeyId=alias, **put)
    return judged(by_alias.succeeded, f"an object whose request names the alias: {by_alias}")


@probe(
    Subject.KEYS,
    f"{DYNAMODB}/backuprestore_HowItWorks.html",
    charges=(at_most(Priced.GIGABYTE_RESTORED),),
)
def restored_key(world: World) -> Verdict:
    """A restored table is under the key that the request names.

    Restores the backup of a table without a key of the account under a named key. Refuted if the
    table is under another.
    """
    key, source = bench.key(world), bench.table(world, "backed-up")
    backup = world.name("backup", "probe")
    world.record.will_make("aws_dynamodb_backup", backup)
    # A new table takes backups a while after it is active.
    asked: Mapping[str, Any] = {"TableName": source, "BackupName": backup}
    taken = world.settled("dynamodb:CreateBackup", NO_BACKUPS, works=True, seconds=600, **asked)
    if not taken.succeeded:
        return not_possible(f"no backup of a new table within ten minutes: {taken}")
    arn = taken.answer["BackupDetails"]["BackupArn"]
    world.record.has_made("aws_dynamodb_backup", backup, arn)

    def is_available() -> bool:
        found = world.attempt("dynamodb:DescribeBackup", BackupArn=arn).answer
        return found["BackupDescription"]["BackupDetails"]["BackupStatus"] == "AVAILABLE"

    world.awaited(is_available, "the backup was not there within five minutes", seconds=300)
    target = world.name("table", "restored")
    world.make(
        "aws_dynamodb_table",
        target,
        "dynamodb:RestoreTableFromBackup",
        TargetTableName=target,
        BackupArn=arn,
        SSESpecificationOverride={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
    )
    bench.active_table(world, target, seconds=1800)

    def is_under_key() -> bool:
        found = world.attempt("dynamodb:DescribeTable", TableName=target).answer["Table"]
        return found.get("SSEDescription", {}).get("KMSMasterKeyArn") == key

    # DynamoDB may show the key later than the table.
    return judged(
        bool(world.until(is_under_key, seconds=300)),
        "the restored table is under the key of the request",
        otherwise="the restored table is under another key",
    )


@probe(Subject.EVENTS, f"{DYNAMODB}/encryption.usagenotes.html")
def wording_of_dynamodb(world: World) -> Verdict:
    """DynamoDB's wording when a key is refused has the words that the alarm looks for.

    Disables the key of a table and writes, then enables it. Refuted if the alarm's words are
    missing in an answer that only the disabled key gave.
    """
    key = bench.key(world)
    put: Mapping[str, Any] = put_item(world, key, "wording")
    # It works before, so that what does not work then, is for the key.
    world.attempt("dynamodb:PutItem", **put)
    world.attempt("kms:DisableKey", KeyId=key)
    # Each write lets DynamoDB go on with the key that it has.
    world.pause(TABLE_KEY_IN_SECONDS)
    refusal = world.attempt("dynamodb:PutItem", UNUSABLE, **put)
    if refusal.succeeded:
        world.pause(TABLE_KEY_IN_SECONDS)
        refusal = world.attempt("dynamodb:PutItem", UNUSABLE, **put)
    world.attempt("kms:EnableKey", KeyId=key)
    if refusal.succeeded:
        return not_possible("the table was still there ten minutes after its key was disabled")
    # DynamoDB sees a key again a while after it is enabled.
    again = world.settled("dynamodb:PutItem", UNUSABLE, works=True, seconds=1800, **put)
    if not again.succeeded:
        return not_possible(f"the table is refused with its key too: {again}")
    wanted = [each.strip("*") for each in SPEAKS_OF_KMS.split('"')[1::2]]
    return judged(any(each in str(refusal) for each in wanted), f"DynamoDB says: {refusal}")


# It leaves its key disabled.
@probe(
    Subject.KEYS,
    f"{DYNAMODB}/encryption.usagenotes.html",
    charges=(at_most(Priced.KEY),),
    stage=Stage.AFTERWARDS,
)
def archived_table(world: World) -> Verdict:
    """AWS archives a table after its key was unusable for seven days.

    Disables a key that only one table has; a week later, reads the table's state. Refuted if AWS
    archives it sooner, or not.
    """
    name = world.name("table", "archived")
    found = world.attempt("dynamodb:DescribeTable", NOT_THERE, TableName=name)
    if not found.succeeded:
        bench.table(world, "archived", key_arn=bench.key(world, name="archived"))
        found = world.attempt("dynamodb:DescribeTable", TableName=name)
    table = found.answer["Table"]
    since = table.get("SSEDescription", {}).get("InaccessibleEncryptionDateTime")
    if table["TableStatus"] in ("ARCHIVING", "ARCHIVED"):
        return _archived(table.get("ArchivalSummary", {}), since)
    if since is None:
        # Also after an interrupt.
        key = bench.named_key(world, bench.alias_of(world, "archived"))
        world.attempt("kms:DisableKey", KeyId=key)
        again = datetime.now(UTC) + ARCHIVED_AFTER + A_DAY
        return not_possible(
            f"it takes a week: with --keep, run it again with --only after {again:%Y-%m-%d}"
        )
    # It begins when more than a week is over.
    if datetime.now(UTC) - since < ARCHIVED_AFTER + A_DAY:
        return not_possible("the key was not unusable for eight days yet")
    return refuted(f"eight days without its key, and the table is {table['TableStatus']}")


def _archived(summary: Mapping[str, Any], since: datetime | None) -> Verdict:
    """Whether a table was archived for its key, and when."""
    reason, begun = summary.get("ArchivalReason"), summary.get("ArchivalDateTime")
    if reason != UNREADABLE:
        return not_possible(f"the table is archived, for another reason: {reason}")
    if since is None or begun is None:
        return confirmed("the table is archived, since its key was unusable for seven days")
    days = (begun - since).days
    return judged(begun - since >= ARCHIVED_AFTER, f"the table is archived after {days} days")
