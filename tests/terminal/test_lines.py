"""Whatever a command prints line by line: questions, progress, interrupts, errors of the settings.

Each text goes through `keyproof/terminal/page.py`, which breaks it between words, or carries a
reason here.
"""

import ast
import io
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table
from rich.text import Text
from syrupy.assertion import SnapshotAssertion

from keyproof.terminal.folded import folded
from keyproof.terminal.page import Page, lines_of
from keyproof.terminal.terminal import Terminal, counted
from keyproof.visible import one_line, visible
from smsbot import environments, project
from smsbot.terraform.interruption import FIRST, SECOND
from tests.terminal.screen import ENCODINGS, WIDTHS, hold, screen
from tests.terminal.test_help import run

ADDRESS = "aws_cloudwatch_log_group.delivery-status-delivery-failure-logs"
STACK = "smsbot-abcdefghij0123456789"
# Whose commands, or whose TOML, somebody copies as they are.
COPIED = {
    "smsbot/actions/accept/commands.py",
    "smsbot/commands/verify.py",
}
# A word of two lines, and the state itself where nothing else can be written.
SHORT_OR_RAW = {
    *("keyproof/terminal/run.py", "smsbot/terraform/terraform.py"),
    "smsbot/terraform/bundled.py",  # in the place of Terraform, which folds nothing
}
# Asks for a number without showing it.
HIDDEN = {"smsbot/commands/privacy.py"}


def ask() -> None:
    with pytest.MonkeyPatch.context() as here:
        here.setattr(sys, "stdin", io.StringIO(f"y\n{STACK}\n"))
        assert Terminal().confirmed(f"Apply 67 changes to {STACK}?")
        asked = f"Some of it cannot be undone. Type {STACK} to apply it"
        assert Terminal().typed(asked) == STACK


def interrupt() -> None:
    for text in (FIRST, SECOND):
        sys.stderr.write(folded(text, sys.stderr))


SHOWN: Mapping[str, Callable[[], None]] = {
    "questions": ask,
    "interrupts": interrupt,
}


@pytest.mark.parametrize("what", SHOWN)
def test_lines(what: str, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    hold(SHOWN[what], snapshot, monkeypatch, is_report=False)


def test_wrong_settings(
    snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "environments.toml"
    path.write_text('[dev]\nregion = "mars-east-1"\nconversation = { answered_within_hours = 0 }\n')
    monkeypatch.setattr(environments, "ENVIRONMENTS_FILE", path.relative_to(tmp_path))
    monkeypatch.chdir(tmp_path)
    hold(lambda: run("coverage dev"), snapshot, monkeypatch, is_report=False)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_progress_of_terraform_is_not_cut(
    width: int, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with screen(width, encoding, monkeypatch) as here:
        with Terminal().terraform_step("Terraform finishes", "Done") as step:
            step.on_event(
                {"type": "change_summary", "changes": {"add": 120, "change": 3, "remove": 0}}
            )
            hook = {"hook": {"resource": {"addr": ADDRESS}}}
            step.on_event({"type": "apply_start", **hook})
            step.on_event({"type": "apply_complete", **hook})
        lines = here.text.splitlines()
    assert any("Terraform finishes" in each and "  1/123 0:00:0" in each for each in lines)
    assert ADDRESS in "".join(lines)


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_being_done_is_not_cut(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    doing = "Looking whether any of it is there already, and whether that is of this environment"
    with screen(width, "utf-8", monkeypatch) as here, Terminal().step(doing, "Looked"):
        pass
    assert doing in " ".join(here.text.split())


@given(st.text(st.sampled_from("ab \n\u00e9\u4e2d"), max_size=80), st.integers(5, 40))
def test_lines_are_broken_between_words_and_nothing_is_lost(text: str, width: int) -> None:
    lines = [each.plain for each in lines_of(Text(text), width)]
    assert " ".join(lines).split() == text.split()
    assert all(Text(each).cell_len <= width or " " not in each.strip() for each in lines)


# One of them is in each call that is looked for.
WORDS = ("typer.", "input(", ".write(", "soft_wrap")


def calls() -> Iterator[tuple[str, ast.Call]]:
    """The calls in the command line's modules that may print, by the path of their file."""
    rooms = [project.ROOT / each for each in ("keyproof", "smsbot")]
    for path in sorted(each for room in rooms for each in room.rglob("*.py")):
        if "tests" in path.parts:
            continue
        name, text = str(path.relative_to(project.ROOT)), path.read_text(encoding="utf-8")
        if not any(word in text for word in WORDS):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call):
                yield name, node


# Cursor, colours, title, the line again; another order; letters, marks and tags without any ink.
ATTACKS = (
    *("\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\x08\x08", "\r", "\u2028", "\u202e", "\u2066"),
    *("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u3164", "\ufe0f", "\U000e0041"),
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_text_from_elsewhere_does_not_move_the_cursor(attack: str) -> None:
    """As a line, in a table and with markup, on a terminal and in a file."""
    for is_terminal in (True, False):
        output = io.StringIO()
        page = Page(file=output, force_terminal=is_terminal, highlight=False, width=200)
        table = Table("Heading")
        table.add_row(f"a{attack}b")
        for each in (f"a{attack}b", f"[bold]a[/bold]{attack}b", table, Text(f"a{attack}b")):
            page.print(each)
        assert attack not in output.getvalue()
        # rich takes some of them out by itself.
        assert visible(attack[0]) in output.getvalue() or attack[0] in "\x08\r"


@given(st.text(), st.text(st.sampled_from("a\n\t\x1b\u202e\u3164")))
def test_a_name_is_one_line_and_what_is_seen_stays(anything: str, hidden: str) -> None:
    for text in (anything, hidden):
        line = one_line(text)
        assert (line == text) == (one_line(line) == text)
        assert len(line.splitlines()) <= 1
        assert visible(text).count("\n") == text.count("\n")
        assert not {unicodedata.category(each) for each in line} & {"Cc", "Cf", "Zl", "Zp"}
    assert one_line("Grüße, 你好 ✓ 🙂") == "Grüße, 你好 ✓ 🙂"


def test_every_other_text_is_printed_by_the_page() -> None:
    """A question, an error or a line that goes past it would be broken by the terminal."""
    found: set[tuple[str, str]] = set()
    for path, call in calls():
        called = ast.unparse(call.func)
        if called in ("typer.confirm", "typer.prompt", "typer.echo", "typer.secho", "input"):
            found.add((called, path))
        if called.endswith(("stderr.write", "stdout.write")):
            (text,) = call.args
            if not (isinstance(text, ast.Call) and ast.unparse(text.func) == "folded"):
                found.add(("write", path))
        if any(each.arg == "soft_wrap" for each in call.keywords):
            found.add(("soft_wrap", path))
    asked = "keyproof/terminal/terminal.py"
    assert found == {
        ("typer.confirm", asked),
        ("typer.prompt", asked),
        *(("typer.prompt", each) for each in HIDDEN),
        *(("write", each) for each in SHORT_OR_RAW),
        *(("soft_wrap", each) for each in (*COPIED, "keyproof/terminal/page.py")),
    }


def test_one_is_not_many() -> None:
    said = [counted(each, "resource") for each in (0, 1, 2)]
    assert said == ["0 resources", "1 resource", "2 resources"]
