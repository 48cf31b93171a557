"""The sender on botocore's stubs: what is asked for, and what is made of each answer."""

import select
import socket
import socketserver
import struct
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

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

from keyproof.tests.cases import read_data
from sending import WITHOUT_RETRIES, EndUserMessaging, NotSent, Undeliverable, UnknownOutcome
from tests.lambda_src.doubles.bot import BOT_NUMBER, NUMBER
from tests.lambda_src.doubles.dynamodb import Raw

TEXT = {"number": NUMBER, "origin": BOT_NUMBER, "body": "9 to 5", "inbound_message_id": "text-1"}
URL = "https://sms-voice.us-east-1.amazonaws.com"
LIST = "smsbot-dev-messaging-list-opt-outs"


def messaging(made: Any, **named: str) -> EndUserMessaging:
    return EndUserMessaging(
        made,
        configuration_set=named.get("configuration_set"),
        message_type=named.get("message_type", "TRANSACTIONAL"),
        opt_out_list=named.get("opt_out_list"),
    )


def client(**options: str) -> Any:
    """A client as the function makes it."""
    session: Any = boto3.session.Session("test", "test", region_name="us-east-1")
    return session.client("pinpoint-sms-voice-v2", config=WITHOUT_RETRIES, **options)


def answering(answer: Callable[..., AWSResponse]) -> EndUserMessaging:
    """A sender whose requests get this answer in place of one of AWS."""
    made = client()
    made.meta.events.register("before-send.pinpoint-sms-voice-v2", answer)
    return messaging(made)


def failing(error: Exception, **named: str) -> EndUserMessaging:
    """A sender whose calls end in an error."""
    failure = Mock(side_effect=error)
    made = SimpleNamespace(send_text_message=failure, delete_opted_out_number=failure)
    return messaging(made, **named)


def stubbed(**named: str) -> tuple[EndUserMessaging, Stubber]:
    made = client()
    return messaging(made, **named), Stubber(made)


@pytest.mark.parametrize(
    "named", [{}, {"configuration_set": "set", "message_type": "PROMOTIONAL"}], ids=str
)
def test_aws_is_asked_for_exactly_this(named: dict[str, str]) -> None:
    asked = {
        "DestinationPhoneNumber": NUMBER,
        "OriginationIdentity": BOT_NUMBER,
        "MessageBody": "9 to 5",
        "MessageType": named.get("message_type", "TRANSACTIONAL"),
        "Context": {"inboundMessageId": "text-1"},
    }
    asked |= {"ConfigurationSetName": "set"} if named else {}
    sender, stub = stubbed(**named)
    with stub:
        stub.add_response("send_text_message", {"MessageId": "one"}, asked)
        assert sender.send(**TEXT) == "one"


def how(call: Any) -> tuple[str, str, str]:
    """How a call fails, in words that never have what AWS says of the number."""
    try:
        call()
    except NotSent as failure:
        found = ("NotSent", failure.outcome, failure.reason)
    except Undeliverable as refusal:
        found = ("Undeliverable", refusal.reason, str(refusal.opted_out))
    except UnknownOutcome as unknown:
        found = ("UnknownOutcome", str(unknown), "")
    else:
        raise AssertionError("it did not fail")
    assert NUMBER not in str(found)
    return found


