"""What stands on a terminal: the help, questions, errors, texts from elsewhere, whole screens."""

import io
import re
import signal
import sys
import unicodedata
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table
from rich.text import Text
from syrupy.assertion import SnapshotAssertion
from typer.core import TyperGroup

from keyproof.terminal.page import Page, lines_of
from keyproof.terminal.run import run as run_app
from keyproof.terminal.terminal import Terminal
from keyproof.terminal.user_error import UserError
from keyproof.visible import one_line, visible
from smsbot import checks, cli
from smsbot.commands import cost as costing
from smsbot.commands.access import access
from smsbot.commands.coverage import coverage
from smsbot.commands.keys import keys_table
from smsbot.keys import Key, LastUse
from tests.stacks.synthesized import PLAIN, synthesize_to

ADDRESS = "aws_cloudwatch_log_group.delivery-status-delivery-failure-logs"


def run(arguments: str) -> None:
    with pytest.MonkeyPatch.context() as here, suppress(SystemExit):
        here.setattr(sys, "argv", ["smsbot", *arguments.split()])
        cli.main()


def names(command: object, place: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command and group, as somebody types it."""
    yield " ".join((*place, "--help"))
    if isinstance(command, TyperGroup):
        for name, each in command.commands.items():
            yield from names(each, (*place, name))


@pytest.mark.parametrize("arguments", list(names(typer.main.get_command(cli.app))))
def test_no_help_is_cut(arguments: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with screen(80, monkeypatch) as here:
        run(arguments)
    assert "\u2026" not in here.text
    assert {"Usage:", "Options"} <= set(here.text.split())


@pytest.mark.parametrize(
    ("raised", "status", "printed"),
    [
        (typer.Abort(), 1, "Aborted."),
        (UserError("a is b", hint="Make it c."), 2, "Error: a is b\nMake it c."),
        (FileNotFoundError(2, "No such file", "plan.json"), 2, "Error: plan.json: No such file"),
        (ValueError("odd"), 2, "ValueError: odd\nThis is a bug, at "),
    ],
)
def test_every_way_out_has_a_status_and_a_signal_is_an_interrupt(
    raised: Exception,
    status: int,
    printed: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    app = typer.Typer()

    @app.command()
    def fail() -> None:  # pyright: ignore[reportUnusedFunction] - Typer's
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        raise raised

    monkeypatch.setattr(sys, "argv", ["smsbot"])
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGHUP)}
    try:
        with pytest.raises(SystemExit) as ended:
            run_app(app)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    assert ended.value.code == status
    assert printed in capsys.readouterr().err


def test_questions_are_asked_and_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = "Some of it cannot be undone, and nobody brings it back. Type smsbot-dev to apply it"
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\nsmsbot-dev\n"))
    with screen(60, monkeypatch) as here:
        assert Terminal().confirmed("Apply 67 changes to smsbot-dev?")
    assert here.text == "Apply 67 changes to smsbot-dev? [y/N]:\n"
    with screen(60, monkeypatch) as here:
        assert Terminal().typed(asked) == "smsbot-dev"
    assert all(len(line) <= 60 for line in here.text.splitlines())
    assert f"{asked}:" in " ".join(here.text.split())


def test_the_progress_of_terraform_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    with screen(80, monkeypatch) as here:
        with Terminal().step("Terraform finishes", "Done") as step:
            step.on_event(
                {"type": "change_summary", "changes": {"add": 120, "change": 3, "remove": 0}}
            )
            hook = {"hook": {"resource": {"addr": ADDRESS}}}
            step.on_event({"type": "apply_start", **hook})
            step.on_event({"type": "apply_complete", **hook})
        lines = here.text.splitlines()
    assert any("Terraform finishes" in each and "1/123" in each for each in lines)
    assert ADDRESS in "".join(lines)


@given(st.text(st.sampled_from("ab \n\u00e9\u4e2d"), max_size=80), st.integers(5, 40))
def test_lines_are_broken_between_words_and_nothing_is_lost(text: str, width: int) -> None:
    lines = [each.plain for each in lines_of(Text(text), width)]
    assert " ".join(lines).split() == text.split()
    assert all(Text(each).cell_len <= width or " " not in each.strip() for each in lines)


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


CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class _Screen(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


class Shown:
    """What was printed, without colours, and what of it on standard error."""

    def __init__(self) -> None:
        self.bytes = io.BytesIO()
        self.errors = io.StringIO()

    @property
    def text(self) -> str:
        """The lines, without blanks at their ends."""
        text = CONTROL.sub("", self.bytes.getvalue().decode("utf-8"))
        return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


@contextmanager
def screen(width: int, monkeypatch: pytest.MonkeyPatch) -> Generator[Shown]:
    """Standard output as a terminal, and standard error as a file."""
    shown = Shown()
    stream = _Screen(shown.bytes, encoding="utf-8", write_through=True)
    with monkeypatch.context() as here:
        for name, value in {"COLUMNS": str(width), "TERM": "xterm", "NO_COLOR": "1"}.items():
            here.setenv(name, value)
        here.setattr(sys, "stdout", stream)
        here.setattr(sys, "stderr", shown.errors)
        yield shown
        stream.flush()
        stream.detach()


NOW = datetime(2026, 3, 1, tzinfo=UTC)
ACCOUNT = "111122223333"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("screens")
    synthesize_to(folder, PLAIN)
    return folder / "stacks" / PLAIN.names.prefix / "cdk.tf.json"


@pytest.fixture
def synthesized_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "synthesized", lambda _: nullcontext(path))
    monkeypatch.setattr(costing, "all_synthesized", lambda _: nullcontext({"dev": path}))
    for module in (checks, costing):
        monkeypatch.setattr(module, "environment_named", lambda _name: PLAIN)


def show_coverage(_path: Path) -> None:
    with pytest.raises(typer.Exit):
        coverage("dev")


def show_access(_path: Path) -> None:
    with pytest.raises(typer.Exit):
        access("dev")


def show_cost(_path: Path) -> None:
    costing.cost("dev", messages=1000)


def show_keys(_path: Path) -> None:
    arn = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    key = Key(
        name="dynamodb",
        alias="alias/smsbot-dev-security-key-dynamodb",
        metadata={
            "KeyId": arn,
            "Arn": arn,
            "KeyState": "PendingDeletion",
            "CreationDate": NOW - timedelta(days=400),
            "DeletionDate": NOW + timedelta(days=7),
        },
        rotation={
            "KeyRotationEnabled": True,
            "RotationPeriodInDays": 365,
            "NextRotationDate": NOW + timedelta(days=100),
        },
        rotations=[NOW - timedelta(days=265)],
        last_use=LastUse(event="GenerateDataKeyWithoutPlaintext", at=NOW),
    )
    console = Terminal().console
    console.print(table := keys_table([key], now=NOW))
    assert table.rows[0].style == "red"


@pytest.mark.parametrize(
    ("show", "width"),
    [
        *((each, 80) for each in (show_coverage, show_access, show_cost, show_keys)),
        (show_keys, 60),
    ],
)
@pytest.mark.usefixtures("synthesized_once")
def test_screens(
    show: Callable[[Path], None],
    width: int,
    path: Path,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with screen(width, monkeypatch) as shown:
        show(path)
    assert shown.text == snapshot
