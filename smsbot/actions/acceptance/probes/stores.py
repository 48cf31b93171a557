"""How DynamoDB, Lambda and S3 use the keys of what they hold."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from keyproof.policy_document import Condition
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
from smsbot.actions.acceptance.world import EVENTS_IN_SECONDS, NOT_THERE, REFUSED, World
from stacks.keys import alias_of
from stacks.outcomes import SPEAKS_OF_KMS
from stacks.state.state_names import bucket_of, key_alias_arn

DYNAMODB = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide"
ARCHIVED_AFTER = timedelta(days=7)
MAIN_KEY = "smsbot"
# What DynamoDB may answer for a table whose key it cannot use.
UNUSABLE = (
    *(*REFUSED, "DisabledException", "KMSInvalidStateException"),
    *("ResourceInUseException", "ResourceNotFoundException", "ValidationException"),
)


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
    errors = {str(each["errorCode"]) for each in own if each.get("errorCode")}
    if errors - set(REFUSED):
        return not_possible(f"calls of DynamoDB's own ended with {', '.join(sorted(errors))}")
    return judged(
        not errors,
        f"{len(own)} calls of DynamoDB's own passed the condition",
        otherwise="calls of DynamoDB's own were refused",
    )


def _lambda_grant(world: World) -> Verdict:
    alias = f"alias/{alias_of(MAIN_KEY, world.environment)}"
    key = world.attempt("kms:DescribeKey", KeyId=alias).answer["KeyMetadata"]["Arn"]
    function = world.environment.names.name("compute", "function", "bot")
    grants = [
        each
        for each in world.attempt("kms:ListGrants", KeyId=key).answer["Grants"]
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
    alias = key_alias_arn(world.environment)
    arn = world.attempt("kms:DescribeKey", KeyId=alias).answer["KeyMetadata"]["Arn"]
    put: Mapping[str, Any] = {
        "Bucket": bucket_of(world.environment),
        "Key": "probe",
        "Body": b"probe",
        "ServerSideEncryption": "aws:kms",
    }
    # So that what is refused then, is the alias.
    world.attempt("s3:PutObject", SSEKMSKeyId=arn, **put)
    by_alias = world.attempt("s3:PutObject", REFUSED, SSEKMSKeyId=alias, **put)
    return judged(
        by_alias.succeeded,
        "an object whose request names the alias passes the bucket policy",
        otherwise=f"an object whose request names the alias: {by_alias}",
    )


def _archived(world: World) -> Verdict:
    """Disables the key of a table; a week later, reads what became of it."""
    name = world.name("table", "archived")
    found = world.attempt("dynamodb:DescribeTable", NOT_THERE, TableName=name)
    if not found.succeeded:
        key = bench.key(world)
        bench.table(world, "archived", key_arn=key)
        world.attempt("kms:DisableKey", KeyId=key)
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


def _restored(world: World) -> Verdict:
    """The table itself is under no key of the account: the restored one is only by the request."""
    key, source = bench.key(world), bench.table(world, "backed-up")
    backup = world.name("backup", "probe")
    world.record.will_make("aws_dynamodb_backup", backup)
    taken = world.attempt("dynamodb:CreateBackup", TableName=source, BackupName=backup).answer
    arn = taken["BackupDetails"]["BackupArn"]
    world.record.has_made("aws_dynamodb_backup", backup, arn)

    def is_available() -> bool:
        found = world.attempt("dynamodb:DescribeBackup", BackupArn=arn).answer
        return found["BackupDescription"]["BackupDetails"]["BackupStatus"] == "AVAILABLE"

    if not world.until(is_available, seconds=300):
        return not_possible("the backup was not there within five minutes")
    target = world.name("table", "restored")
    world.record.will_make("aws_dynamodb_table", target)
    world.attempt(
        "dynamodb:RestoreTableFromBackup",
        TargetTableName=target,
        BackupArn=arn,
        SSESpecificationOverride={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
    )
    found = bench.active_table(world, target, seconds=1800)
    return judged(
        found.get("SSEDescription", {}).get("KMSMasterKeyArn") == key,
        "the restored table is under the key of the request",
        otherwise="the restored table is under another key",
    )


def _wording(world: World) -> Verdict:
    """The alarm looks for KMS in the message of the error that the function logs."""
    key = bench.key(world)
    put = {
        "TableName": bench.table(world, "wording", key_arn=key),
        "Item": {"id": {"S": "probe"}},
    }
    # It works before, so that what does not work then, is for the key.
    world.attempt("dynamodb:PutItem", **put)
    world.attempt("kms:DisableKey", KeyId=key)

    def question() -> str:
        found = world.attempt("dynamodb:PutItem", UNUSABLE, **put)
        return "" if found.succeeded else str(found)

    told = world.until(question, seconds=600)
    world.attempt("kms:EnableKey", KeyId=key)
    if told is None:
        return not_possible("the table was still there ten minutes after its key was disabled")
    wanted = [each.strip("*") for each in SPEAKS_OF_KMS.split('"')[1::2]]
    return judged(
        any(each in told for each in wanted),
        f"DynamoDB says: {told}",
        otherwise=f"DynamoDB says what the alarm does not look for: {told}",
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
        id="restored-key",
        statement="A restored table is under the key that the request names.",
        subject=Subject.KEYS,
        source=f"{DYNAMODB}/backuprestore_HowItWorks.html",
        does="Restores the backup of a table without a key of the account under a named key. "
        "Refuted if the table is under another.",
        run=_restored,
        charges=(at_most(Priced.GIGABYTE_RESTORED),),
    ),
    Probe(
        id="wording-of-dynamodb",
        statement="DynamoDB's wording when a key is refused.",
        subject=Subject.EVENTS,
        source=f"{DYNAMODB}/encryption.usagenotes.html",
        does="Disables the key of a table and writes. Refuted if the alarm's words are missing.",
        run=_wording,
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
