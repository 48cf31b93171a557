"""How DynamoDB, Lambda and S3 use the keys of what they hold."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.smsbot.actions.acceptance.cases.case import Answers, Case, by, events
from tests.smsbot.actions.acceptance.worlds import KEY, LOCATION, NEW, OLD, PREFIX, table
from tests.smsbot.standing_in import Refused


def of_dynamodb(name: str, **more: object) -> dict[str, Any]:
    own = {"invokedBy": "dynamodb.amazonaws.com", "type": "AWSService"}
    return events({"userIdentity": own, "eventName": name, **more})


def grants(*constraints: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Grants": [
            {"GranteePrincipal": "lambda", "Constraints": {"EncryptionContextEquals": each}}
            for each in constraints
        ]
    }


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


BACKUP = LOCATION.arn("dynamodb", f"table/{PREFIX}-probe-table-backed-up/backup/01489602797149-a")
BACKED_UP: Answers = {
    "dynamodb.CreateBackup": {
        "BackupDetails": {
            "BackupArn": BACKUP,
            "BackupName": "xxx",
            "BackupStatus": "CREATING",
            "BackupType": "USER",
            "BackupCreationDateTime": NEW,
        }
    },
    "dynamodb.DescribeBackup": {
        "BackupDescription": {"BackupDetails": {"BackupStatus": "AVAILABLE"}}
    },
    "dynamodb.RestoreTableFromBackup": {},
}
NOT_YET = Refused("ContinuousBackupsUnavailableException", "Backups are not enabled yet")
FUNCTION = LOCATION.arn("lambda", f"function:{PREFIX}-compute-function-bot")
OF_A_FUNCTION = {"aws:lambda:FunctionArn": FUNCTION}
OF_ANOTHER = {"aws:lambda:FunctionArn": LOCATION.arn("lambda", "function:another")}
# By its role alone, as Lambda may make it.
OF_ITS_ROLE = {"GranteePrincipal": LOCATION.role_arn(f"{PREFIX}-compute-role-bot")}
OF_A_TABLE = {
    "GranteePrincipal": "dynamodb.eu-west-1.amazonaws.com",
    "Constraints": {"EncryptionContextSubset": {"aws:dynamodb:tableName": "a"}},
}
UNREADABLE = "INACCESSIBLE_ENCRYPTION_CREDENTIALS"
CASES: Mapping[str, Case] = {
    "dynamodb-source-account": by(
        "cloudtrail.LookupEvents",
        of_dynamodb("GetKeyPolicy"),
        of_dynamodb("GetKeyPolicy", errorCode="AccessDenied"),
        given={
            # The second page matters too.
            "kms.ListGrants": [
                {"Grants": [{"Operations": ["Decrypt"]}], "NextMarker": "1", "Truncated": True},
                {"Grants": [{"Operations": ["DescribeKey"]}]},
            ]
        },
        # Its grant allows it, or the policy does not, whatever the account is.
        unsettled=(
            of_dynamodb("GetKeyPolicy", errorCode="ThrottlingException"),
            of_dynamodb("DescribeKey"),
            of_dynamodb("DescribeKey", errorCode="AccessDenied"),
            of_dynamodb("RetireGrant"),
            of_dynamodb("GenerateDataKey", errorCode="AccessDenied"),
        ),
    ),
    "lambda-grant": by(
        "kms.ListGrants",
        # Grants of a table come first, and Lambda's a while later.
        [
            {"Grants": [OF_A_TABLE]},
            {"Grants": [OF_A_TABLE], "NextMarker": "1", "Truncated": True},
            grants(OF_A_FUNCTION),
        ],
        *(grants({}), grants(OF_A_FUNCTION, {}), grants(OF_ANOTHER)),
        [{**grants(OF_A_FUNCTION), "NextMarker": "1", "Truncated": True}, grants({})],
        {"Grants": [*grants(OF_A_FUNCTION)["Grants"], OF_ITS_ROLE]},
        # Without any, nothing is known of how it is limited.
        unsettled=({"Grants": []}, {"Grants": [OF_A_TABLE]}),
    ),
    "s3-alias": by(
        "s3.PutObject",
        {},
        [{}, Refused("AccessDenied")],
        unsettled=(Refused("AccessDenied"),),
    ),
    "restored-key": Case(
        # An earlier run restored it, and DynamoDB shows the key late.
        confirms={
            **BACKED_UP,
            # A new table takes no backups at once.
            "dynamodb.CreateBackup": [NOT_YET, NOT_YET, BACKED_UP["dynamodb.CreateBackup"]],
            "dynamodb.RestoreTableFromBackup": Refused("TableAlreadyExistsException"),
            "dynamodb.DescribeTable": [restored(KEY), restored(KEY), restored(""), restored(KEY)],
        },
        refutes=tuple(
            {"dynamodb.RestoreTableFromBackup": made, "dynamodb.DescribeTable": restored(each)}
            for each in (KEY.replace("key/1", "key/2"), "")
            for made in ({}, Refused("TableInUseException"))
        ),
        unsettled=(
            {"dynamodb.RestoreTableFromBackup": Refused("BackupInUseException")},
            {"dynamodb.CreateBackup": NOT_YET},
        ),
    ),
    "wording-of-dynamodb": by(
        "dynamodb.PutItem",
        [{}, Refused("ValidationException", "KMS key is disabled"), {}],
        [{}, Refused("ValidationException", "The table is locked"), {}],
        unsettled=(
            [{}, Refused("InternalServerError")],
            {},
            # It is refused with its key too, so not for the key.
            [{}, Refused("ValidationException", "The table is locked")],
            [{}, Refused("ResourceInUseException", "KMS is busy")],
        ),
    ),
    "archived-table": by(
        "dynamodb.DescribeTable",
        archived("ARCHIVED", ArchivalReason=UNREADABLE, ArchivalDateTime=NEW),
        archived("INACCESSIBLE_ENCRYPTION_CREDENTIALS"),
        # A day too soon.
        archived(
            *("ARCHIVED",), ArchivalReason=UNREADABLE, ArchivalDateTime=OLD + timedelta(days=6)
        ),
        unsettled=(
            archived("INACCESSIBLE_ENCRYPTION_CREDENTIALS", since=NEW - timedelta(days=7)),
            archived("ARCHIVED", ArchivalReason="of another kind"),
            archived("ACTIVE", since=None),
        ),
    ),
}
