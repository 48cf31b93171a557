"""A table is restored under its key, and put in the place of the old one."""

import json
import re
from collections.abc import Generator

import boto3
import pytest

from smsbot.sandbox.sandbox import Sandbox
from smsbot.services.roles.permissions.policy import permissions
from smsbot.services.roles.role import Role
from tests.e2e.conftest import ENVIRONMENTS
from tests.e2e.deploy.test_runbooks import commands
from tests.e2e.shell import Shell, run_line, shell_of
from tests.e2e.wire import Wire

TABLE = "smsbot-dev-storage-table-conversations"
KEY = "alias/smsbot-dev-security-key-dynamodb"
RESTORER = "restorer"
ROW = {"phone_number": {"S": "+12065550100"}, "entry": {"S": "restored"}}
# Of these the embedded AWS knows no resource.
ASKED_OTHERWISE = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["dynamodb:GetResourcePolicy",'
    '"dynamodb:ListTagsOfResource","dynamodb:PutResourcePolicy","dynamodb:TagResource",'
    '"dynamodb:RestoreTable*"],'
    '"Resource":"*"}]}'
)
FINE, FOUND, FAILED = 0, 1, 2


@pytest.fixture
def restorer(session: boto3.Session, shell: Shell) -> Generator[Shell]:
    """The shell of somebody with the printed policy and no right more."""
    iam = session.client("iam")
    iam.create_user(UserName=RESTORER)
    document = permissions(ENVIRONMENTS["dev"], Role.RESTORE).to_json()
    iam.put_user_policy(UserName=RESTORER, PolicyName="restore", PolicyDocument=document)
    iam.put_user_policy(UserName=RESTORER, PolicyName="other", PolicyDocument=ASKED_OTHERWISE)
    key = iam.create_access_key(UserName=RESTORER)["AccessKey"]
    yield {
        **shell,
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
    }
    iam.delete_access_key(UserName=RESTORER, AccessKeyId=key["AccessKeyId"])
    for name in ("restore", "other"):
        iam.delete_user_policy(UserName=RESTORER, PolicyName=name)
    iam.delete_user(UserName=RESTORER)


def key_of(session: boto3.Session, table: str) -> str:
    found = session.client("dynamodb").describe_table(TableName=table)["Table"]
    return found.get("SSEDescription", {}).get("KMSMasterKeyArn", "")


@pytest.mark.scenario
def test_the_runbook_restores_a_table_and_switches_over(
    session: boto3.Session, restorer: Shell, shell: Shell, between: Wire
) -> None:
    dynamodb, right = session.client("dynamodb"), session.client("kms").describe_key(KeyId=KEY)
    arn = right["KeyMetadata"]["Arn"]
    dynamodb.put_item(TableName=TABLE, Item=ROW)
    named, reported = {"KEY_ARN": arn}, ""
    for line in commands("restore-table"):
        spelled = line
        for word, value in named.items():
            spelled = spelled.replace(word, value)
        by = shell if "smsbot deploy" in line or "verify" in line or " roles " in line else restorer
        typed = "y\n" if "smsbot deploy" in line else ""
        ended = run_line(spelled, by, typed=typed)
        # Until somebody deletes it, the copy is reported.
        status = FOUND if line in ("smsbot verify dev", "smsbot deploy dev") else FINE
        assert ended.returncode == status, f"{spelled}\n{ended.stdout}{ended.stderr}"
        told = ended.stdout
        if " --dry-run" in line:
            assert "Nothing was restored" in told
            assert dynamodb.list_tables()["TableNames"].count(TABLE) == 1
        elif "smsbot restore" in line:
            (target,) = re.findall(rf"as ({TABLE}-at-[0-9TZ]+), under", told)
            named["TIME"] = target.rpartition("-at-")[2]
            assert key_of(session, target) == arn
            assert f"--table-name {target} --backup-name switch-over" in told
            # The original loses the row afterwards.
            keys = {"phone_number": ROW["phone_number"], "entry": ROW["entry"]}
            dynamodb.delete_item(TableName=TABLE, Key=keys)
        elif "create-backup" in line:
            named["BACKUP_ARN"] = json.loads(told)["BackupDetails"]["BackupArn"]
        elif line == "smsbot verify dev":
            reported = told
    assert key_of(session, TABLE) == arn
    assert dynamodb.get_item(TableName=TABLE, Key=dict(ROW))["Item"] == ROW
    (unexpected,) = re.findall(r"^✗ unexpected: (\S+):", reported, re.MULTILINE)
    assert unexpected == f"aws_dynamodb_table.{TABLE}-at-{named['TIME']}"
    assert f"{TABLE}-at-{named['TIME']}" not in dynamodb.list_tables()["TableNames"]
    recovery = dynamodb.describe_continuous_backups(TableName=TABLE)
    found = recovery["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    assert found.get("PointInTimeRecoveryStatus") == "ENABLED"
    (request,) = (
        json.loads(each.body)
        for each in between.requests
        if each.headers.get("x-amz-target", "").endswith(".RestoreTableToPointInTime")
    )
    assert request["SSESpecificationOverride"] == {
        "Enabled": True,
        "SSEType": "KMS",
        "KMSMasterKeyId": arn,
    }


@pytest.mark.parametrize(
    ("at", "words"), [("2020-01-01T00:00:00Z", "allowed: "), ("2999-01-01T00:00:00Z", "allowed: ")]
)
def test_a_time_without_data_is_refused(restorer: Shell, at: str, words: str) -> None:
    ended = run_line(f"smsbot restore dev conversations --yes --at {at}", restorer)
    assert ended.returncode == FAILED
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


def test_nothing_is_restored_under_a_key_that_is_disabled(
    session: boto3.Session, shell: Shell
) -> None:
    kms = session.client("kms")
    key = kms.describe_key(KeyId=KEY)["KeyMetadata"]["KeyId"]
    kms.disable_key(KeyId=key)
    try:
        ended = run_line("smsbot restore dev analytics --yes", shell)
    finally:
        kms.enable_key(KeyId=key)
    assert ended.returncode == FAILED
    assert "missing or not enabled" in ended.stderr


def test_nothing_is_restored_where_the_alias_leads_to_another_key(
    session: boto3.Session, shell: Shell
) -> None:
    kms = session.client("kms")
    right = kms.describe_key(KeyId=KEY)["KeyMetadata"]["KeyId"]
    kms.update_alias(AliasName=KEY, TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    try:
        ended = run_line("smsbot restore dev analytics --yes", shell)
    finally:
        kms.update_alias(AliasName=KEY, TargetKeyId=right)
    assert ended.returncode == FAILED
    assert "somebody changed one of them" in " ".join(ended.stderr.split())


def test_a_table_under_another_key_is_not_called_fine(
    session: boto3.Session, dev_sandbox: Sandbox
) -> None:
    """Without the stand-in of the wire, the embedded AWS restores under a key of its own."""
    own = {**shell_of(dev_sandbox)}
    ended = run_line("smsbot restore dev analytics --yes", own)
    assert ended.returncode == FOUND
    assert "is not protected as" in ended.stdout
    names = session.client("dynamodb").list_tables()["TableNames"]
    for name in names:
        if "-at-" in name:
            session.client("dynamodb").delete_table(TableName=name)
