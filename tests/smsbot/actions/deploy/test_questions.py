"""What a deployment applies: what nothing is against, or somebody confirms."""

import io
from pathlib import Path
from types import SimpleNamespace

import pytest

from keyproof.model.finding import Severity
from keyproof.review.review import Outcome
from smsbot.actions.deploy import commands, reviewing

KEY = "aws_kms_key.dynamodb"
LOST = SimpleNamespace(severity=Severity.IRREVERSIBLE, resource=KEY)
APPLIED = ["applied"]


@pytest.mark.parametrize(
    ("outcome", "yes", "typed", "expected"),
    [
        (Outcome.NOT_WEAKER, True, "", (0, [*APPLIED, "accepted", "verified"])),
        (Outcome.WEAKER, True, "", (1, [])),
        (Outcome.IRREVERSIBLE, True, "", (3, [])),
        (Outcome.NOT_WEAKER, False, "y\n", (0, [*APPLIED, "accepted", "verified"])),
        (Outcome.NOT_WEAKER, False, "n\n", (1, [])),
        (Outcome.NOT_WEAKER, False, "\n", (1, [])),
        (Outcome.WEAKER, False, "n\n", (1, [])),
        # What somebody let through is not accepted.
        (Outcome.WEAKER, False, "y\n", (0, [*APPLIED, "verified"])),
        (Outcome.IRREVERSIBLE, False, "y\n", (3, [])),
        (Outcome.IRREVERSIBLE, False, f"{KEY}\n", (0, [*APPLIED, "verified"])),
    ],
)
def test_what_is_applied(
    outcome: Outcome,
    typed: str,
    expected: tuple[int, list[str]],
    *,
    yes: bool,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    done: list[str] = []

    def note(what: str, status: int = 0) -> object:
        def called(*_: object, **__: object) -> int:
            done.append(what)
            return status

        return called

    planned = SimpleNamespace(changes=2, stack=tmp_path, document=tmp_path, apply=note("applied"))
    lost = (LOST,) if outcome is Outcome.IRREVERSIBLE else ()
    for name, stand_in in {
        "_check_company": lambda *_: None,
        "refuse_without_terminal": lambda *_: None,
        "_plan": lambda *_, **__: (planned, None),
        "_verify": note("verified"),
    }.items():
        monkeypatch.setattr(commands, name, stand_in)
    for name, stand_in in {
        "review_plan": lambda *_, **__: SimpleNamespace(outcome=outcome, findings=lost),
        "warn": lambda *_: None,
        "entries": lambda *_: (),
        "written": lambda *_: "",
        "accept": note("accepted"),
    }.items():
        monkeypatch.setattr(reviewing, name, stand_in)
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    status = commands.deploy("dev", company=None, profile=None, yes=yes, adopt=False, digest=None)
    assert (status, done) == expected
    told = capsys.readouterr()
    assert ("Nothing was applied." in told.out + told.err) is ("applied" not in done)
    assert (f"Type {KEY} to apply it" in told.out) is (bool(lost) and not yes)
    assert ("Apply 2 changes to smsbot-dev?" in told.out) is (not lost and not yes)
