"""What becomes of keys, and how CloudWatch Logs uses them."""

from collections.abc import Mapping
from typing import Any

from smsbot.actions.acceptance.world import POLL_IN_SECONDS, PROPAGATION_IN_SECONDS
from tests.smsbot.actions.acceptance.cases.case import Answers, Case, by, logged
from tests.smsbot.actions.acceptance.worlds import (
    DENIED,
    KEY,
    NEW,
    NO_KEY,
    metadata,
)
from tests.smsbot.standing_in import Refused


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
        more=({"logs.GetLogEvents": [*[logged()] * POLLS, logged("probe"), logged()]},),
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
        # The first page is empty.
        [logged("probe"), {**logged(), "nextForwardToken": "1"}, logged("probe")],
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
        # KMS does not take the change.
        more_unsettled=tuple({f"kms.{each}": PENDING} for each in ("DisableKey", "EnableKey")),
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
        ),
        unsettled=(PENDING,),
        # KMS does not take the change.
        more_unsettled=tuple(
            {f"kms.{each}": PENDING}
            for each in ("ScheduleKeyDeletion", "CancelKeyDeletion", "EnableKey")
        ),
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