@pytest.mark.parametrize("case", read_data(__file__, "answers"), ids=str)
def test_an_answer_to_a_request_to_send(case: tuple[Any, ...]) -> None:
    code, status, reason, *expected = case
    sender, stub = stubbed()
    fields = {"Reason": reason} if reason.isupper() else {}
    with stub:
        stub.add_client_error(
            "send_text_message",
            code,
            f"about {NUMBER}",
            http_status_code=status,
            modeled_fields=fields,
        )
        assert how(lambda: sender.send(**TEXT)) == tuple(expected)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"<html>", b'{"MessageId": null}', b'{"MessageId": ""}']
)
def test_an_answer_that_names_no_text_may_be_of_one_that_was_sent(body: bytes) -> None:
    def answer(request: Any, **_: object) -> AWSResponse:
        raw: Any = Raw(body)
        return AWSResponse(request.url, 200, HTTPHeaders(), raw)

    assert how(lambda: answering(answer).send(**TEXT)) == ("UnknownOutcome", "", "")


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
def test_a_request_without_an_answer_may_have_been_carried_out(error: Exception) -> None:
    assert how(lambda: failing(error).send(**TEXT)) == ("UnknownOutcome", "", "")


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url=URL, error=""),
        ConnectTimeoutError(endpoint_url=URL),
        NoCredentialsError(),
    ],
)
def test_a_request_without_a_connection_was_none(error: Exception) -> None:
    found = how(lambda: failing(error).send(**TEXT))
    assert found == ("NotSent", "send_throttled", "not_connected")


def test_what_botocore_itself_refuses_is_no_request() -> None:
    sender, _ = stubbed()
    found = how(lambda: sender.send(**{**TEXT, "body": ""}))
    assert found == ("NotSent", "send_refused", "invalid_request")


def test_the_sdk_repeats_nothing() -> None:
    """A second request would be a second text."""
    closed = Mock(side_effect=ConnectionClosedError(endpoint_url=URL))
    assert how(lambda: answering(closed).send(**TEXT)) == ("UnknownOutcome", "", "")
    closed.assert_called_once()


@pytest.mark.parametrize(("operation", "is_back"), [("delete", True), ("put", False)])
def test_the_list_that_the_settings_name_is_changed(operation: str, *, is_back: bool) -> None:
    sender, stub = stubbed(opt_out_list=LIST)
    asked = {"OptOutListName": LIST, "OptedOutNumber": NUMBER}
    with stub:
        stub.add_response(f"{operation}_opted_out_number", {}, asked)
        (sender.rejoin if is_back else sender.opt_out)(NUMBER)
        stub.assert_no_pending_responses()


def test_without_a_list_nothing_is_asked_for() -> None:
    failing(AssertionError("asked")).rejoin(NUMBER)


@pytest.mark.parametrize(("code", "fields", "expected"), read_data(__file__, "removals"))
def test_an_answer_to_a_request_to_change_the_list(
    code: str, fields: dict[str, str], expected: str
) -> None:
    sender, stub = stubbed(opt_out_list=LIST)
    with stub:
        stub.add_client_error("delete_opted_out_number", code, modeled_fields=fields)
        if expected.startswith("send_"):
            assert ": ".join(how(lambda: sender.rejoin(NUMBER))[1:]) == expected
        else:
            assert sender.rejoin(NUMBER) is (expected == "kept")


def test_a_change_of_the_list_without_an_answer_may_be_tried_again() -> None:
    sender = failing(ReadTimeoutError(endpoint_url=URL), opt_out_list=LIST)
    assert how(lambda: sender.rejoin(NUMBER)) == ("NotSent", "send_throttled", "no_answer")


class Resetting(socketserver.BaseRequestHandler):
    """A service that forgets each connection after its first request.

    As after the function was frozen: it is still in the client's pool, and the next request on it
    is reset before the service reads a word.
    """

    answered = 0

    def handle(self) -> None:
        read = b""
        while b"}" not in read:
            read += self.request.recv(65536)
        body = b'{"MessageId":"one"}'
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        Resetting.answered += 1  # Before the client, which has the answer, can ask.
        self.request.sendall(head + body)
        # The next request finds a reset, not an end that the client could see beforehand.
        select.select([self.request], [], [], 10)
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_a_connection_that_was_reset_meanwhile_loses_no_reply() -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Resetting) as service:
        service.daemon_threads = True
        threading.Thread(target=service.serve_forever, daemon=True).start()
        made = client(endpoint_url=f"http://127.0.0.1:{service.server_address[1]}")
        sender = messaging(made)
        assert [sender.send(**TEXT) for _ in range(3)] == ["one"] * 3
        made.close()
        service.shutdown()
    assert Resetting.answered == 3
