"""Reading the code of a function: what it says of an address that somebody could use."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import boto3
import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, SSLError

from keyproof import Resource
from keyproof.terminal.failure import Failure
from smsbot.account.deployed_code import deployed_code
from tests.smsbot.standing_in import StandIn

SIGNED = "https://awslambda.s3.eu-west-1.amazonaws.com/a?X-Amz-Signature=secret"
PACKAGE = b"a zip"


def answers(content: object) -> Mapping[str, Any]:
    digest = b64encode(sha256(PACKAGE).digest()).decode()
    found = {"Code": {"Location": SIGNED}, "Configuration": {"CodeSha256": digest}}
    return {"lambda.GetFunction": found, "GET": content}


def read(content: object, monkeypatch: pytest.MonkeyPatch) -> bytes:
    StandIn({**answers(content)}).patch(monkeypatch)
    session = boto3.Session("key", "secret", region_name="eu-west-1")
    return deployed_code(session)(
        Resource(
            address="aws_lambda_function.bot",
            type="aws_lambda_function",
            values={"function_name": "bot"},
        )
    )


def test_the_package_is_what_the_address_hands_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read((200, PACKAGE), monkeypatch) == PACKAGE


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ((403, b"AccessDenied"), "S3 answers 403"),
        ((200, b"another"), "another code"),
        *(
            (error, "S3 cannot be reached")
            for error in (
                EndpointConnectionError(endpoint_url=SIGNED),
                ConnectTimeoutError(endpoint_url=SIGNED),
                SSLError(endpoint_url=SIGNED, error=OSError("self-signed")),
            )
        ),
    ],
)
def test_what_is_not_read_is_said_without_the_address(
    content: object, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raised(_: Mapping[str, Any]) -> Any:
        if isinstance(content, Exception):
            raise content
        return content

    with pytest.raises(Failure) as failure:
        read(raised, monkeypatch)
    assert says in failure.value.problem
    assert "secret" not in f"{failure.value.problem} {failure.value.way_on}"
