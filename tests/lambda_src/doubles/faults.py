"""AWS at its worst: kills, lost answers, throttles, refusals, and stale connections."""

import random
import threading
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

THROTTLED = 0.05
FAILED_WRITES = 0.02
# Of the sends, half of them after the service took the text; an answer is lost, or is an error 500.
UNANSWERED = 0.01
INTERNAL_ERRORS = 0.02
# Of the calls of either service, half of them after they were carried out.
KILLS = 0.004
# Of the connections that are kept after a send.
STALE = 0.5


class Crash(BaseException):
    """The end of the function's process."""


def refusal(code: str, operation: str, *, status: int = 400, **fields: str) -> ClientError:
    """An error that a service answers with."""
    answer: Any = {
        "Error": {"Code": code},
        "ResponseMetadata": {"HTTPStatusCode": status},
        **fields,
    }
    return ClientError(answer, operation)


class Faulty:
    """Has some calls fail, before or after they were carried out."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def happens(self, share: float) -> bool:
        """Whether it happens this time."""
        return self._chance.random() < share

    def call(self, call: Callable[[], Any], *failures: tuple[float, Exception]) -> Any:
        """Carry a call out, or fail with one of the failures, each with its share."""
        chosen: BaseException | None = Crash() if self.happens(KILLS) else None
        for share, failure in failures:
            if chosen is None and self.happens(share):
                chosen = failure
        if chosen is not None and self.happens(0.5):
            raise chosen
        answer = call()
        if chosen is not None:
            raise chosen
        return answer


class FaultyDynamoDB:
    """A client of DynamoDB. ``lost_counts`` is how often it did not count what was dropped."""

    def __init__(self, client: Any, chance: random.Random) -> None:
        self._client, self._faulty = client, Faulty(chance)
        self.lost_counts = 0

    def transact_write_items(self, **arguments: Any) -> Any:
        if self._faulty.happens(FAILED_WRITES / 2):
            self.lost_counts += "dropped-text" in str(arguments)
            raise refusal("InternalServerError", "TransactWriteItems", status=500)
        try:
            return self._faulty.call(
                lambda: self._client.transact_write_items(**arguments),
                (FAILED_WRITES / 2, ReadTimeoutError(endpoint_url="https://dynamodb")),
            )
        except ReadTimeoutError:
            self.lost_counts += "dropped-text" in str(arguments)
            raise


class FaultySmsService:
    """A client of AWS End User Messaging, which keeps a list of those who opted out.

    ``sent`` are the requests that it took, ``listed`` the numbers on the list. ``stale`` counts the
    sends that found a connection of an earlier one, which was reset before the service read a word.
    """

    def __init__(self, chance: random.Random) -> None:
        self._faulty = Faulty(chance)
        self._lock = threading.Lock()
        self._local = threading.local()
        self.sent: list[dict[str, Any]] = []
        self.listed: set[str] = set()
        self.stale = 0

    def close(self) -> None:
        """Drop the connections that are kept."""
        self._local.is_kept = False

    def send_text_message(self, **request: Any) -> dict[str, str]:
        self._connect("SendTextMessage")
        if request["DestinationPhoneNumber"] in self.listed:
            reason = "DESTINATION_PHONE_NUMBER_OPTED_OUT"
            raise refusal("ConflictException", "SendTextMessage", Reason=reason)
        return self._faulty.call(
            lambda: self._take(request),
            (UNANSWERED, ReadTimeoutError(endpoint_url="https://sms-voice")),
            (INTERNAL_ERRORS, refusal("InternalServerException", "SendTextMessage", status=500)),
        )

    def delete_opted_out_number(self, **request: Any) -> None:
        self._change("DeleteOptedOutNumber", lambda: self.listed.discard(request["OptedOutNumber"]))

    def put_opted_out_number(self, **request: Any) -> None:
        self._change("PutOptedOutNumber", lambda: self.listed.add(request["OptedOutNumber"]))

    def _change(self, operation: str, change: Callable[[], None]) -> None:
        self._connect(operation)
        self._faulty.call(change, (UNANSWERED, ReadTimeoutError(endpoint_url="https://sms-voice")))

    def _connect(self, operation: str) -> None:
        is_kept = getattr(self._local, "is_kept", False)
        self._local.is_kept = True
        if is_kept and self._faulty.happens(STALE):
            self.stale += 1
            raise ConnectionClosedError(endpoint_url="https://sms-voice")
        if self._faulty.happens(THROTTLED):
            raise refusal("ThrottlingException", operation)

    def _take(self, request: dict[str, Any]) -> dict[str, str]:
        with self._lock:
            self.sent.append(request)
            return {"MessageId": f"reply-{len(self.sent)}"}
