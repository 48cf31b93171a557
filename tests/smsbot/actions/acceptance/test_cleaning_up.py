"""What `smsbot acceptance --clean` asks and says: no record, one of another region, a refusal."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from smsbot.actions.acceptance import commands
from smsbot.actions.acceptance.cleaning.belongings import KINDS, Belonging, delete
from smsbot.actions.acceptance.cleaning.clean import clean
from smsbot.actions.acceptance.cleaning.place import Place
from smsbot.actions.acceptance.record import Record
from smsbot.actions.acceptance.run import Run
from smsbot.actions.acceptance.throwaway import Files
from smsbot.terraform.processes import MARKER
from tests.smsbot.actions.acceptance.worlds import ACCOUNT, EMPTY, LOCATION, PREFIX, world_of
from tests.smsbot.standing_in import Refused, StandIn

CLEANED, LEFT = 0, 1
TABLE = f"{PREFIX}-storage-table-a"
WITH_TABLE: Mapping[str, Any] = {
    **EMPTY,
    # It is there until it is deleted.
    "dynamodb.ListTables": [{"TableNames": [TABLE]}, {"TableNames": [TABLE]}, {"TableNames": []}],
    "dynamodb.DeleteTable": {},
}


def of_region(region: str, folder: Path) -> Files:
    return Files(root=folder / f"{ACCOUNT}-{region}")


def cleaned_up(
    answers: Mapping[str, Any],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    yes: bool = False,
    recorded: bool = False,
) -> tuple[int, StandIn]:
    """The exit status of the command, with files below a folder."""
    world, stand_in = world_of(answers, folder, monkeypatch)
    run = Run(
        environment=world.environment,
        caller=world.caller,
        place=Place(location=LOCATION, prefix=PREFIX),
        files=of_region(LOCATION.region, folder),
        profile=None,
    )
    if recorded:
        run.record.will_make("aws_dynamodb_table", TABLE)
    monkeypatch.setattr(commands, "begin", lambda *_, **__: run)
    monkeypatch.setattr(Run, "pause", lambda *_: None)
    # What it starts is marked in the environment; the state would be in the checkout.
    monkeypatch.setenv(MARKER, "")
    monkeypatch.setattr(commands, "_remove_state", lambda _: None)
    status = commands.clean_up(
        "dev", account=ACCOUNT, again=ACCOUNT, number=False, yes=yes, profile=None
    )
    return status, stand_in


def test_without_a_record_it_lists_what_it_found_and_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, stand_in = cleaned_up(WITH_TABLE, tmp_path, monkeypatch)
    told = capsys.readouterr().out
    assert status == LEFT
    assert f"aws_dynamodb_table {TABLE}" in told
    assert "Nothing was deleted. Pass --yes to go on without a question." in told
    assert "dynamodb.DeleteTable" not in stand_in.answered


def test_without_a_record_yes_is_an_answer_and_with_one_nothing_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for how in ({"yes": True}, {"recorded": True}):
        status, stand_in = cleaned_up(WITH_TABLE, tmp_path, monkeypatch, **how)
        told = capsys.readouterr().out
        assert (status, "dynamodb.DeleteTable" in stand_in.answered) == (CLEANED, True), told
        assert f"deleted aws_dynamodb_table {TABLE}" in told
        assert "Nothing was deleted" not in told


def test_without_a_record_an_account_with_nothing_in_it_is_clean_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cleaned_up(EMPTY, tmp_path, monkeypatch)[0] == CLEANED


def test_a_record_of_another_region_of_the_account_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = Record(of_region("us-west-2", tmp_path).record)
    there.will_make("aws_kms_key", "alias/a")
    Record(Files(root=tmp_path / f"222233334444-{LOCATION.region}").record).will_make("a", "b")
    assert cleaned_up(EMPTY, tmp_path, monkeypatch)[0] == LEFT
    told = "".join(capsys.readouterr().out.split())
    assert f"Arecordisleft:{there.path}".replace(" ", "") in told
    assert "Cleanwiththeregionofitinenvironments.toml." in told
    assert "222233334444" not in told
    there.forget()
    assert cleaned_up(EMPTY, tmp_path, monkeypatch)[0] == CLEANED


def test_a_refusal_is_told_whatever_number_is_in_its_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account's number may hold 404, as may a name hold what a service says of nothing."""
    told = "no access to arn:aws:dynamodb:eu-west-1:404404404404:table/NoSuchTable"
    refused = {"dynamodb.DeleteTable": Refused("AccessDeniedException", told)}
    listed = {"dynamodb.ListTables": {"TableNames": [TABLE]}}
    world, _ = world_of({**EMPTY, **listed, **refused}, tmp_path, monkeypatch)
    place = Place(location=LOCATION, prefix=PREFIX)
    cleaned = clean(world.caller, place, world.record, pause=lambda _: None)
    assert (cleaned.deleted, len(cleaned.left)) == ((), 1)
    assert told in cleaned.refused[0]


@pytest.mark.parametrize("kind", KINDS)
def test_what_somebody_else_deleted_meanwhile_is_no_refusal(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the error that botocore's model of each call has for it."""
    world, _ = world_of({}, tmp_path, monkeypatch)
    said: list[str] = []

    def gone(client: BaseClient, operation: str, _: object) -> dict[str, object]:
        for shape in client.meta.service_model.operation_model(operation).error_shapes:
            code = shape.metadata.get("error", {}).get("code", shape.name)
            if re.search(r"NotFound|NoSuch|NotExist|NonExist", f"{code} {shape.name}"):
                said.append(code)
                raise ClientError({"Error": {"Code": code, "Message": "gone"}}, operation)
        return {}

    monkeypatch.setattr(BaseClient, "_make_api_call", gone)
    delete(world.caller, Belonging(kind, "a", "a"))
    # The models of these say of no call what it answers then.
    assert said or kind in ("aws_cloudformation_stack", "aws_cloudwatch_dashboard", "aws_s3_bucket")
