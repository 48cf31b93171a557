"""Answers that are not of AWS: a command about one person ends by saying so."""

from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse

from keyproof.terminal.user_error import UserError
from smsbot.account.session import failures
from smsbot.erasure import Hashes, items_of
from tests.lambda_src.doubles.dynamodb import Raw


def answering(service: str, body: bytes) -> Any:
    """A client whose requests are answered with this body, before they are sent."""
    session: Any = boto3.session.Session("test", "test", region_name="us-east-1")
    client = session.client(service)
    headers: Any = {"content-type": "application/x-amz-json-1.0"}

    def answer(request: Any, **_: object) -> AWSResponse:
        raw: Any = Raw(body)
        return AWSResponse(request.url, 200, headers, raw)

    client.meta.events.register(f"before-send.{service}", answer)
    return client


@pytest.mark.parametrize("body", [b"", b"{}", b"<html>"])
def test_an_answer_that_is_not_of_aws_is_a_failure(body: bytes) -> None:
    with pytest.raises(UserError, match="the response is not from AWS"), failures("erasing"):
        list(items_of(answering("dynamodb", body), "conversations", "+14255550182"))
    with pytest.raises(UserError, match="the response is not from AWS"), failures("erasing"):
        Hashes(answering("kms", body), "key-1")
