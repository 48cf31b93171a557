"""What becomes of keys, and how CloudWatch Logs, DynamoDB, Lambda and S3 use them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from smsbot.actions.acceptance.world import POLL_IN_SECONDS, PROPAGATION_IN_SECONDS
from tests.smsbot.actions.acceptance.cases.case import Answers, Case, by, events, logged
from tests.smsbot.actions.acceptance.worlds import (
    DENIED,
    KEY,
    LOCATION,
    NEW,
    NO_KEY,
    OLD,
    PREFIX,
    metadata,
    table,
)
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


def archived(status: str, since: datetime = OLD) -> dict[str, Any]:
    sse = {"InaccessibleEncryptionDateTime": since, "KMSMasterKeyArn": KEY}
    return {"Table": {"TableName": "xxx", "TableStatus": status, "SSEDescription": sse}}


def restored(key: str) -> Any:
    def answer(parameters: Mapping[str, Any]) -> dict[str, Any]:
        found = table(parameters)
        found["Table"]["SSEDescription"] = {"KMSMasterKeyArn": key}
        return found

    return answer


def finding(kind: str) -> dict[str, Any]:
    """Of the validation of policies."""
    return {"findings": [{"findingType": kind, "issueCode": "INVALID_ACTION"}]}


def rotated(*kinds: str, more: bool = False) -> dict[str, Any]:
    """Rotations as KMS lists them; there are ``more`` on another page."""
    page = {"Truncated": True, "NextMarker": "1"} if more else {}
    return {"Rotations": [{"RotationType": each} for each in kinds], **page}


def disabled(says: str) -> Refused:
    return Refused("DisabledException", says)


def pending(says: str) -> Refused:
    return Refused("KMSInvalidStateException", says)


PENDING = pending(f"{KEY} is pending deletion.")
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
UNDER_WAY = {"OnDemandRotationStartDate": NEW}
REFUSED_WAYS: Answers = {
    f"role>{each}": DENIED
    for each in (
        *("dynamodb.Scan", "dynamodb.CreateBackup", "sns.Subscribe"),
        *("sqs.SetQueueAttributes", "kms.CreateGrant"),
    )
}
NOT_FOR_LOGS = Refused("InvalidParameterException", "The specified KMS key does not exist")
TOO_OLD = {"rejectedLogEventsInfo": {"tooOldLogEventEndIndex": 1}}
NUMBER = "probe text to +14255550182"
# How often a question is asked before its time is over.
POLLS = PROPAGATION_IN_SECONDS // POLL_IN_SECONDS
OF_A_FUNCTION = {"aws:lambda:FunctionArn": "arn:function:bot"}
CASES: Mapping[str, Case] = {
    "logs-associator": by(
        "role>logs.CreateLogGroup",
        [{}, DENIED],
        *({}, [{}, NOT_FOR_LOGS, {}]),
        # The key's policy is on its way to Logs.
        given={"logs.CreateLogGroup": [NOT_FOR_LOGS, {}]},
        # The key is for nobody: the service may not use it either.
        more_unsettled=({"logs.CreateLogGroup": NOT_FOR_LOGS},),
    ),
    "logs-writer": by(
        "role>logs.PutLogEvents",
        {},
        # Logs has a data key first.
        *([{}, each] for each in (NO_KEY, NOT_FOR_LOGS)),
        [{}, {}, NO_KEY],
        given={"logs.GetLogEvents": logged("probe")},
        # It is taken and lost, unlike that of the owner.
        more=({"logs.GetLogEvents": [*[logged()] * POLLS, logged("probe")]},),
        unsettled=([{}, TOO_OLD], NO_KEY),
        more_unsettled=(
            *({"logs.GetLogEvents": each} for each in (logged(), NO_KEY)),
            {"role>logs.PutLogEvents": [{}, NO_KEY], "logs.PutLogEvents": NO_KEY},
        ),
    ),
    "logs-reader": by(
        "role>logs.GetLogEvents",
        # Logs has the data key of the owner first.
        [logged("probe"), logged(), logged("probe"), NO_KEY],
        *(logged("probe"), [logged("probe"), logged(), logged("probe")]),
        given={"logs.GetLogEvents": logged("probe")},
        unsettled=(logged(), [logged("probe"), logged()], NO_KEY),
        more_unsettled=tuple({"logs.GetLogEvents": each} for each in (logged(), NO_KEY)),
    ),
    "logs-masks": by(
        "logs.GetLogEvents",
        [logged(NUMBER), logged(), logged("probe text to ************")],
        *(logged(NUMBER), [logged(NUMBER), logged()]),
        given={"logs.PutDataProtectionPolicy": {}},
        unsettled=(logged(),),
        more=({"logs.PutDataProtectionPolicy": Refused("InvalidParameterException")},),
        more_unsettled=({"logs.PutDataProtectionPolicy": Refused("OperationAbortedException")},),
    ),
    "dynamodb-source-account": by(
        "cloudtrail.LookupEvents",
        of_dynamodb("GetKeyPolicy"),
        *(of_dynamodb(each, errorCode="AccessDenied") for each in ("GetKeyPolicy", "DescribeKey")),
        given={"kms.ListGrants": {"Grants": [{"Operations": ["DescribeKey"]}]}},
        # Its grant allows it, whatever the policy says.
        unsettled=(
            of_dynamodb("GetKeyPolicy", errorCode="ThrottlingException"),
            of_dynamodb("DescribeKey"),
        ),
    ),
    "lambda-grant": by(
        "kms.ListGrants",
        grants(OF_A_FUNCTION),
        *(grants({}), grants(OF_A_FUNCTION, {}), {"Grants": []}),
    ),
    "s3-alias": by(
        "s3.PutObject",
        {},
        [{}, Refused("AccessDenied")],
        unsettled=(Refused("AccessDenied"),),
    ),
    "restored-key": Case(
        confirms=BACKED_UP,
        refutes=tuple(
            {"dynamodb.DescribeTable": restored(each)}
            for each in (KEY.replace("key/1", "key/2"), "")
        ),
    ),
    "wording-of-dynamodb": by(
        "dynamodb.PutItem",
        [{}, Refused("ValidationException", "KMS key is disabled")],
        [{}, Refused("ValidationException", "The table is locked")],
        unsettled=([{}, Refused("InternalServerError")], {}),
    ),
    "archived-table": by(
        "dynamodb.DescribeTable",
        archived("ARCHIVED"),
        archived("INACCESSIBLE_ENCRYPTION_CREDENTIALS"),
        unsettled=(archived("INACCESSIBLE_ENCRYPTION_CREDENTIALS", NEW - timedelta(days=7)),),
    ),
    "rotation": by(
        "kms.RotateKeyOnDemand",
        {},
        Refused("UnsupportedOperationException"),
        # Ours is on the second page.
        given={
            "kms.ListKeyRotations": [
                *(rotated("AUTOMATIC", more=True), rotated("AUTOMATIC")),
                *(rotated("AUTOMATIC", more=True), rotated("ON_DEMAND")),
            ],
            "kms.GetKeyRotationStatus": [UNDER_WAY, {}],
        },
        # The last was there before.
        more=tuple(
            {"kms.ListKeyRotations": each}
            for each in (rotated(), rotated("AUTOMATIC"), rotated("ON_DEMAND"))
        ),
        unsettled=(
            *(Refused("LimitExceededException"), Refused("ConflictException"), DENIED),
            Refused("KMSInvalidStateException"),
        ),
        more_unsettled=(
            {"kms.GetKeyRotationStatus": UNDER_WAY},
            {
                "kms.ListKeyRotations": rotated("AUTOMATIC"),
                "kms.GetKeyRotationStatus": [{}, UNDER_WAY],
            },
        ),
    ),
    # KMS knows each change a while later.
    "disabled-key": by(
        "kms.Encrypt",
        [{}, {}, disabled(f"{KEY} is disabled."), disabled(f"{KEY} is disabled."), {}],
        {},
        [{}, disabled(f"{KEY} is disabled.")],
        *([{}, disabled(each), {}] for each in ("No", f"The key {KEY} is disabled.")),
        unsettled=(disabled(f"{KEY} is disabled."),),
    ),
    "pending-deletion": by(
        "kms.Encrypt",
        [{}, {}, PENDING, PENDING, {}],
        {},
        [{}, PENDING],
        *([{}, pending(each), {}] for each in ("No", f"The key {KEY} is pending deletion.")),
        given={
            "kms.CancelKeyDeletion": [pending(f"{KEY} is not pending deletion."), {}],
            "kms.DescribeKey": [metadata(), metadata("PendingDeletion"), metadata("Disabled")],
        },
        more=(
            {"kms.DescribeKey": metadata()},
            {"kms.DescribeKey": [metadata(), metadata("PendingDeletion")]},
            {"kms.EnableKey": pending(f"{KEY} is pending deletion.")},
        ),
        unsettled=(PENDING,),
    ),
    # KMS knows the lock a while later.
    "deletion-lock": Case(
        confirms={"kms.DisableKey": [{}, {}, DENIED], "kms.ScheduleKeyDeletion": [{}, DENIED]},
        refutes=({"kms.DisableKey": {}}, {"kms.ScheduleKeyDeletion": {}}),
        unsettled=(
            *({"kms.DisableKey": DENIED}, {"kms.ScheduleKeyDeletion": DENIED}),
            {"kms.ScheduleKeyDeletion": [{}, PENDING]},
        ),
    ),
    "ways-out": Case(
        confirms={**REFUSED_WAYS, "sqs.SetQueueAttributes": {}, "kms.RevokeGrant": {}},
        refutes=tuple({each: {"GrantId": "1"} if "Grant" in each else {}} for each in REFUSED_WAYS),
    ),
    "guardrails": by(
        "accessanalyzer.ValidatePolicy",
        finding("WARNING"),
        finding("ERROR"),
        # On the second page.
        [{**finding("WARNING"), "nextToken": "1"}, finding("ERROR"), finding("WARNING")],
    ),
}
