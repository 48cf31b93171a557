"""A delivery receipt as AWS End User Messaging SMS publishes it for a reply.

https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html
"""

import time
from collections.abc import Mapping
from typing import Any


def delivery_receipt(
    sent: Mapping[str, Any],
    *,
    origination_number: str,
    status: str = "DELIVERED",
    is_final: bool = True,
    at: float | None = None,
) -> dict[str, object]:
    """The receipt for a request that the SMS service took, ``at`` seconds since 1970 or now."""
    milliseconds = int((time.time() if at is None else at) * 1000)
    return {
        "eventType": f"TEXT_{status}",
        "eventVersion": "1.0",
        "eventTimestamp": milliseconds,
        "isFinal": is_final,
        "originationPhoneNumber": origination_number,
        "destinationPhoneNumber": sent["DestinationPhoneNumber"],
        "isInternationalSend": False,
        "mcc": "310",
        "mnc": "800",
        "messageId": sent["MessageId"],
        "messageRequestTimestamp": milliseconds,
        "messageEncoding": "GSM",
        "messageType": sent["MessageType"],
        "messageStatus": status,
        "messageStatusDescription": "Message has been accepted by phone",
        "context": sent["Context"],
        "totalMessageParts": 1,
        "totalMessagePrice": 0.00581,
        "totalCarrierFee": 0.0,
    }
