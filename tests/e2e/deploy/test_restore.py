"""A table is restored under its key, and put in the place of the old one."""

import json
import re
from pathlib import Path

import boto3
import pytest

from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Role
from tests.e2e.conftest import IN_ACCOUNT, UserWith, allowing
from tests.e2e.deploy.test_runbooks import FINE, FOUND, commands
from tests.e2e.shell import Shell, run_line
from tests.e2e.wire import Wire

TABLE = "smsbot-dev-storage-table-conversations"
ARN = "arn:aws:dynamodb:us-east-1:000000000000:table"
TIME = "20261124T120000Z"
KEY = "alias/smsbot-dev-security-key-dynamodb"
ROW = {"phone_number": {"S": "+12065550100"}, "entry": {"S": "restored"}}
# Of these the emulated AWS knows no resource, or not that an alias names a key.
ASKED_OTHERWISE = allowing(
    *("dynamodb:GetResourcePolicy", "dynamodb:ListTagsOfResource", "dynamodb:PutResourcePolicy"),
    *("dynamodb:TagResource", "dynamodb:RestoreTable*", "kms:DescribeKey"),
)


@pytest.fixture
def restorer(user_with: UserWith, shell: Shell) -> Shell:
    """The shell of somebody with the printed policy and no right more."""
    user = user_with(permissions(IN_ACCOUNT, Role.RESTORE).to_json(), ASKED_OTHERWISE)
    return {**shell, **user}


def protection_of(session: boto3.Session, table: str) -> dict[str, object]:
    """What a restore leaves out of a table, with its name left out of its policy."""
    dynamodb = session.client("dynamodb")
    backups = dynamodb.describe_continuous_backups(TableName=table)
    recovery = backups["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    policy = dynamodb.get_resource_policy(ResourceArn=f"{ARN}/{table}")["Policy"]
    return {
        "recovery": recovery.get("PointInTimeRecoveryStatus"),
        "expiry": dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"],
        "policy": json.loads(policy.replace(table, TABLE)),
    }


def key_of(session: boto3.Session, table: str) -> str:
    found = session.client("dynamodb").describe_table(TableName=table)["Table"]
    return found.get("SSEDescription", {}).get("KMSMasterKeyArn", "")


@pytest.mark.scenario
def test_the_runbook_restores_a_table_and_switches_over(
    session: boto3.Session, restorer: Shell, shell: Shell, between: Wire, tmp_path: Path
) -> None:
    dynamodb, right = session.client("dynamodb"), session.client("kms").describe_key(KeyId=KEY)
    arn = right["KeyMetadata"]["Arn"]
    target = f"{TABLE}-at-{TIME}"
    dynamodb.put_item(TableName=TABLE, Item=ROW)
    # Terraform's older provider gives a table none.
    statement = {"Effect": "Allow", "Principal": "*", "Action": "dynamodb:*"}
    policy = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": f"{ARN}/{TABLE}"}]}
    dynamodb.put_resource_policy(ResourceArn=f"{ARN}/{TABLE}", Policy=json.dumps(policy))
    named = {"KEY_ARN": arn, "TIME": TIME, "123456789012": "000000000000"}
    reported, printed = "", list[str]()
    for line in commands("restore-table"):
        if line.startswith("aws iam"):
            # An administrator's: tests/e2e/test_bootstrap.py.
            continue
        spelled = line
        for word, value in named.items():
            spelled = spelled.replace(word, value)
        by = shell if line.startswith("smsbot") else restorer
        typed = "y\n" if "smsbot deploy" in line else ""
        ended = run_line(spelled, by, typed=typed, folder=None if by is shell else tmp_path)
        # Until somebody deletes it, the copy is reported.
        status = FOUND if line in ("smsbot verify dev", "smsbot deploy dev") else FINE
        assert ended.returncode == status, f"{spelled}\n{ended.stdout}{ended.stderr}"
        output = ended.stdout
        if "--query" in line and " > " not in line:
            printed.append(output.strip())
        if "restore-table-to-point-in-time" in line:
            # The original loses the row afterwards.
            keys = {"phone_number": ROW["phone_number"], "entry": ROW["entry"]}
            dynamodb.delete_item(TableName=TABLE, Key=keys)
        elif "--deletion-protection-enabled" in line and "--no-" not in line:
            assert protection_of(session, target) == protection_of(session, TABLE)
        elif "create-backup" in line:
            named["BACKUP_ARN"] = json.loads(output)["BackupDetails"]["BackupArn"]
        elif line == "smsbot verify dev":
            reported = output
    assert printed == [f"Enabled\t{arn}", arn]
    assert key_of(session, TABLE) == arn
    assert dynamodb.get_item(TableName=TABLE, Key=dict(ROW))["Item"] == ROW
    (unexpected,) = re.findall(r"^✗ unexpected: (\S+):", reported, re.MULTILINE)
    assert unexpected == f"aws_dynamodb_table.{target}"
    assert target not in dynamodb.list_tables()["TableNames"]
    recovery = dynamodb.describe_continuous_backups(TableName=TABLE)
    found = recovery["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    assert found.get("PointInTimeRecoveryStatus") == "ENABLED"
    (request,) = (
        json.loads(body)
        for action, body in between.requests
        if action.endswith(".RestoreTableToPointInTime")
    )
    assert request["SSESpecificationOverride"] == {
        "Enabled": True,
        "SSEType": "KMS",
        "KMSMasterKeyId": arn,
    }
