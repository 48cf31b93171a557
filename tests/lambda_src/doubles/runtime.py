"""Lambda's own runtime around the function, in this process, for the lines that it logs."""

import importlib
import json
import logging
import os
import sys
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest

from handler import Bot

if sys.platform != "linux":
    pytest.skip("Lambda's runtime is there for Linux alone", allow_module_level=True)

# Read when the module is imported, as Lambda sets it for ``log_format = "JSON"``.
with mock.patch.dict(os.environ, AWS_LAMBDA_LOG_FORMAT="JSON"):
    bootstrap: Any = importlib.import_module("awslambdaric.bootstrap")
formatting: Any = importlib.import_module("awslambdaric.lambda_runtime_log_utils")
marshalling: Any = importlib.import_module("awslambdaric.lambda_runtime_marshaller")


class Lines(logging.Handler):
    """The lines, as Lambda hands them to CloudWatch Logs."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(formatting.JsonFormatter())
        self.addFilter(bootstrap.LambdaLoggerFilter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def log_error(self, lines: list[str]) -> None:
        self.lines += lines


def logged(receiving: Bot, event: dict[str, Any]) -> list[dict[str, Any]]:
    """What is logged when Lambda runs the function on an event."""
    sink = Lines()
    client = SimpleNamespace(
        marshaller=marshalling.LambdaMarshaller(),
        post_invocation_error=lambda *_: None,
        post_invocation_result=lambda *_: None,
    )

    def handle(event: object, context: Any) -> None:
        receiving.handle(event, invocation=context.aws_request_id)

    root = logging.getLogger()
    root.addHandler(sink)
    try:
        bootstrap.handle_event_request(
            client,
            handle,
            "invocation-1",
            json.dumps(event).encode(),
            "application/json",
            *("{}", "{}", "arn:aws:lambda:us-east-1:111122223333:function:bot", 0, None),
            sink,
        )
    finally:
        root.removeHandler(sink)
    return [json.loads(line) for line in sink.lines]
