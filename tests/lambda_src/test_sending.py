"""The sender on botocore's stubs: what is asked for, and what is made of each answer."""

import select
import socket
import struct
import threading
from contextlib import suppress
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse, HTTPHeaders
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
    SSLError,
)
from botocore.parsers import ResponseParserError
from botocore.stub import Stubber

from sending import (
    WITHOUT_RETRIES,
    EndUserMessaging,
    NotSent,
    Undeliverable,
    UnknownOutcome,
)
from tests.lambda_src.doubles.bot import BOT_NUMBER, NUMBER
from tests.lambda_src.doubles.dynamodb import Raw

TEXT = {
    "number": NUMBER,
    "origin": BOT_NUMBER,
    "body": "9 to 5",
    "inbound_message_id": "text-1",
}
URL = "https://sms-voice.us-east-1.amazonaws.com"


def client(service: str) -> Any:
    session: Any = boto3.session.Session("test", "test", region_name="us-east-1")
    return session.client(service, config=WITHOUT_RETRIES)


LIST = "smsbot-dev-messaging-list-opt-outs"


def messaging(made: Any, **named: str) -> EndUserMessaging:
    return EndUserMessaging(
        made,
        configuration_set=named.get("configuration_set"),
        message_type=named.get("message_type", "TRANSACTIONAL"),
        opt_out_list=named.get("opt_out_list"),
    )


def plain(**named: str) -> tuple[EndUserMessaging, Stubber]:
    made = client("pinpoint-sms-voice-v2")
    return messaging(made, **named), Stubber(made)


def test_end_user_messaging_is_asked_for_exactly_this() -> None:
    made = client("pinpoint-sms-voice-v2")
    asked = {
        "DestinationPhoneNumber": NUMBER,
        "OriginationIdentity": BOT_NUMBER,
        "MessageBody": "9 to 5",
        "MessageType": "TRANSACTIONAL",
        "Context": {"inboundMessageId": "text-1"},
    }
    named = {
        "ConfigurationSetName": "set",
        "MessageType": "PROMOTIONAL",
    }
    with Stubber(made) as stub:
        stub.add_response("send_text_message", {"MessageId": "one"}, {**asked, **named})
        stub.add_response("send_text_message", {"MessageId": "two"}, asked)
        sender = messaging(
            made,
            configuration_set="set",
            message_type="PROMOTIONAL",
        )
        assert sender.send(**TEXT) == "one"
        assert messaging(made).send(**TEXT) == "two"
        stub.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("code", "status", "reason", "expected"),
    [
        ("ThrottlingException", 400, "", ("send_throttled", "throttled")),
        (
            "ServiceQuotaExceededException",
            402,
            "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT",
            ("send_refused", "monthly_spend_limit_reached_for_text"),
        ),
        ("AccessDeniedException", 403, "", ("send_refused", "accessdeniedexception")),
        ("ResourceNotFoundException", 404, "", ("send_refused", "resourcenotfoundexception")),
        ("ValidationException", 400, "+14255550182", ("send_refused", "validationexception")),
        ("+14255550182", 400, "", ("send_refused", "refused")),
    ],
)
def test_nothing_was_sent_and_it_is_said_why(
    code: str, status: int, reason: str, expected: tuple[str, str]
) -> None:
    sender, stub = plain()
    with stub:
        stub.add_client_error(
            "send_text_message",
            code,
            f"about {NUMBER}",
            http_status_code=status,
            modeled_fields={"Reason": reason} if reason.isupper() else {},
        )
        with pytest.raises(NotSent) as failure:
            sender.send(**TEXT)
    assert (failure.value.outcome, failure.value.reason) == expected
    assert NUMBER not in str(failure.value)


@pytest.mark.parametrize(
    ("code", "reason", "expected"),
    [
        (
            "ConflictException",
            "DESTINATION_PHONE_NUMBER_OPTED_OUT",
            ("opted_out_at_aws", True),
        ),
        ("ValidationException", "DESTINATION_COUNTRY_BLOCKED", ("blocked_at_aws", False)),
        (
            "ConflictException",
            "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION",
            ("blocked_at_aws", False),
        ),
    ],
)
def test_to_some_numbers_nothing_is_ever_sent(
    code: str, reason: str, expected: tuple[str, bool]
) -> None:
    sender, stub = plain()
    with stub:
        stub.add_client_error("send_text_message", code, modeled_fields={"Reason": reason})
        with pytest.raises(Undeliverable) as refusal:
            sender.send(**TEXT)
    assert (refusal.value.reason, refusal.value.opted_out) == expected


@pytest.mark.parametrize(
    ("code", "status"),
    [
        *((str(status), status) for status in (500, 502, 503, 504)),
        ("InternalServerException", 500),
        ("InternalServerException", 400),
        ("ThrottlingException", 503),
        ("RequestAbortedException", 400),
    ],
)
def test_after_these_answers_the_text_may_have_been_sent(code: str, status: int) -> None:
    sender, stub = plain()
    with stub:
        stub.add_client_error("send_text_message", code, http_status_code=status)
        with pytest.raises(UnknownOutcome):
            sender.send(**TEXT)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"<html>", b'{"MessageId": null}', b'{"MessageId": ""}']
)
def test_an_answer_that_names_no_text_may_be_of_one_that_was_sent(body: bytes) -> None:
    made = client("pinpoint-sms-voice-v2")

    def answer(request: Any, **_: object) -> AWSResponse:
        raw: Any = Raw(body)
        return AWSResponse(request.url, 200, HTTPHeaders(), raw)

    made.meta.events.register("before-send.pinpoint-sms-voice-v2", answer)
    with pytest.raises(UnknownOutcome):
        messaging(made).send(**TEXT)


