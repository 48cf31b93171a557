"""AWS End User Messaging SMS in the sandbox: takes texts by its wire protocol, and sends none.

It stands before the embedded AWS, which has no such service, and hands on to it everything that is
for another service. It keeps opt-out lists, each from its first number on, and takes no text for a
number on one of them: AWS has a list for each phone number, and the sandbox has no number. Each
request is checked against the model of the API that botocore has; what the caller's policies allow
is not checked.
"""

import json
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any, cast

import botocore.session
from botocore.model import MapShape, Shape, StringShape, StructureShape

SERVICE = "pinpoint-sms-voice-v2"
SENT_TEXTS = "/_smsbot/sent-texts"
# A number can be taken from a list once in 30 days. By which error AWS says so is not documented.
# https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_DeleteOptedOutNumber.html
BETWEEN_OPT_INS_IN_SECONDS = 30 * 24 * 60 * 60
# Of the shapes that the operation's input is made of.
PYTHON_TYPES: dict[str, type] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "structure": dict,
    "map": dict,
}

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
        # By list and number.
        self._opted_out: set[tuple[str, str]] = set()
        self._opted_in_at: dict[tuple[str, str], float] = {}
        self._operations: dict[str, Callable[[dict[str, Any]], tuple[int, object]]] = {
            "SendTextMessage": self._send_text_message,
            "PutOptedOutNumber": self._put_opted_out_number,
            "DeleteOptedOutNumber": self._delete_opted_out_number,
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
            status, answer = self._answer(operation, headers, scope, await _body(receive))
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

    def _answer(
        self, operation: str, headers: dict[str, str], scope: Message, body: bytes
    ) -> tuple[int, object]:
        problem = self._problem_of_envelope(headers, scope)
        if problem:
            return _refusal("ValidationException", problem)
        if operation not in self._operations:
            return _refusal("ValidationException", f"{operation} is not here", "UNKNOWN_OPERATION")
        try:
            request = json.loads(body)
        except ValueError:
            return _refusal("SerializationException", "no JSON")
        model = self._model.operation_model(operation)
        problem = next(_problems(request, cast("Shape", model.input_shape), "request"), "")
        if problem:
            return _refusal("ValidationException", problem, "FIELD_VALIDATION_FAILED")
        return self._operations[operation](request)

    def _send_text_message(self, request: dict[str, Any]) -> tuple[int, object]:
        if request["DestinationPhoneNumber"] in {number for _, number in self._opted_out}:
            reason = "DESTINATION_PHONE_NUMBER_OPTED_OUT"
            return _refusal("ConflictException", "the destination opted out", reason)
        message_id = str(uuid.uuid4())
        if not request.get("DryRun"):
            self._sent.append({**request, "MessageId": message_id})
        return 200, {"MessageId": message_id}

    def _put_opted_out_number(self, request: dict[str, Any]) -> tuple[int, object]:
        """What AWS does by itself when a number texts STOP."""
        self._opted_out.add((request["OptOutListName"], request["OptedOutNumber"]))
        return 200, request

    def _delete_opted_out_number(self, request: dict[str, Any]) -> tuple[int, object]:
        listed = (request["OptOutListName"], request["OptedOutNumber"])
        if listed not in self._opted_out:
            status, answer = _refusal("ResourceNotFoundException", "not on the list")
            return status, {**answer, "ResourceType": "opted-out-number"}
        since = time.time() - self._opted_in_at.get(listed, 0)
        if since < BETWEEN_OPT_INS_IN_SECONDS:
            reason = "PHONE_NUMBER_CANNOT_BE_OPTED_IN"
            return _refusal("ValidationException", "taken from the list before", reason)
        self._opted_out.remove(listed)
        self._opted_in_at[listed] = time.time()
        return 200, request

    def _problem_of_envelope(self, headers: dict[str, str], scope: Message) -> str:
        signed_for = f"/{self._model.signing_name}/aws4_request"
        expected = f"application/x-amz-json-{self._model.metadata['jsonVersion']}"
        if (scope["method"], scope["path"]) != ("POST", "/"):
            return "requests are POST /"
        if headers.get("content-type") != expected:
            return f"the content type is not {expected}"
        if signed_for not in headers.get("authorization", ""):
            return f"not signed for {self._model.signing_name}"
        return ""


def _problems(value: object, shape: Shape, place: str) -> Iterator[str]:
    """The problems of a value, according to the model of its shape."""
    expected = PYTHON_TYPES[shape.type_name]
    if not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
        yield f"{place} is not a {shape.type_name}"
        return
    limits = shape.metadata
    measured = value if isinstance(value, int) else len(cast("str", value))
    if not limits.get("min", measured) <= measured <= limits.get("max", measured):
        yield f"{place} is not from {limits.get('min')} to {limits.get('max')}"
    if isinstance(shape, StructureShape):
        yield from _problems_of_structure(cast("dict[str, object]", value), shape, place)
    elif isinstance(shape, MapShape):
        for name, member in cast("dict[str, object]", value).items():
            yield from _problems(name, shape.key, f"{place} key")
            yield from _problems(member, shape.value, f"{place} value")
    elif isinstance(shape, StringShape):
        yield from _problems_of_string(cast("str", value), shape, place)


def _problems_of_structure(
    members: dict[str, object], shape: StructureShape, place: str
) -> Iterator[str]:
    for name in shape.required_members:
        if name not in members:
            yield f"{place}.{name} is missing"
    for name, member in members.items():
        if name in shape.members:
            yield from _problems(member, shape.members[name], f"{place}.{name}")
        else:
            yield f"{place}.{name} is unknown"


def _problems_of_string(text: str, shape: StringShape, place: str) -> Iterator[str]:
    pattern = shape.metadata.get("pattern")
    if pattern and not re.fullmatch(pattern, text):
        yield f"{place} is not like {pattern}"
    if shape.enum and text not in shape.enum:
        yield f"{place} is none of {', '.join(shape.enum)}"


def _refusal(error: str, message: str, reason: str = "OTHER") -> tuple[int, dict[str, str]]:
    return 400, {"__type": error, "Message": message, "Reason": reason}


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body
