"""Sends a text by AWS End User Messaging SMS, and distinguishes how that can fail.

The service takes no token by which it would know a request again, so a request whose outcome is
not known must not be repeated, and the SDK repeats none.
"""

import re
from typing import Any, NoReturn, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    ProxyConnectionError,
)

from incoming import CONTEXT_KEY, MESSAGE_ID
from settings import Settings

CONNECT_TIMEOUT, READ_TIMEOUT = 2, 6
LONGEST_REQUEST_IN_SECONDS = CONNECT_TIMEOUT + READ_TIMEOUT
WITHOUT_RETRIES = Config(
    retries={"total_max_attempts": 1, "mode": "standard"},
    connect_timeout=CONNECT_TIMEOUT,
    read_timeout=READ_TIMEOUT,
)

# Certainly nothing was sent. Services of AWS spell it in these ways.
THROTTLED = frozenset(
    {
        "ThrottlingException",
        "Throttled",
        "ThrottledException",
        "Throttling",
        "TooManyRequestsException",
    }
)
# Errors in the middle of a request, which may have been carried out, whatever their status is.
HALFWAY = frozenset(
    {
        "InternalError",
        "InternalErrorException",
        "InternalFailure",
        "InternalServerError",
        "InternalServerException",
        "RequestAborted",
        "RequestAbortedException",
        "ServiceUnavailable",
    }
)
OPTED_OUT = "DESTINATION_PHONE_NUMBER_OPTED_OUT"
# By rules about the destination, so that another attempt would end the same.
BLOCKED = frozenset(
    {
        "DESTINATION_COUNTRY_BLOCKED",
        "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION",
        "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE",
    }
)
# The request did not get as far as the service, or was none.
NEVER_CONNECTED = (
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ProxyConnectionError,
)
# Answers to a request to take a number from the opt-out list. A number can be taken from it once in
# 30 days; which of the two says so is not documented.
NOT_TAKEN = frozenset({"ConflictException", "ValidationException"})
FIXED_WORD = re.compile(r"[A-Za-z_]{1,80}")
# The service refused the request, so that it did nothing. After any other status, such as 500, it
# is not documented whether the text was taken.
REFUSED = range(400, 500)