class Failing:
    """A client whose calls end in an error of the connection."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def send_text_message(self, **_: object) -> Any:
        raise self._error

    def delete_opted_out_number(self, **_: object) -> Any:
        raise self._error


@pytest.mark.parametrize(
    "error",
    [
        ReadTimeoutError(endpoint_url=URL),
        ConnectionClosedError(endpoint_url=URL),
        SSLError(endpoint_url=URL, error=OSError("end of file")),
        ResponseParserError("not JSON"),
        RuntimeError(f"about {NUMBER}"),
    ],
)
def test_without_an_answer_it_may_have_been_sent(error: Exception) -> None:
    sender = messaging(Failing(error))
    with pytest.raises(UnknownOutcome) as unknown:
        sender.send(**TEXT)
    assert str(unknown.value) == ""
    assert unknown.value.__suppress_context__


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url=URL, error=""),
        ConnectTimeoutError(endpoint_url=URL),
        NoCredentialsError(),
    ],
)
def test_without_a_connection_nothing_was_sent(error: Exception) -> None:
    sender = messaging(Failing(error))
    with pytest.raises(NotSent) as failure:
        sender.send(**TEXT)
    assert (failure.value.outcome, failure.value.reason) == ("send_throttled", "not_connected")


def test_what_botocore_itself_refuses_is_no_request() -> None:
    sender, _ = plain()
    with pytest.raises(NotSent) as failure:
        sender.send(**{**TEXT, "body": ""})
    assert failure.value.outcome == "send_refused"


def test_the_sdk_repeats_nothing() -> None:
    """A second request would be a second text."""
    made = client("pinpoint-sms-voice-v2")
    requests: list[Any] = []

    def closed(request: Any, **_: object) -> None:
        requests.append(request)
        raise ConnectionClosedError(endpoint_url=URL)

    made.meta.events.register("before-send.pinpoint-sms-voice-v2", closed)
    sender = messaging(made)
    with pytest.raises(UnknownOutcome):
        sender.send(**TEXT)
    assert len(requests) == 1


def test_a_number_is_taken_from_the_list_that_the_settings_name() -> None:
    sender, stub = plain(opt_out_list=LIST)
    with stub:
        stub.add_response(
            "delete_opted_out_number", {}, {"OptOutListName": LIST, "OptedOutNumber": NUMBER}
        )
        sender.rejoin(NUMBER)
        stub.assert_no_pending_responses()


def test_without_a_list_nothing_is_asked_for() -> None:
    messaging(Failing(AssertionError("asked"))).rejoin(NUMBER)


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("ResourceNotFoundException", {"ResourceType": "opted-out-number"}),
        ("ConflictException", {"Reason": "RESOURCE_MODIFICATION_NOT_ALLOWED"}),
        ("ValidationException", {"Reason": "PHONE_NUMBER_CANNOT_BE_OPTED_IN"}),
    ],
)
def test_a_number_that_is_not_on_the_list_or_stays_there_is_left_to_the_sending(
    code: str, fields: dict[str, str]
) -> None:
    sender, stub = plain(opt_out_list=LIST)
    with stub:
        stub.add_client_error("delete_opted_out_number", code, modeled_fields=fields)
        sender.rejoin(NUMBER)


@pytest.mark.parametrize(
    ("code", "fields", "expected"),
    [
        ("ThrottlingException", {}, ("send_throttled", "throttled")),
        ("AccessDeniedException", {}, ("send_refused", "accessdeniedexception")),
        (
            "ResourceNotFoundException",
            {"ResourceType": "opt-out-list"},
            ("send_refused", "resourcenotfoundexception"),
        ),
    ],
)
def test_a_list_that_cannot_be_changed_is_told(
    code: str, fields: dict[str, str], expected: tuple[str, str]
) -> None:
    sender, stub = plain(opt_out_list=LIST)
    with stub:
        stub.add_client_error("delete_opted_out_number", code, modeled_fields=fields)
        with pytest.raises(NotSent) as failure:
            sender.rejoin(NUMBER)
    assert (failure.value.outcome, failure.value.reason) == expected


def test_a_change_of_the_list_without_an_answer_may_be_tried_again() -> None:
    sender = messaging(Failing(ReadTimeoutError(endpoint_url=URL)), opt_out_list=LIST)
    with pytest.raises(NotSent) as failure:
        sender.rejoin(NUMBER)
    assert (failure.value.outcome, failure.value.reason) == ("send_throttled", "no_answer")


class Resetting:
    """A service over HTTP that forgets each connection after its first request.

    As after the function was frozen: it is still in the client's pool, and the next request on it
    is reset before the service reads a word.
    """

    def __init__(self) -> None:
        self.answered = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            read = b""
            while b"}" not in read:
                read += connection.recv(65536)
            body = b'{"MessageId":"one"}'
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            self.answered += 1  # Before the client, which has the answer, can ask.
            connection.sendall(head + body)
            # The next request finds a reset, not an end that the client could see beforehand.
            select.select([connection], [], [], 10)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_a_connection_that_was_reset_meanwhile_loses_no_reply() -> None:
    service = Resetting()
    session: Any = boto3.session.Session("test", "test", region_name="us-east-1")
    made = session.client("pinpoint-sms-voice-v2", config=WITHOUT_RETRIES, endpoint_url=service.url)
    try:
        sender = messaging(made)
        assert [sender.send(**TEXT) for _ in range(3)] == ["one"] * 3
    finally:
        service.close()
        made.close()
    assert service.answered == 3
