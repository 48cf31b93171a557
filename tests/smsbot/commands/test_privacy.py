"""One person's data: how a number is given, and answers that are not of AWS."""

import io
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse

import consent
from keyproof.terminal.user_error import UserError
from keyproof.tests.cases import read_data
from smsbot import erasure
from smsbot.account.session import failures
from smsbot.commands.privacy import read_number, refuse_numbers
from smsbot.erasure import Hashes, items_of
from tests.commands import run_smsbot
from tests.lambda_src.doubles.dynamodb import Raw

NUMBER = "+12065550100"


def test_a_number_is_read_from_a_file_and_from_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "number"
    file.write_text(f"\ufeff {NUMBER}\n")
    assert read_number(str(file)) == NUMBER
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{NUMBER}\r\n"))
    assert read_number("-") == NUMBER


BEFORE = [["export", "dev"], ["export"], ["erase", "dev", "-"], ["show", "dev", "-", "--format"]]


@pytest.mark.parametrize(
    "given", read_data(__file__, "a_number_among_the_arguments_is_refused_and_not_repeated")
)
@pytest.mark.parametrize("before", BEFORE)
def test_a_number_among_the_arguments_is_refused_and_not_repeated(
    given: str, before: list[str]
) -> None:
    with pytest.raises(UserError) as raised:
        refuse_numbers(["privacy", *before, given])
    output = f"{raised.value.problem} {raised.value.hint}"
    assert "shell history" in output
    assert given not in output


@pytest.mark.parametrize("before", BEFORE)
def test_the_command_refuses_a_number_before_anything_else(before: list[str]) -> None:
    given = "206-555-0100"
    ended = run_smsbot("privacy", *before, given)
    assert ended.returncode == 2
    assert "shell history" in ended.stderr
    assert given not in ended.stderr + ended.stdout


def test_a_file_whose_name_has_digits_is_no_number(tmp_path: Path) -> None:
    file = tmp_path / "request-20261125-0001"
    file.write_text(NUMBER)
    refuse_numbers(["privacy", "export", "dev", str(file), "--profile", "Admin-123456789012"])
    refuse_numbers(["privacy", "export", "dev", "--profile=123456789012_Admin"])


@pytest.mark.parametrize("content", ["", "206-555-0100", f"{NUMBER}\n{NUMBER}", "+0123456789"])
def test_what_is_no_number_is_not_repeated(content: str, tmp_path: Path) -> None:
    file = tmp_path / "number"
    file.write_text(content)
    with pytest.raises(UserError, match="does not contain exactly one phone number") as failure:
        read_number(str(file))
    assert not content or content not in failure.value.problem


def test_the_command_and_the_bot_hash_alike() -> None:
    assert erasure.LABEL == consent.LABEL


def answering(service: str, body: bytes) -> Any:
    """A client whose requests are answered with this body, before they are sent."""
    session: Any = boto3.session.Session("test", "test", region_name="us-east-1")
    is_resource = service == "dynamodb"
    client = session.resource(service).meta.client if is_resource else session.client(service)
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
