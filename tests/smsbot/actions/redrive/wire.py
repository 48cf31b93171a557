"""SQS and Lambda as far as ``redrive`` calls them, over HTTP, with failures put in.

The embedded AWS refuses nothing by chance, so what happens when AWS does is tried on this. It
speaks the JSON protocol of SQS and Lambda's Invoke, and notes what it was sent.
"""

import json
import re
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
from botocore.config import Config

Answer = tuple[int, dict[str, Any]]
SESSION = boto3.session.Session(
    aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
)
# The number of the call and what it is about: the status to refuse it with, or None.
Refusal = Callable[[str, int], int | None]
INVOKE = re.compile(r"/2015-03-31/functions/(?P<function>[^/]+)/invocations")


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

    def answer(self, operation: str, request: dict[str, Any]) -> Answer:
        with self.lock:
            self.calls.append(operation)
            refused = self.refusal(operation, self.calls.count(operation))
            if refused is not None:
                return refused, {"__type": "Refused", "message": "refused"}
            match operation:
                case "ReceiveMessage":
                    return 200, self._received(request)
                case "DeleteMessage":
                    self.hidden.pop(request["ReceiptHandle"])
                    return 200, {}
                case "ChangeMessageVisibility":
                    assert request["VisibilityTimeout"] == 0
                    receipt = request["ReceiptHandle"]
                    self.visible[receipt] = self.hidden.pop(receipt)
                    return 200, {}
                case "Invoke":
                    self.taken.append(request)
                    return 202, {}
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


@contextmanager
def served(wire: Wire) -> Generator[tuple[Any, Any]]:
    """Clients of SQS and Lambda that talk to it, each call tried once."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if INVOKE.fullmatch(self.path.replace("%3A", ":")):
                assert self.headers["X-Amz-Invocation-Type"] == "Event"
                operation = "Invoke"
            else:
                operation = self.headers["X-Amz-Target"].removeprefix("AmazonSQS.")
            status, answer = wire.answer(operation, json.loads(body))
            content = b"" if status == 202 else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            config = Config(retries={"total_max_attempts": 1}, max_pool_connections=16, proxies={})
            endpoint = f"http://127.0.0.1:{server.server_port}"
            clients = [
                SESSION.client(service, endpoint_url=endpoint, config=config)
                for service in ("sqs", "lambda")
            ]
            yield clients[0], clients[1]
            for client in clients:
                client.close()
        finally:
            server.shutdown()
            thread.join()
