"""`smsbot accept` writes what the last review found, and nothing else of the file changes."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from keyproof.coverage.cost import KeyCost
from keyproof.model.finding import DECLARATION, Finding, Severity, folded
from keyproof.review.accepted import RULE, hold_to, read_accepted
from keyproof.review.review import Review
from keyproof.terminal.terminal import Terminal
from keyproof.visible import visible
from smsbot.questions.review import commands
from tests.in_process import smsbot

REASON = "Nobody reads these logs after a month."
FILE = """\
# Why we accept things: ask Ann.

[[accept]] # until the audit
finding = "weaker/key-moved/aws_sqs_queue.old#00000000"
reason = "The queue moves with the merger."
expires = {later}

[[accept]]
finding = "weaker/retention-cut/aws_cloudwatch_log_group.one#11111111"
reason = "Of another value, long ago."
expires = 2026-01-01
"""


def cut(group: str, days: int = 30) -> Finding:
    return Finding(
        severity=Severity.WEAKER,
        rule="retention-cut",
        resource=f"aws_cloudwatch_log_group.{group}",
        key="alias/logs",
        problem=f"it is kept for {days} days, not for 365.",
    )


GROUPS = [cut(each) for each in ("one", "two", 'th"ree\\\x7f')]
GAIN = Finding(severity=Severity.ACCESS, rule="gains", resource="aws_iam_role.x", problem="reads.")
NOTE = Finding(severity=Severity.NOTE, rule="first", resource="a", problem="is new.")
EXPIRED = Finding(
    severity=Severity.WEAKER,
    rule=RULE,
    resource="weaker/retention-cut/aws_cloudwatch_log_group.one#11111111",
    problem="it expired.",
)

KEY_ID = "0a1b2c3d-0000-4000-8000-0123456789ab"
UNMERGED = replace(EXPIRED, resource=GROUPS[1].name, counts_later=True)


def shown_with(*found: Finding) -> Finding:
    (shown,) = folded(replace(each, cause="one") for each in found)
    return shown


@pytest.fixture
def accepted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    monkeypatch.setattr(commands, "ENVIRONMENTS_FILE", tmp_path / "environments.toml")
    yield commands.accepted_of("dev")
    assert not list(tmp_path.rglob("*.new"))


def accept(
    folder: Path, *found: Finding, options: str = "", reason: str | None = REASON, env: str = "dev"
) -> CompletedProcess[str]:
    path = folder / "review.json"
    findings = [each.as_object() for each in found]
    path.write_text(json.dumps({"stack": f"smsbot-{env}", "findings": findings}))
    given = ("--reason", reason) if reason is not None else ()
    return smsbot("accept", "dev", "--review", str(path), *options.split(), *given)


def test_one_reason_accepts_every_finding_of_one_cause(accepted: Path, tmp_path: Path) -> None:
    accepted.parent.mkdir()
    today = datetime.now(tz=UTC).date()
    later = today + timedelta(days=50)
    accepted.write_text(FILE.format(later=later))
    ended = accept(tmp_path, *GROUPS, NOTE, EXPIRED, options="--days 7")
    assert ended.returncode == 0, ended.stderr
    assert accepted.read_text().startswith(FILE.format(later=later).partition("\n[[accept]]\n")[0])
    assert "11111111" not in accepted.read_text()
    entries = read_accepted(accepted)
    assert [each.finding for each in entries[1:]] == [each.name for each in GROUPS]
    # Midnight may come in between.
    until = {each + timedelta(days=7) for each in (today, datetime.now(tz=UTC).date())}
    assert {each.reason for each in entries[1:]} == {REASON}
    assert {each.expires for each in entries[1:]} <= until
    assert not hold_to(GROUPS, entries[1:])[0]
    for each in GROUPS:
        assert f"  + {visible(each.name)}" in ended.stdout
    assert f"  - {EXPIRED.resource}\n" in ended.stdout
    assert "on main" in ended.stdout
    # Again: the same entries, once.
    assert accept(tmp_path, *GROUPS, NOTE).returncode == 0
    assert len(read_accepted(accepted)) == len(entries)


def test_entries_alone_are_removed_without_a_reason_or_a_day(
    accepted: Path, tmp_path: Path
) -> None:
    accepted.parent.mkdir()
    accepted.write_text(FILE.format(later=datetime.now(tz=UTC).date() + timedelta(days=50)))
    ended = accept(tmp_path, NOTE, EXPIRED, reason=None)
    assert ended.returncode == 0, ended.stderr
    assert visible(EXPIRED.resource) in ended.stdout
    assert [each for each in ("Removed", "until", "on main") if each in ended.stdout] == ["Removed"]
    assert len(read_accepted(accepted)) == 1


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ((EXPIRED, NOTE), "To remove the entries that do not count: smsbot accept dev"),
        ((EXPIRED, GAIN), "To accept what is meant, with your reason: smsbot accept dev"),
        # It is merged, and neither written again nor removed.
        ((UNMERGED, GROUPS[1]), "All changes: nothing changes."),
        ((UNMERGED, EXPIRED), "To remove the entries that do not count: smsbot accept dev"),
        ((NOTE,), "All changes: nothing changes."),
    ],
)
def test_a_review_says_when_this_command_helps(
    found: tuple[Finding, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    free = KeyCost(first_year=Decimal(0), second_year=Decimal(0), later=Decimal(0))
    reviewed = Review(
        stack="smsbot-dev", findings=found, accepted=(), changes=(), costs=(free, free)
    )
    commands.show(reviewed, Terminal())
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == told


@pytest.mark.parametrize(
    ("found", "options", "reason", "told"),
    [
        ((*GROUPS, GAIN), "", REASON, "has 2 causes"),
        ((cut("one"), cut("two", 7)), "", REASON, "has 2 causes"),
        (GROUPS, "--finding gains", REASON, "has no finding 'gains'"),
        (GROUPS, "", "as said", "at least 10"),
        (GROUPS, "", " " * 12, "at least 10"),
        (GROUPS, "", None, "Not an interactive terminal"),
        (GROUPS, "--days 91", REASON, "91"),
    ],
)
def test_nothing_is_written_without_one_reason_for_one_cause(
    found: tuple[Finding, ...],
    options: str,
    reason: str | None,
    told: str,
    *,
    accepted: Path,
    tmp_path: Path,
) -> None:
    ended = accept(tmp_path, *found, options=options, reason=reason)
    assert ended.returncode == 2
    assert told in ended.stderr
    assert not accepted.exists()


def test_an_entry_that_only_waits_to_be_merged_stays(accepted: Path, tmp_path: Path) -> None:
    assert accept(tmp_path, GROUPS[1]).returncode == 0
    before = accepted.read_bytes()
    ended = accept(tmp_path, GROUPS[1], UNMERGED, reason=None)
    assert (ended.returncode, accepted.read_bytes()) == (0, before), ended.stderr
    assert ": 0 findings to accept." in ended.stdout


def test_a_name_selects_the_cause(accepted: Path, tmp_path: Path) -> None:
    ended = accept(tmp_path, *GROUPS, GAIN, options=f"--finding {GAIN.name}")
    assert ended.returncode == 0, ended.stderr
    assert [each.finding for each in read_accepted(accepted)] == [GAIN.name]


@pytest.mark.parametrize(
    "found",
    [
        replace(
            GAIN,
            problem=f"111122223333:role/b reads with {KEY_ID}.",
            stand_ins=(("111122223333", "ACCOUNT"), (KEY_ID, "aws_kms_key.main")),
        ),
        shown_with(GAIN, replace(GAIN, rule=DECLARATION), replace(GAIN, rule="other")),
    ],
)
def test_an_entry_has_the_name_that_the_review_printed(
    found: Finding, accepted: Path, tmp_path: Path
) -> None:
    ended = accept(tmp_path, found)
    assert ended.returncode == 0, ended.stderr
    assert not hold_to([found], read_accepted(accepted))[2]
    assert found.name in ended.stdout


@pytest.mark.parametrize(
    "stand_in", [("reads", "decrypts"), ("30", "1"), ("111122223333", "999988887777")]
)
def test_a_stand_in_that_changes_what_is_read_is_refused(
    stand_in: tuple[str, str], accepted: Path, tmp_path: Path
) -> None:
    ended = accept(tmp_path, replace(GAIN, stand_ins=(stand_in,)))
    assert (ended.returncode, accepted.exists()) == (2, False)
    assert "is not a review as JSON" in ended.stderr


def test_the_review_of_another_environment_or_of_none_is_refused(
    accepted: Path, tmp_path: Path
) -> None:
    assert "smsbot-prod, and not of smsbot-dev" in accept(tmp_path, *GROUPS, env="prod").stderr
    ended = smsbot("accept", "dev", CDKTF_OUTDIR=str(tmp_path))
    assert (ended.returncode, accepted.exists()) == (2, False)
    assert "There is no review of dev" in ended.stderr
    assert accept(tmp_path, NOTE).stdout.endswith(": 0 findings to accept.\n")


def test_a_sandbox_accepts_in_a_copy_of_its_own(
    accepted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert accept(tmp_path, GROUPS[0]).returncode == 0
    before, sandbox = accepted.read_bytes(), tmp_path / "sandbox"
    monkeypatch.setenv("SMSBOT_SANDBOX", str(sandbox))
    assert commands.accepted_to_read("dev") == accepted
    told = accept(tmp_path, GAIN)
    assert (told.returncode, accepted.read_bytes()) == (0, before)
    own = sandbox / "accepted" / "dev.toml"
    assert commands.accepted_to_read("dev") == own
    assert [each.finding for each in read_accepted(own)] == [GROUPS[0].name, GAIN.name]
    assert "merge" not in told.stdout


def test_nothing_irreversible_is_accepted(accepted: Path, tmp_path: Path) -> None:
    lost = replace(GAIN, severity=Severity.IRREVERSIBLE)
    alone = accept(tmp_path, lost)
    assert "Nobody can accept something irreversible" in alone.stdout
    assert not accepted.exists()
    assert accept(tmp_path, lost, *GROUPS).returncode == 0
    assert len(read_accepted(accepted)) == len(GROUPS)


def test_an_entry_is_for_what_was_shown_and_not_for_another_name(
    accepted: Path, tmp_path: Path
) -> None:
    forged = {**GAIN.as_object(), "name": "irreversible/destroyed/aws_kms_key.main#12345678"}
    path = tmp_path / "forged.json"
    path.write_text(json.dumps({"stack": "smsbot-dev", "findings": [forged]}))
    assert smsbot("accept", "dev", "--review", str(path), "--reason", REASON).returncode == 0
    entry = tomllib.loads(accepted.read_text())["accept"][0]
    assert (entry["finding"], type(entry["expires"])) == (GAIN.name, date)
