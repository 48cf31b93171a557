"""What becomes of keys, and how CloudWatch Logs uses them."""

from typing import Any

from smsbot.actions.acceptance.world import POLL_IN_SECONDS, PROPAGATION_IN_SECONDS
from tests.smsbot.actions.acceptance.cases.case import cases_of, logged
from tests.smsbot.actions.acceptance.worlds import KEY, NEW
from tests.smsbot.standing_in import Refused


def finding(kind: str) -> dict[str, Any]:
    """Of the validation of policies."""
    return {"findings": [{"findingType": kind, "issueCode": "INVALID_ACTION"}]}


def rotated(*kinds: str) -> dict[str, Any]:
    """Rotations as KMS lists them."""
    return {"Rotations": [{"RotationType": each} for each in kinds]}


def rotated_first(kind: str) -> dict[str, Any]:
    """A page of rotations, which is not the last."""
    return {**rotated(kind), "Truncated": True, "NextMarker": "1"}


def disabled(says: str) -> Refused:
    return Refused("DisabledException", says)


def pending(says: str) -> Refused:
    return Refused("KMSInvalidStateException", says)


PENDING = pending(f"{KEY} is pending deletion.")
UNDER_WAY = {"OnDemandRotationStartDate": NEW}
NOT_FOR_LOGS = Refused("InvalidParameterException", "The specified KMS key does not exist")
TOO_OLD = {"rejectedLogEventsInfo": {"tooOldLogEventEndIndex": 1}}
NUMBER = "probe text to +14255550182"
# How often a question is asked before its time is over.
POLLS = PROPAGATION_IN_SECONDS // POLL_IN_SECONDS


def polled(*then: Any) -> list[Any]:
    """No event as long as it is asked for, and then others."""
    return [*[logged()] * POLLS, *then]


CASES = cases_of(__file__, globals())
