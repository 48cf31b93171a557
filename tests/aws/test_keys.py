"""Beliefs about keys, and how DynamoDB and S3 use them: states, rotation, locks, restores."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from constructs_lib.keys import key_policy
from constructs_lib.policies import bucket_policy
from stacks.bootstrap.guardrails import resource_control_policy, service_control_policy
from stacks.outcomes import SPEAKS_OF_KMS
from tests.aws.account import DENIED, Account, policy, shown
from tests.aws.environment import write_settings
from tests.aws.test_requests import CACHED, use

UNUSABLE = "DisabledException|KMSInvalidStateException"
STATE = 300  # KMS passes on a change of a key's state within minutes


@pytest.mark.not_embedded("it has no RotateKeyOnDemand")
def test_rotation(aws: Account) -> None:
    """A key rotates on demand, and KMS lists the rotation.
    https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-on-demand.html"""
    key = aws.key()
    aws.client("kms").rotate_key_on_demand(KeyId=key)
    listed = aws.call("kms list_key_rotations", KeyId=key)
    assert aws.ask(lambda: "ON_DEMAND" in json.dumps(listed()["Rotations"], default=str), 600)


def test_disabled_key(aws: Account) -> None:
    """KMS refuses a disabled key with "ARN is disabled", as the alarms look for; enabled, it works.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html"""
    kms, key = aws.client("kms"), aws.key()
    use = aws.call("kms encrypt", KeyId=key, Plaintext=b"test")
    shown(aws.works(use, UNUSABLE), "the key does not work while it is enabled")
    kms.disable_key(KeyId=key)
    assert f"{key} is disabled" in aws.refused(use, UNUSABLE, STATE)
    kms.enable_key(KeyId=key)
    assert aws.works(use, UNUSABLE, STATE)


def test_pending_deletion(aws: Account) -> None:
    """KMS refuses a key with "ARN is pending deletion"; a cancelled one is disabled.
    https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html"""
    kms, key = aws.client("kms"), aws.key()
    use = aws.call("kms encrypt", KeyId=key, Plaintext=b"test")
    shown(aws.works(use, UNUSABLE), "the key does not work before")
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert f"{key} is pending deletion" in aws.refused(use, UNUSABLE, STATE)
    cancel = aws.call("kms cancel_key_deletion", KeyId=key)
    shown(aws.works(cancel, UNUSABLE, STATE), "KMS does not cancel the deletion")
    state = aws.call("kms describe_key", KeyId=key)
    assert aws.ask(lambda: state()["KeyMetadata"]["KeyState"] == "Disabled", STATE)
    assert aws.works(aws.call("kms enable_key", KeyId=key), UNUSABLE, STATE)
    assert aws.works(use, UNUSABLE, STATE)


@pytest.mark.parametrize("ending", ["disable_key", "schedule_key_deletion"])
def test_deletion_lock(aws: Account, ending: str) -> None:
    """The deletion lock refuses an administrator of the account.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html"""
    lock = key_policy.deletion_lock(aws.location, break_glass_role_arn=None, window_in_days=30)
    # Without the lock it may, so that it is the lock that refuses.
    aws.call(f"kms {ending}", KeyId=aws.key())()
    assert aws.refused(aws.call(f"kms {ending}", KeyId=aws.key(*lock)), DENIED)


@pytest.mark.not_embedded("it validates no policy")
@pytest.mark.parametrize("make", [service_control_policy, resource_control_policy])
def test_guardrails(aws: Account, make: Any, tmp_path: Path) -> None:
    """AWS takes both policies for the organization for what they are, without an error.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-validation.html"""
    document = make(write_settings(aws, tmp_path / "environments.toml")).to_json()
    asked = {"policyType": make.__name__.upper(), "policyDocument": document}
    pages = aws.client("accessanalyzer").get_paginator("validate_policy").paginate(**asked)
    found = [each for page in pages for each in page["findings"]]
    assert [each["issueCode"] for each in found if each["findingType"] == "ERROR"] == []


WITHOUT_KEY = (
    f"{DENIED}|Disabled|KMSInvalidState|ResourceInUse|ResourceNotFound|ValidationException"
)


@pytest.mark.not_embedded("it ignores the key of a restore")
def test_restored_key(aws: Account) -> None:
    """A restored table is under the key that the request names.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_HowItWorks.html"""
    source, key = aws.table("backed-up"), aws.key()
    # A new table takes backups a while after it is active.
    asked = {"TableName": source, "BackupName": aws.name("backup")}
    create = aws.call("dynamodb create_backup", **asked)
    shown(aws.works(create, "ContinuousBackups", 600), "no backup within ten minutes")
    (backup,) = aws.client("dynamodb").list_backups(TableName=source)["BackupSummaries"]
    restore = aws.call(
        "dynamodb restore_table_from_backup",
        TargetTableName=aws.name("restored"),
        BackupArn=backup["BackupArn"],
        SSESpecificationOverride={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
    )
    shown(aws.works(restore, "BackupInUse|ContinuousBackups", 300), "it restores nothing")
    found = aws.active_table("restored", seconds=1800)
    assert found.get("SSEDescription", {}).get("KMSMasterKeyArn") == key


@pytest.mark.not_embedded("a disabled key does not stop its tables")
def test_wording_of_dynamodb(aws: Account) -> None:
    """DynamoDB's wording when a key is refused has the words that the alarm looks for.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html"""
    key, kms = aws.key(), aws.client("kms")
    put = use(aws, "dynamodb put_item", key)
    put()
    kms.disable_key(KeyId=key)
    # DynamoDB asks for the key again after five minutes without a use.
    refusal = ""
    for _ in range(2):
        aws.wait(CACHED)
        refusal = refusal or aws.error(put, WITHOUT_KEY)
    kms.enable_key(KeyId=key)
    shown(refusal, "the table was still there ten minutes after its key was disabled")
    shown(aws.works(put, WITHOUT_KEY, 1800), "the table is refused with its key too")
    assert any(each.strip("*") in refusal for each in SPEAKS_OF_KMS.split('"')[1::2])


def test_s3_alias(aws: Account) -> None:
    """The state's bucket policy takes a request that names the key by its alias.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html"""
    s3, bucket, key = aws.client("s3"), aws.bucket("state"), aws.key()
    alias = f"alias/{aws.name('state')}"
    aws.client("kms").create_alias(AliasName=alias, TargetKeyId=key)
    arn, by_alias = f"arn:{aws.location.partition}:s3:::{bucket}", aws.location.arn("kms", alias)
    denied = bucket_policy.denied_under_other_keys(arn, (key, by_alias))
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(*denied))
    asked = {"Bucket": bucket, "Key": "test", "Body": b"", "ServerSideEncryption": "aws:kms"}
    put, others = aws.call("s3 put_object", **asked), aws.key()
    refused = aws.refused(partial(put, SSEKMSKeyId=others), DENIED)
    shown(refused, "the policy denies no other key")
    put(SSEKMSKeyId=key)
    assert aws.error(partial(put, SSEKMSKeyId=by_alias), DENIED) == ""
