"""What `smsbot acceptance --clean` asks and says: no record, one of another region, a refusal."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from keyproof.terminal.failure import Failure
from keyproof.terminal.terminal import Terminal
from smsbot.actions.acceptance import commands, consent
from smsbot.actions.acceptance.cleaning.belongings import KINDS, Belonging, delete
from smsbot.actions.acceptance.cleaning.place import Place
from smsbot.actions.acceptance.record import Record
from smsbot.actions.acceptance.run import Run
from smsbot.actions.acceptance.throwaway import Files
from smsbot.actions.acceptance.world import World
from smsbot.processes import MARKER
from tests.smsbot.actions.acceptance.conftest import Worlds
from tests.smsbot.actions.acceptance.worlds import (
    ACCOUNT,
    EMPTY,
    LOCATION,
    PREFIX,
    cleaned,
    world_of,
)
from tests.smsbot.standing_in import Refused, StandIn

CLEANED, LEFT = 0, 1
TABLE = f"{PREFIX}-storage-table-a"
OTHER = "customers"


def with_table(*others: str) -> dict[str, Any]:
    """An account with a table of the environment, which is there until it is deleted."""
    there = [TABLE, *others]

    def delete_table(_: object) -> dict[str, Any]:
        there.remove(TABLE)
        return {}

    return {
        **EMPTY,
        "dynamodb.ListTables": lambda _: {"TableNames": [*there]},  # pyright: ignore[reportUnknownLambdaType]
        "dynamodb.DeleteTable": delete_table,
    }


def of_region(region: str, folder: Path) -> Files:
    return Files(root=folder / f"{ACCOUNT}-{region}")


def run_of(world: World, folder: Path) -> Run:
    return Run(
        environment=world.environment,
        caller=world.caller,
        place=Place(location=world.location, prefix=PREFIX),
        files=of_region(world.location.region, folder),
        profile=None,
    )


def answer(monkeypatch: pytest.MonkeyPatch, *, says: bool | None) -> list[str]:
    """What a person at a terminal says, who is not there where it is None; the questions."""
    asked: list[str] = []

    def confirmed(_: Terminal, question: str) -> bool:
        asked.append(question)
        return says is True

    stdin = SimpleNamespace(isatty=lambda: says is not None)
    monkeypatch.setattr("sys.stdin", stdin)
    monkeypatch.setattr(Terminal, "confirmed", confirmed)
    return asked


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
    run = run_of(world, folder)
    if recorded:
        run.record.will_make("aws_dynamodb_table", TABLE)
    monkeypatch.setattr(commands, "begin", lambda *_, **__: run)
    monkeypatch.setattr(consent, "all_environments", dict)
    monkeypatch.setattr(Run, "pause", lambda *_: None)
    # What it starts is marked in the environment; the state would be in the checkout.
    monkeypatch.setenv(MARKER, "")
    monkeypatch.setattr(commands, "_remove_state", lambda _: None)
    status = commands.clean_up(
        "dev", account=ACCOUNT, again=ACCOUNT, number=False, yes=yes, profile=None
    )
    return status, stand_in


@pytest.mark.parametrize("recorded", [True, False])
def test_it_lists_what_it_found_and_asks_whatever_the_record_says(
    recorded: object,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A record of an earlier run says nothing of who made what is there now."""
    for says, status in ((False, LEFT), (True, CLEANED)):
        asked = answer(monkeypatch, says=says)
        found, stand_in = cleaned_up(
            with_table(), tmp_path / str(says), monkeypatch, recorded=bool(recorded)
        )
        told = capsys.readouterr().out
        assert f"  aws_dynamodb_table {TABLE}" in told
        assert [each.startswith("Delete 1 resource?") for each in asked] == [True]
        assert ("no record of having made it" in asked[0]) is not recorded
        assert (found, "dynamodb.DeleteTable" in stand_in.answered) == (status, says)
        assert ("Nothing was changed." in told) is not says
        assert (f"deleted aws_dynamodb_table {TABLE}" in told) is says


@pytest.mark.parametrize("recorded", [True, False])
def test_yes_which_is_about_the_cost_deletes_nothing(
    recorded: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, says=None)
    answers = with_table()
    with pytest.raises(Failure, match="Not an interactive terminal") as failure:
        cleaned_up(answers, tmp_path, monkeypatch, yes=True, recorded=bool(recorded))
    assert "--yes does not answer this question" in failure.value.way_on
    assert answers["dynamodb.ListTables"]({}) == {"TableNames": [TABLE]}
    assert asked == []


def test_without_a_record_an_account_with_data_is_refused_and_with_one_it_can_be_cleaned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is left with what costs, for a table that came later."""
    answer(monkeypatch, says=True)
    answers = with_table(OTHER)
    with pytest.raises(Failure, match=f"the table {OTHER}") as failure:
        cleaned_up(answers, tmp_path, monkeypatch)
    assert f"Delete what starts with {PREFIX}- by hand." in failure.value.way_on
    assert cleaned_up(answers, tmp_path, monkeypatch, recorded=True)[0] == CLEANED
    assert answers["dynamodb.ListTables"]({}) == {"TableNames": [OTHER]}


def test_a_rehearsal_asks_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answer(monkeypatch, says=None)
    monkeypatch.setattr(Run, "is_rehearsal", property(lambda _: True))
    assert cleaned_up(with_table(), tmp_path, monkeypatch, yes=True, recorded=True)[0] == CLEANED
    assert asked == []


def test_a_run_that_goes_on_asks_before_it_takes_what_is_there(
    worlds: Worlds,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = answer(monkeypatch, says=False)
    world, stand_in = worlds(with_table())
    run = run_of(world, tmp_path)
    run.record.will_make("aws_dynamodb_table", "smsbot-acceptance-storage-table-b")
    monkeypatch.setattr(commands, "begin", lambda *_, **__: run)
    monkeypatch.setattr(consent, "all_environments", dict)
    monkeypatch.setenv(MARKER, "")
    status = commands.accept(
        "dev",
        account=ACCOUNT,
        again=ACCOUNT,
        number=False,
        only=["prices"],
        keep=False,
        yes=True,
        profile=None,
    )
    assert status == LEFT
    assert f"  aws_dynamodb_table {TABLE}" in capsys.readouterr().out
    assert [each.startswith("Go on with 1 resource, to delete at the end?") for each in asked] == [
        True
    ]
    assert not [each for each in stand_in.answered if "Create" in each or "Delete" in each]


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


def test_a_refusal_is_told_whatever_number_is_in_its_text(worlds: Worlds) -> None:
    """An account's number may hold 404, as may a name hold what a service says of nothing."""
    told = "no access to arn:aws:dynamodb:eu-west-1:404404404404:table/NoSuchTable"
    refused = {"dynamodb.DeleteTable": Refused("AccessDeniedException", told)}
    listed = {"dynamodb.ListTables": {"TableNames": [TABLE]}}
    world, _ = worlds({**EMPTY, **listed, **refused})
    found = cleaned(world)
    assert (found.deleted, len(found.left)) == ((), 1)
    assert told in found.refused[0]


@pytest.mark.parametrize("kind", KINDS)
def test_what_somebody_else_deleted_meanwhile_is_no_refusal(
    kind: str, worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the error that botocore's model of each call has for it."""
    world, _ = worlds({})
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
