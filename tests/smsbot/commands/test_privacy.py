"""One person's data: how a number is given, what is printed and erased, and answers not of AWS."""

import io
import itertools
import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
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
from tests.lambda_src.doubles.dynamodb import Raw, make_table
from tests.settings import SETTINGS

NUMBER = "+12065550100"
TABLE = "smsbot-dev-storage-table-conversations"
KEY = "alias/smsbot-dev-security-key-erased-numbers"
# Of an account of its own for each test.
ACCOUNTS = (f"{each:012d}" for each in itertools.count(301))


def test_a_number_is_read_from_a_file_and_from_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "number"
    file.write_text(f"\ufeff {NUMBER}\n")
    assert read_number(str(file)) == NUMBER
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{NUMBER}\r\n"))
    assert read_number("-") == NUMBER
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("typer._click.termui.hidden_prompt_func", lambda _: f" {NUMBER}")
    assert (read_number("-"), capsys.readouterr().out) == (NUMBER, "Phone number:")


REFUSED = read_data(__file__, "refused")
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
    assert [raised.value.problem, raised.value.hint] == REFUSED


@pytest.mark.parametrize("before", BEFORE)
def test_the_command_refuses_a_number_before_anything_else(
    before: list[str],
) -> None:
    ended = run_smsbot("privacy", *before, "206-555-0100")
    said = (2, "", f"Error: {REFUSED[0]}\n{REFUSED[1]}\n")
    assert (ended.returncode, ended.stdout, ended.stderr) == said


def test_a_file_whose_name_has_digits_is_no_number(tmp_path: Path) -> None:
    file = tmp_path / "request-20261125-0001"
    file.write_text(NUMBER)
    refuse_numbers(["privacy", "export", "dev", str(file), "--profile", "Admin-123456789012"])
    refuse_numbers(["privacy", "export", "dev", "--profile=123456789012_Admin"])


@pytest.mark.parametrize("place", ["The file", "Standard input"])
@pytest.mark.parametrize("content", read_data(__file__, "what_is_no_number"))
def test_what_is_no_number_is_not_repeated(
    content: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = content.encode("latin-1")
    (tmp_path / "number").write_bytes(given)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8"))
    with pytest.raises(UserError) as failure:
        read_number(str(tmp_path / "number") if place == "The file" else "-")
    assert failure.value.problem == f"{place} does not contain exactly one phone number."
    assert failure.value.hint == "Write one number in E.164 format, such as +12065550100."


def test_the_command_and_the_bot_hash_alike() -> None:
    assert erasure.LABEL == consent.LABEL


ABOUT = {"phone_number": NUMBER, "environment": "dev"}
SETTLED = "2026-01-01T00:00:00+00:00"


class Person:
    """One number in an account of its own, and the commands about it."""

    def __init__(self, folder: Path) -> None:
        self.source, self.settings = folder / "number", folder / "environments.toml"
        self.source.write_text(NUMBER)
        roles = 'table_readers = []\nprivacy_roles = ["privacy"]'
        self.settings.write_text(SETTINGS.read_text().replace("table_readers = []", roles))
        kms = boto3.client("kms", "us-east-1")
        key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]
        kms.create_alias(AliasName=KEY, TargetKeyId=key["KeyId"])
        self._client: Any = boto3.resource("dynamodb", "us-east-1").meta.client
        make_table(self._client, TABLE, "phone_number", "entry")

    def store(self, **values: object) -> None:
        self._client.put_item(TableName=TABLE, Item={"phone_number": NUMBER, **values})

    def ask(self, command: str, *options: str) -> tuple[int, str, str]:
        """The status, the output and the errors of a command about the number."""
        arguments = ("privacy", command, "dev", str(self.source), *options)
        ended = run_smsbot(*arguments, SMSBOT_ENVIRONMENTS=str(self.settings))
        return ended.returncode, ended.stdout, ended.stderr

    def says(self, command: str, *options: str) -> str:
        """The output of a command that has nothing against it."""
        status, output, errors = self.ask(command, *options)
        assert (status, errors) == (0, "")
        return output


@pytest.fixture
def person(aws: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    assert aws is None
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", next(ACCOUNTS))
    return Person(tmp_path)


TOLD = read_data(__file__, "what_is_shown_exported_and_erased")


@pytest.mark.parametrize("name", TOLD)
def test_what_is_shown_exported_and_erased_is_told(name: str, person: Person) -> None:
    """Each step is an entry to store, or a command with its status, its output and its errors."""
    for step in TOLD[name]:
        if isinstance(step, dict):
            now = datetime.now(UTC).isoformat()
            person.store(**{key: now if each == "now" else each for key, each in step.items()})
            continue
        *arguments, said = step
        if arguments[0] == "without privacy_roles":
            person.settings = SETTINGS
            del arguments[0]
        status, *told = person.ask(*arguments)
        found = [re.sub(r"[0-9a-f]{64}|[0-9]{10}(?=,)", "…", each) for each in told]
        assert [status, *("\n".join(each) for each in said[1:])] == [said[0], *found]


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
