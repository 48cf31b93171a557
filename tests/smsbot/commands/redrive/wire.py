"""SQS and Lambda as far as ``redrive`` calls them, with failures put in.

The embedded AWS refuses nothing by chance, so what happens when AWS does is tried on this. It
stands in the place of boto3's clients, takes what botocore's models take, and notes what it got.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

SESSION = boto3.Session("test", "test", region_name="us-east-1")
SERVICES: tuple[Any, Any] = SESSION.client("sqs"), SESSION.client("lambda")
# The number of the call and what it is about: the status to refuse it with, or None.
Refusal = Callable[[str, int], int | None]


def nothing(_operation: str, _number: int) -> int | None:
    """Refuse no call."""
    return None


@dataclass
class Wire:
    """A queue and a function. ``taken`` are the events that were accepted."""

    refusal: Refusal = nothing
    visible: dict[str, str] = field(default_factory=dict[str, str])
    hidden: dict[str, str] = field(default_factory=dict[str, str])
    taken: list[Any] = field(default_factory=list[Any])
    calls: list[str] = field(default_factory=list[str])
    lock: threading.Lock = field(default_factory=threading.Lock)

    def remaining(self) -> dict[str, str]:
        """Every message that is still there."""
        return {**self.visible, **self.hidden}

    def answer(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            self.calls.append(operation)
            status = self.refusal(operation, self.calls.count(operation))
            if status is not None:
                if status == 200:
                    return {"StatusCode": status}
                metadata: Any = {"HTTPStatusCode": status}
                raise ClientError({"Error": {}, "ResponseMetadata": metadata}, operation)
            match operation:
                case "ReceiveMessage":
                    return self._received(request)
                case "DeleteMessage":
                    self.hidden.pop(request["ReceiptHandle"])
                    return {}
                case "ChangeMessageVisibility":
                    assert request["VisibilityTimeout"] == 0
                    receipt = request["ReceiptHandle"]
                    self.visible[receipt] = self.hidden.pop(receipt)
                    return {}
                case "Invoke":
                    assert request["InvocationType"] == "Event"
                    self.taken.append(json.loads(request["Payload"]))
                    return {"StatusCode": 202}
                case _:
                    raise AssertionError(operation)

    def _received(self, request: dict[str, Any]) -> dict[str, Any]:
        ids = list(self.visible)[: request["MaxNumberOfMessages"]]
        for each in ids:
            self.hidden[each] = self.visible.pop(each)
        return {
            "Messages": [
                {"MessageId": each, "ReceiptHandle": each, "Body": self.hidden[each]}
                for each in ids
            ]
        }


@dataclass
class Client:
    """A client of a service that asks a wire."""

    wire: Wire
    service: Any

    def __getattr__(self, method: str) -> Callable[..., dict[str, Any]]:
        operation = self.service.meta.method_to_api_mapping[method]
        shape = self.service.meta.service_model.operation_model(operation).input_shape

        def call(**given: Any) -> dict[str, Any]:
            report = ParamValidator().validate(given, shape)
            assert not report.has_errors(), report.generate_report()
            return self.wire.answer(operation, given)

        return call
