"""The SMS service of the sandbox, asked by boto3, and texts that nobody could send."""

import asyncio
import json
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError

from keyproof.terminal.user_error import UserError
from keyproof.tests.cases import read_data
from smsbot.sandbox.emulator.sms_service import SENT_TEXTS, Message, Receive, Send, SmsService
from smsbot.sandbox.texting import refuse_unsendable
from tests.lambda_src.doubles.dynamodb import Raw

TEXT = {
    "DestinationPhoneNumber": "+14255550182",
    "MessageBody": "9 to 5",
    "MessageType": "TRANSACTIONAL",
    "Context": {"inboundMessageId": "one"},
}


async def other_services(_scope: Message, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


def ask(
    service: SmsService, method: str, path: str, headers: dict[str, str], body: bytes
) -> tuple[int, bytes]:
    """One request by ASGI, its body in two parts."""
    parts = [(body[:10], True), (body[10:], False)]
    answered: list[Message] = []

    async def receive() -> Message:
        part, more = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": more}

    async def send(message: Message) -> None:
        answered.append(message)

    scope: Message = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(service(scope, receive, send))
    return answered[0]["status"], b"".join(each.get("body", b"") for each in answered)


@pytest.fixture
def service() -> SmsService:
    return SmsService(other_services)


@pytest.fixture
def client(service: SmsService) -> Any:
    """A client of boto3 that reaches the service, and leaves all checks to it."""
    made: Any = boto3.client(
        "pinpoint-sms-voice-v2",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
    )

    def answer(request: Any, **_: object) -> AWSResponse:
        headers = {
            name.lower(): value.decode() if isinstance(value, bytes) else str(value)
            for name, value in request.headers.items()
        }
        status, body = ask(service, request.method, "/", headers, request.body)
        content: Any = {"content-type": "application/x-amz-json-1.0"}
        raw: Any = Raw(body)
        return AWSResponse(request.url, status, content, raw)

    made.meta.events.register("before-send.pinpoint-sms-voice-v2", answer)
    return made


def sent(service: SmsService) -> Any:
    status, body = ask(service, "GET", SENT_TEXTS, {}, b"")
    assert status == 200
    return json.loads(body)


def test_a_text_is_taken_and_shown_unless_it_is_dry(service: SmsService, client: Any) -> None:
    assert client.send_text_message(**TEXT, DryRun=True)["MessageId"]
    message_id = client.send_text_message(**TEXT)["MessageId"]
    assert sent(service) == [{**TEXT, "MessageId": message_id}]
    assert client.send_text_message(**TEXT)["MessageId"] != message_id
    assert len(sent(service)) == 2


@pytest.mark.parametrize(
    ("changes", "problem"), read_data(__file__, "what_the_api_does_not_take_is_refused")
)
def test_what_the_api_does_not_take_is_refused(
    changes: dict[str, object], problem: str, service: SmsService, client: Any
) -> None:
    with pytest.raises(ClientError) as refusal:
        client.send_text_message(**{**TEXT, **changes})
    response: Any = refusal.value.response
    assert response["Error"]["Code"] == "ValidationException"
    assert problem in response["Message"]
    assert response["Reason"] == "FIELD_VALIDATION_FAILED"
    assert sent(service) == []


def test_another_operation_is_refused_or_finds_nothing(client: Any) -> None:
    found = [client.describe_configuration_sets(), client.describe_opt_out_lists()]
    assert (found[0]["ConfigurationSets"], found[1]["OptOutLists"]) == ([], [])
    with pytest.raises(ClientError, match="ValidationException"):
        client.describe_pools()


def test_what_is_for_another_service_goes_there(service: SmsService) -> None:
    for headers in ({}, {"x-amz-target": "DynamoDB_20120810.GetItem"}):
        assert ask(service, "POST", "/", headers, b"{}")[0] == 418


def test_a_number_that_is_none_is_refused_and_the_way_on_told() -> None:
    with pytest.raises(UserError, match=r"'4255550182' is not an E\.164 number") as failed:
        refuse_unsendable("4255550182")
    assert failed.value.hint