class NotSent(Exception):
    """Nothing was sent, and another attempt may succeed."""

    def __init__(self, outcome: str, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason


class Undeliverable(Exception):
    """Nothing was sent, and nothing will be: the number opted out at AWS, or is blocked there."""

    def __init__(self, reason: str, *, opted_out: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.opted_out = opted_out


class UnknownOutcome(Exception):
    """It may have been sent."""


class Sender(Protocol):
    """Sends texts."""

    def send(self, *, number: str, origin: str, body: str, inbound_message_id: str) -> str:
        """Send one from the number ``origin`` and return the id that AWS gives it.

        Raises NotSent, Undeliverable and UnknownOutcome.
        """
        ...

    def rejoin(self, number: str) -> bool:
        """Undo that a number opted out at AWS; whether AWS keeps it so. Raises NotSent."""
        ...

    def opt_out(self, number: str) -> None:
        """Have AWS know that a number opted out, where it keeps a list of them; raises NotSent."""
        ...


class EndUserMessaging:
    """AWS End User Messaging SMS. Its receipts bring the inbound message's id back.

    https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
    """

    def __init__(
        self,
        client: Any,  # noqa: ANN401
        *,
        configuration_set: str | None,
        message_type: str,
        opt_out_list: str | None,
    ) -> None:
        self._client = client
        self._message_type = message_type
        self._opt_out_list = opt_out_list
        self._always = {"ConfigurationSetName": configuration_set} if configuration_set else {}

    def send(self, *, number: str, origin: str, body: str, inbound_message_id: str) -> str:
        """Send a text."""
        try:
            drop_connections(self._client)
            answer = self._client.send_text_message(
                DestinationPhoneNumber=number,
                OriginationIdentity=origin,
                MessageBody=body,
                MessageType=self._message_type,
                Context={CONTEXT_KEY: inbound_message_id},
                **self._always,
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, it may have been sent
            _raise(error)
        return _id_of(answer)

    def rejoin(self, number: str) -> bool:
        """Take a number from the opt-out list. Where AWS leaves it there, it refuses to send.

        https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_DeleteOptedOutNumber.html
        """
        return self._on_the_list("delete_opted_out_number", number)

    def opt_out(self, number: str) -> None:
        """Put a number on the opt-out list, once more where it is there.

        https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_PutOptedOutNumber.html
        """
        self._on_the_list("put_opted_out_number", number)

    def _on_the_list(self, operation: str, number: str) -> bool:
        """Whether AWS refused the change of the list for this number."""
        if self._opt_out_list is None:
            return False
        try:
            drop_connections(self._client)
            change = getattr(self._client, operation)
            change(OptOutListName=self._opt_out_list, OptedOutNumber=number)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing was sent
            return _is_left(error)
        return False


def sender_for(settings: Settings) -> EndUserMessaging:
    """The sender by the settings."""
    return EndUserMessaging(
        boto3.client("pinpoint-sms-voice-v2", config=WITHOUT_RETRIES),
        configuration_set=settings.configuration_set,
        message_type=settings.message_type,
        opt_out_list=settings.opt_out_list,
    )


def _id_of(answer: Any) -> str:  # noqa: ANN401
    """The id of a text that was sent; without one nobody knows whether it was."""
    message_id = answer.get("MessageId") if isinstance(answer, dict) else None
    if not isinstance(message_id, str) or not MESSAGE_ID.fullmatch(message_id):
        raise UnknownOutcome
    return message_id


def drop_connections(client: Any) -> None:  # noqa: ANN401
    """Have the next request open a connection of its own.

    While Lambda freezes the function, the service closes a connection that is kept. A request on
    it fails before anything is read, and looks as if it was sent and its answer lost.
    """
    if close := getattr(client, "close", None):
        close()


def _raise(error: Exception) -> NoReturn:
    """What happened, without the message of the service, which may name the number."""
    if isinstance(error, ClientError):
        _raise_answer(dict(error.response))
    if isinstance(error, ParamValidationError):
        raise NotSent("send_refused", "invalid_request") from None
    if isinstance(error, NEVER_CONNECTED):
        raise NotSent("send_throttled", "not_connected") from None
    raise UnknownOutcome from None


def _is_left(error: Exception) -> bool:
    """Whether AWS leaves the number where it is; raises NotSent for other errors."""
    if isinstance(error, ClientError):
        response: dict[str, Any] = dict(error.response)
        code = response.get("Error", {}).get("Code")
        is_no_list = response.get("ResourceType") == "opt-out-list"
        if code in NOT_TAKEN or (code == "ResourceNotFoundException" and not is_no_list):
            return code in NOT_TAKEN
    try:
        _raise(error)
    except UnknownOutcome:
        raise NotSent("send_throttled", "no_answer") from None


def _raise_answer(response: dict[str, Any]) -> NoReturn:
    code = str(response.get("Error", {}).get("Code", ""))
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    if code in THROTTLED and (status is None or status in REFUSED):
        raise NotSent("send_throttled", "throttled") from None
    if code in HALFWAY or status not in REFUSED:
        raise UnknownOutcome from None
    reason = str(response.get("Reason", ""))
    if reason == OPTED_OUT:
        raise Undeliverable("opted_out_at_aws", opted_out=True) from None
    if reason in BLOCKED:
        raise Undeliverable("blocked_at_aws", opted_out=False) from None
    for word in (reason, code):
        if FIXED_WORD.fullmatch(word):
            raise NotSent("send_refused", word.lower()) from None
    raise NotSent("send_refused", "refused") from None
