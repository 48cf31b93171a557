"""What a deployment warns of and applies: what nothing is against, or somebody confirms."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import typer
from botocore.exceptions import ClientError

from keyproof.terminal.terminal import Terminal
from keyproof.terminal.user_error import UserError
from keyproof.tests.cases import read_data
from smsbot.checks import Outcome
from smsbot.commands import deploy as deploying
from smsbot.commands.plan import warn_of_ended_keys

KEY = "aws_kms_key.dynamodb"


def deployed(**options: Any) -> int:
    """The exit status of the command."""
    with pytest.raises(typer.Exit) as ended:
        deploying.deploy("dev", **options)
    return ended.value.exit_code


def with_stand_ins(
    outcome: Outcome, typed: str, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> list[str]:
    """What is done of a deployment whose plan is there and reviewed."""
    done: list[str] = []

    def note(what: str, status: int = 0) -> object:
        def called(*_: object, **__: object) -> int:
            done.append(what)
            return status

        return called

    planned = SimpleNamespace(changes=2, stack=folder, document=folder, apply_in=note("applied"))
    lost = (KEY,) if outcome is Outcome.IRREVERSIBLE else ()
    for name, stand_in in {
        "_check_company": lambda *_: None,
        "refuse_without_terminal": lambda *_: None,
        "make_plan": lambda *_, **__: (planned, None),
        "verify_environments": note("verified"),
        "reviewed": lambda *_, **__: None,
        "outcome_of": lambda _: outcome,
        "lost_for_good": lambda _: lost,
        "warn_of_ended_keys": lambda *_: None,
    }.items():
        monkeypatch.setattr(deploying, name, stand_in)
    monkeypatch.setenv("CDKTF_OUTDIR", str(folder))
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return done


@pytest.mark.parametrize(
    ("outcome", "yes", "typed", "status", "done"), read_data(__file__, "what_is_applied")
)
def test_what_is_applied(  # noqa: PLR0917 - a row
    outcome: str,
    yes: bool,  # noqa: FBT001
    typed: str,
    status: int,
    done: list[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = with_stand_ins(Outcome[outcome], typed, monkeypatch, tmp_path)
    assert (deployed(yes=yes), found) == (status, done)
    output, is_lost = capsys.readouterr(), outcome == "IRREVERSIBLE"
    assert ("Nothing was applied." in output.out + output.err) is ("applied" not in done)
    assert (f"Type {KEY} to apply it" in output.out) is (is_lost and not yes)
    assert ("Apply 2 changes to smsbot-dev?" in output.out) is (not is_lost and not yes)


@pytest.mark.parametrize("outcome", [Outcome.AS_DESIGNED, Outcome.IRREVERSIBLE])
@pytest.mark.parametrize("yes", [True, False])
def test_no_other_plan_is_applied_than_the_one_that_was_approved(
    outcome: Outcome,
    *,
    yes: bool,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    done = with_stand_ins(outcome, f"{KEY}\n", monkeypatch, tmp_path)
    monkeypatch.setattr(deploying, "digest_of", lambda *_: "1" * 64)
    status = deployed(yes=yes, digest="0" * 64)
    assert (status, done) == (max(outcome, deploying.NOTHING_APPLIED), [])
    output = " ".join(capsys.readouterr().err.split())
    assert "Nothing was applied. The digest of the plan is not 0" in output


def test_the_example_replies_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMSBOT_SANDBOX", raising=False)
    with pytest.raises(UserError) as refused:
        deploying.deploy("dev", yes=True)
    assert [refused.value.problem, refused.value.hint] == read_data(__file__, "example_replies")


class Kms:
    """Answers GetKeyLastUsage as KMS does, for keys by the end of their ARNs."""

    def get_key_last_usage(self, *, KeyId: str) -> dict[str, Any]:  # noqa: N803 - as boto3 spells it
        at = datetime(2026, 11, 25, 21, 30, tzinfo=UTC)
        match KeyId.rpartition("/")[2]:
            case "used":
                use = {"Timestamp": at, "Operation": "Decrypt", "CloudTrailEventId": "1"}
                return {"KeyLastUsage": use, "TrackingStartDate": at}
            case "unused":
                return {"KeyLastUsage": {}, "TrackingStartDate": at}
            case _:
                raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetKeyLastUsage")


class Session:
    def client(self, service: str) -> object:
        assert service == "kms"
        return Kms()


@pytest.mark.parametrize(
    ("changed", "lines"), read_data(__file__, "the_last_use_of_what_a_plan_ends_is_shown")
)
def test_the_last_use_of_what_a_plan_ends_is_shown(
    tmp_path: Path, changed: dict[str, Any], lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "plan.json"
    document.write_text(json.dumps({"resource_changes": [changed]}))
    planned, session = SimpleNamespace(document=document), Session()
    warn_of_ended_keys(cast("Any", planned), cast("Any", session), Terminal())
    printed = " ".join(capsys.readouterr().out.split())
    assert printed == " ".join(f"! {line}" for line in lines)
