"""The function against botocore's stub of DynamoDB: what it writes, and what it logs."""

import ast
import importlib
import json
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from botocore.stub import ANY, Stubber

from smsbot import project
from tests.lambda_src.test_inbound_text import TEXT

INBOUND = "arn:aws:sns:us-east-1:111122223333:inbound-sms"
STATUS = "arn:aws:sns:us-east-1:111122223333:delivery-status"


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in {
        "CONVERSATIONS_TABLE": "conversations",
        "ANALYTICS_TABLE": "analytics",
        "INBOUND_TOPIC_ARN": INBOUND,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }.items():
        monkeypatch.setenv(name, value)
    return importlib.reload(importlib.import_module("handler"))


@pytest.fixture
def dynamodb(handler: Any) -> Generator[Stubber]:
    with Stubber(handler.dynamodb) as stub:
        yield stub
        stub.assert_no_pending_responses()


def event(topic: str, message: str) -> dict[str, Any]:
    notification = {"TopicArn": topic, "Message": message, "Timestamp": "2026-01-02T03:04:05.678Z"}
    return {"Records": [{"EventSource": "aws:sns", "Sns": notification}]}


def increment(counter: str) -> dict[str, Any]:
    return {
        "TableName": "analytics",
        "Key": {"day": ANY, "counter": {"S": counter}},
        "UpdateExpression": "ADD occurrences :one SET expires_at = :expiry",
        "ExpressionAttributeValues": {":one": {"N": "1"}, ":expiry": ANY},
    }


STORE = {
    "TableName": "conversations",
    "Item": {
        "phone_number": {"S": TEXT["originationNumber"]},
        "entry": {"S": f"text#{TEXT['inboundMessageId']}"},
        "destination_number": {"S": TEXT["destinationNumber"]},
        "body": {"S": TEXT["messageBody"]},
        "received_at": {"S": "2026-01-02T03:04:05.678Z"},
        "expires_at": ANY,
    },
    "ConditionExpression": "attribute_not_exists(phone_number)",
}
STORE_AND_COUNT = {"TransactItems": [{"Put": STORE}, {"Update": increment("inbound-text")}]}


def test_a_text_is_stored_and_counted_in_one_transaction(handler: Any, dynamodb: Stubber) -> None:
    dynamodb.add_response("transact_write_items", {}, STORE_AND_COUNT)
    handler.handle(event(INBOUND, json.dumps(TEXT)), None)


def test_a_text_that_comes_again_is_neither_stored_nor_counted(
    handler: Any,
    dynamodb: Stubber,
) -> None:
    dynamodb.add_client_error(
        "transact_write_items",
        "TransactionCanceledException",
        expected_params=STORE_AND_COUNT,
        modeled_fields={"CancellationReasons": [{"Code": "ConditionalCheckFailed"}, {}]},
    )
    handler.handle(event(INBOUND, json.dumps(TEXT)), None)


def conflict(dynamodb: Stubber, code: str = "TransactionConflict") -> None:
    dynamodb.add_client_error(
        "transact_write_items",
        "TransactionCanceledException",
        expected_params=STORE_AND_COUNT,
        modeled_fields={"CancellationReasons": [{}, {"Code": code}]},
    )


def test_a_conflict_at_the_counter_is_tried_again(handler: Any, dynamodb: Stubber) -> None:
    conflict(dynamodb)
    conflict(dynamodb)
    dynamodb.add_response("transact_write_items", {}, STORE_AND_COUNT)
    handler.handle(event(INBOUND, json.dumps(TEXT)), None)


@pytest.mark.parametrize(("code", "times"), [("TransactionConflict", 6), ("ValidationError", 1)])
def test_a_lasting_failure_is_raised_so_that_lambda_tries_again(
    code: str,
    times: int,
    handler: Any,
    dynamodb: Stubber,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(handler, "CONFLICT_WAIT_IN_SECONDS", 0)
    for _ in range(times):
        conflict(dynamodb, code)
    with pytest.raises(handler.dynamodb.exceptions.TransactionCanceledException):
        handler.handle(event(INBOUND, json.dumps(TEXT)), None)


@pytest.mark.parametrize(
    ("topic", "message", "counter"),
    [
        (INBOUND, "no JSON", "malformed-text"),
        (INBOUND, json.dumps({**TEXT, "originationNumber": "12345"}), "malformed-text"),
        (STATUS, '{"eventType":"TEXT_DELIVERED"}', "receipt-TEXT_DELIVERED"),
        (STATUS, '{"eventType":"text+14255550182"}', "malformed-receipt"),
        (STATUS, '{"eventType":7}', "malformed-receipt"),
        (STATUS, "[]", "malformed-receipt"),
        (STATUS, "no JSON", "malformed-receipt"),
    ],
)
def test_the_rest_is_counted(
    handler: Any,
    dynamodb: Stubber,
    topic: str,
    message: str,
    counter: str,
) -> None:
    dynamodb.add_response("update_item", {}, increment(counter))
    handler.handle(event(topic, message), None)


def test_no_log_line_holds_a_number_or_a_body(
    handler: Any,
    dynamodb: Stubber,
    caplog: pytest.LogCaptureFixture,
) -> None:
    dynamodb.add_response("transact_write_items", {}, STORE_AND_COUNT)
    for counter in ("malformed-text", "malformed-receipt"):
        dynamodb.add_response("update_item", {}, increment(counter))
    handler.handle(event(INBOUND, json.dumps(TEXT)), None)
    handler.handle(event(INBOUND, json.dumps({**TEXT, "destinationNumber": "123x45"})), None)
    handler.handle(event(STATUS, json.dumps({**TEXT, "eventType": "+14255550182"})), None)
    assert len(caplog.messages) == 3
    for secret in ("4255550182", "123x45", "2125550101", "EXAMPLE"):
        assert secret not in caplog.text


def test_the_function_imports_nothing_but_the_standard_library_and_boto3() -> None:
    source = project.ROOT / "lambda_src"
    own = {file.stem for file in source.glob("*.py")}
    imported: set[str] = set()
    for file in source.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.split(".")[0])
    assert imported - own - set(sys.stdlib_module_names) == {"boto3"}
    assert Path(source, "handler.py").exists()
