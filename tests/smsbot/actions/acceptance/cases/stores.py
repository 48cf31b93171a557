"""How DynamoDB, Lambda and S3 use the keys of what they hold."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.smsbot.actions.acceptance.cases.case import cases_of, events
from tests.smsbot.actions.acceptance.worlds import KEY, LOCATION, NEW, OLD, PREFIX, table
from tests.smsbot.standing_in import Refused


def of_dynamodb(name: str, **more: object) -> dict[str, Any]:
    own = {"invokedBy": "dynamodb.amazonaws.com", "type": "AWSService"}
    return events({"userIdentity": own, "eventName": name, **more})


def grant(equals: Mapping[str, Any]) -> dict[str, Any]:
    return {"GranteePrincipal": "lambda", "Constraints": {"EncryptionContextEquals": equals}}


def grants(*constraints: Mapping[str, Any]) -> dict[str, Any]:
    return {"Grants": [grant(each) for each in constraints]}


def archived(status: str, *, since: datetime | None = OLD, **summary: object) -> dict[str, Any]:
    """A table whose key is unusable since a moment; ``summary`` is that of its archival."""
    sse = {"KMSMasterKeyArn": KEY}
    lost = {"InaccessibleEncryptionDateTime": since} if since else {}
    table = {"TableName": "xxx", "TableStatus": status, "SSEDescription": {**sse, **lost}}
    return {"Table": {**table, **({"ArchivalSummary": summary} if summary else {})}}


def restored(key: str) -> dict[str, Any]:
    found = table({"TableName": "xxx"})
    found["Table"]["SSEDescription"] = {"KMSMasterKeyArn": key}
    return found


ANOTHER_KEY = KEY.replace("key/1", "key/2")
AFTER_SIX_DAYS, A_WEEK_AGO = OLD + timedelta(days=6), NEW - timedelta(days=7)
BACKUP = LOCATION.arn("dynamodb", f"table/{PREFIX}-probe-table-backed-up/backup/01489602797149-a")
BACKUP_MADE = {
    "BackupDetails": {
        "BackupArn": BACKUP,
        "BackupName": "xxx",
        "BackupStatus": "CREATING",
        "BackupType": "USER",
        "BackupCreationDateTime": NEW,
    }
}
NOT_YET = Refused("ContinuousBackupsUnavailableException", "Backups are not enabled yet")
FUNCTION = LOCATION.arn("lambda", f"function:{PREFIX}-compute-function-bot")
OF_A_FUNCTION = {"aws:lambda:FunctionArn": FUNCTION}
OF_THE_FUNCTION = grant(OF_A_FUNCTION)
OF_ANOTHER = {"aws:lambda:FunctionArn": LOCATION.arn("lambda", "function:another")}
OF_ITS_ROLE = {"GranteePrincipal": LOCATION.role_arn(f"{PREFIX}-compute-role-bot")}
OF_A_TABLE = {
    "GranteePrincipal": "dynamodb.eu-west-1.amazonaws.com",
    "Constraints": {"EncryptionContextSubset": {"aws:dynamodb:tableName": "a"}},
}
CASES = cases_of(__file__, globals())
