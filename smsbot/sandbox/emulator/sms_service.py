"""AWS End User Messaging SMS in the sandbox: takes texts by its wire protocol, and sends none.

It stands before the emulated AWS, which has no such service, and hands on to it everything that is
for another service. The sandbox has no phone number, and so no opt-out list. Each request is
checked by botocore's validator; what the caller's policies allow is not checked.
"""

import json
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import botocore.session
from botocore.validate import ParamValidator

SERVICE = "pinpoint-sms-voice-v2"
SENT_TEXTS = "/_smsbot/sent-texts"
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Message, Receive, Send], Awaitable[None]]


class SmsService:
    """An ASGI application before another one."""

    def __init__(self, app: AsgiApp) -> None:
        self._app = app
        self._model = botocore.session.Session().get_service_model(SERVICE)
        self._sent: list[dict[str, Any]] = []
        self._operations: dict[str, Callable[[dict[str, Any]], tuple[int, object]]] = {
            "SendTextMessage": self._send_text_message,
            # The provider of the sandbox makes none of these.
            "DescribeConfigurationSets": lambda _: (200, {"ConfigurationSets": []}),
            "DescribeOptOutLists": lambda _: (200, {"OptOutLists": []}),
            "DescribePhoneNumbers": lambda _: (200, {"PhoneNumbers": []}),
        }

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request of the service, or let the application do so."""
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope.get("headers", ())
        }
        prefix, _, operation = headers.get("x-amz-target", "").partition(".")
        if scope["type"] == "http" and prefix == self._model.metadata["targetPrefix"]:
            status, answer = self._answer(operation, await _body(receive))
        elif scope["type"] == "http" and scope["path"] == SENT_TEXTS:
            status, answer = 200, self._sent
        else:
            await self._app(scope, receive, send)
            return
        content_type = f"application/x-amz-json-{self._model.metadata['jsonVersion']}"
        response_headers = [
            (b"content-type", content_type.encode()),
            (b"x-amzn-requestid", str(uuid.uuid4()).encode()),
        ]
        await send({"type": "http.response.start", "status": status, "headers": response_headers})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    def _answer(self, operation: str, body: bytes) -> tuple[int, object]:
        if operation not in self._operations:
            return _refusal("ValidationException", f"{operation} is not here", "UNKNOWN_OPERATION")
        request: Any = json.loads(body)
        shape: Any = self._model.operation_model(operation).input_shape
        problems = ParamValidator().validate(request, shape)
        if problems.has_errors():
            text = problems.generate_report()
            return _refusal("ValidationException", text, "FIELD_VALIDATION_FAILED")
        return self._operations[operation](request)

    def _send_text_message(self, request: dict[str, Any]) -> tuple[int, object]:
        message_id = str(uuid.uuid4())
        if not request.get("DryRun"):
            self._sent.append({**request, "MessageId": message_id})
        return 200, {"MessageId": message_id}


def _refusal(error: str, message: str, reason: str) -> tuple[int, dict[str, str]]:
    return 400, {"__type": error, "Message": message, "Reason": reason}


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body
