"""What AWS would refuse is found, in each of the protocols."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.e2e.requests.decoded import Request, decoded
from tests.e2e.requests.problems import problems


def asked(service: str, body: bytes, *, target: str = "/", **headers: str) -> Request:
    signed = f"AWS4-HMAC-SHA256 Credential=test/20261125/us-east-1/{service}/aws4_request, …"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", target, {"authorization": signed, **named}, body)


def in_json(service: str, operation: str, parameters: Mapping[str, Any]) -> Request:
    return asked(service, json.dumps(parameters).encode(), x_amz_target=f"Prefix.{operation}")


def in_a_form(service: str, operation: str, version: str, parameters: Mapping[str, str]) -> Request:
    body = urlencode({"Action": operation, "Version": version, **parameters}).encode()
    return asked(service, body, content_type="application/x-www-form-urlencoded")


SUBSCRIBE = {"TopicArn": "arn", "Protocol": "lambda"}
ALARM = {
    "AlarmName": "alarm",
    "EvaluationPeriods": "1",
    "ComparisonOperator": "GreaterThanThreshold",
}
FUNCTIONS = "/2015-03-31/functions"
FUNCTION: dict[str, Any] = {
    "FunctionName": "bot",
    "Role": "arn:aws:iam::111122223333:role/bot",
    "Code": {},
}


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        (in_json("kms", "CreateAlias", {"AliasName": "alias/a", "TargetKeyId": "k"}), []),
        (in_json("kms", "CreateAlias", {"AliasName": "alias/a"}), ["TargetKeyId is missing"]),
        (in_json("kms", "CreateKey", {"KeySpec": "ROUND"}), ["KeySpec is none of"]),
        (in_json("kms", "CreateKey", {"Colour": "red"}), ["Colour is unknown"]),
        (in_json("kms", "CreateKey", {"Description": 5}), ["Description is not a string"]),
        (in_json("kms", "CreateAlias", {"AliasName": "a b", "TargetKeyId": "k"}), ["is not like"]),
        (
            in_json("kms", "ScheduleKeyDeletion", {"KeyId": "k", "PendingWindowInDays": 400}),
            ["is not from 1 to 365"],
        ),
        (in_a_form("sns", "Subscribe", "2010-03-31", SUBSCRIBE), []),
        (in_a_form("sns", "Subscribe", "2010-03-31", {"TopicArn": "a"}), ["Protocol is missing"]),
        (
            in_a_form(
                "sns",
                "Subscribe",
                "2010-03-31",
                {
                    **SUBSCRIBE,
                    "Attributes.entry.1.key": "RawMessageDelivery",
                    "Attributes.entry.2": "x",
                },
            ),
            ["Attributes.Raw", "Attributes.entry.2 is unknown"],
        ),
        (in_a_form("monitoring", "PutMetricAlarm", "2010-08-01", {**ALARM, "Dimensions": ""}), []),
        (
            in_a_form(
                "monitoring", "PutMetricAlarm", "2010-08-01", {**ALARM, "EvaluationPeriods": "0"}
            ),
            ["EvaluationPeriods is not from 1"],
        ),
        (asked("lambda", json.dumps(FUNCTION).encode(), target=FUNCTIONS), []),
        (
            asked("lambda", json.dumps({**FUNCTION, "Timeout": 0}).encode(), target=FUNCTIONS),
            ["Timeout is not from 1"],
        ),
    ],
)
def test_a_request_has_these_problems(request_: Request, found: list[str]) -> None:
    each = decoded(request_)
    said = list(problems(each.parameters, each.operation.input_shape, str(each)))
    assert len(said) == len(found), said
    for problem, expected in zip(said, found, strict=True):
        assert expected in problem
