"""The emulated AWS's DynamoDB in this process, behind a real boto3 client, and its tables.

Requests are served one at a time, as the emulated AWS does.
"""

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from ministack.services import dynamodb as engine


class Raw:
    """A response's body, as urllib3 would hand it over."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self._body


def make_table(client: Any, table: str, *keys: str) -> None:
    """Make a table with a partition key and a sort key."""
    client.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in keys],
        KeySchema=[
            {"AttributeName": name, "KeyType": kind}
            for name, kind in zip(keys, ("HASH", "RANGE"), strict=True)
        ],
    )


class DynamoDB:
    """Two new tables. ``calls`` counts what is called."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        # What is done before each request.
        self.before: Callable[[str], None] = lambda _: None
        suffix = uuid.uuid4().hex
        self.conversations, self.analytics = f"conversations-{suffix}", f"analytics-{suffix}"
        self._lock = threading.Lock()
        settings: dict[str, Any] = {
            "region_name": "us-east-1",
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
            "config": Config(max_pool_connections=50),
        }
        self.client: Any = boto3.client("dynamodb", **settings)
        # With plain values.
        self.plain_client: Any = boto3.resource("dynamodb", **settings).meta.client
        for each in (self.client, self.plain_client):
            each.meta.events.register("before-send.dynamodb", self._answer)
        make_table(self.client, self.conversations, "phone_number", "entry")
        make_table(self.client, self.analytics, "day", "counter")
        self.calls.clear()

    def items(self, table: str) -> list[dict[str, Any]]:
        """Everything in a table, as plain values."""
        pages = self.client.get_paginator("scan").paginate(TableName=table)
        return [
            {name: next(iter(value.values())) for name, value in item.items()}
            for page in pages
            for item in page["Items"]
        ]

    def entries(self, number: str) -> dict[str, dict[str, Any]]:
        """The entries of a number."""
        return {
            item["entry"]: item
            for item in self.items(self.conversations)
            if item["phone_number"] == number
        }

    def counts(self) -> dict[str, float]:
        """The counters of all days, their parts added up."""
        counted: Counter[str] = Counter()
        for item in self.items(self.analytics):
            counted[item["counter"].partition("#")[0]] += float(item["occurrences"])  # pyright: ignore[reportArgumentType]
        return dict(counted)

    def _answer(self, request: Any, **_: object) -> AWSResponse:
        headers = {
            name.lower(): value.decode() if isinstance(value, bytes) else value
            for name, value in request.headers.items()
        }
        operation = headers["x-amz-target"].partition(".")[2]
        self.before(operation)
        with self._lock:
            self.calls[operation] += 1
            answer = engine.handle_request("POST", "/", headers, request.body, {})
            try:
                answer.send(None)
            except StopIteration as done:
                return _response(request.url, *done.value)
        raise AssertionError("the engine waits for something")


def _response(url: str, status: int, headers: dict[str, str], body: bytes | str) -> AWSResponse:
    raw: Any = Raw(body.encode() if isinstance(body, str) else body)
    lenient: Any = headers
    return AWSResponse(url, status, lenient, raw)
