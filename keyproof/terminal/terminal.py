"""What the commands print: steps with their time, Terraform's progress, questions, errors."""

import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import TextIO, cast

import typer
from rich.markup import escape
from rich.status import Status
from rich.text import Text

from keyproof.terminal.page import Page, lines_of
from keyproof.terminal.user_error import UserError
from keyproof.visible import visible

WIDTH_WITHOUT_TERMINAL = 200
# What Terraform reports when it has received an interrupt.
STOPPING = "Stopping operation..."


class Terminal:
    """Prints for people: live on a terminal, plain lines elsewhere; colours as rich decides."""

    def __init__(self) -> None:
        self.console = _console(sys.stdout)
        self.errors = _console(sys.stderr)

    @contextmanager
    def step(self, doing: str, done: str) -> Generator["Step"]:
        """One step of a command; its time is printed when it is done, its failure is not."""
        started = time.monotonic()
        with self.console.status(escape(doing)) as status:
            step = Step(doing, done, status)
            yield step
        seconds = time.monotonic() - started
        self.console.print(f"[green]✓[/green] {escape(step.done)}  [dim]{seconds:.1f} s[/dim]")

    def failure(self, failure: UserError) -> None:
        """Print the problem and what to do, on standard error."""
        self.errors.print(f"[red]Error:[/red] {escape(failure.problem)}")
        self.errors.print(escape(failure.hint))

    def confirmed(self, question: str) -> bool:
        """Ask whether to go on. The terminal itself would break a word of a long question."""
        return typer.confirm(self._last_line(question, " [y/N]: "))

    def agreed(self, question: str, *, done: str, yes: bool, dry_run: bool = False) -> bool:
        """Whether to go on: with ``yes``, or as the user says. If not, nothing was ``done``."""
        asks = not dry_run and sys.stdin.isatty() and self.console.is_terminal
        if yes or (asks and self.confirmed(question)):
            return True
        hint = "" if asks else " Pass --yes to go on without a question."
        described = " (--dry-run)." if dry_run else f".{hint}"
        self.console.print(f"Nothing was {done}{described}")
        return False

    def typed(self, question: str, *, default: str | None = None) -> str:
        """Ask for a word to be typed; without a ``default``, until there is one."""
        shown = self._last_line(question, ": ")
        return str(typer.prompt(shown, default=default, show_default=False))

    def _last_line(self, question: str, end: str) -> str:
        """Print all lines of a question but the last, which has room for ``end`` too."""
        width = self.console.width - len(end)
        *before, last = (line.plain for line in lines_of(Text(visible(question)), width))
        for line in before:
            self.console.print(line, markup=False)
        return last


class Step:
    """A step: what is said once it is done, and how far Terraform is, if it works there."""

    def __init__(self, doing: str, done: str, status: Status) -> None:
        self.done = done
        self.changed = 0
        self._doing = doing
        self._status = status
        self._finished = 0
        self._working_on: list[str] = []

    def on_event(self, event: Mapping[str, object]) -> None:
        """Take one event of ``terraform … -json``: how much there is to do, and what is done."""
        kind = event.get("type")
        if kind == "change_summary":
            changes = cast("Mapping[str, int]", event["changes"])
            self.changed = changes["add"] + changes["change"] + changes["remove"]
        elif kind in ("apply_start", "apply_complete", "apply_errored"):
            hook = cast("Mapping[str, Mapping[str, str]]", event["hook"])
            address = hook["resource"]["addr"]
            if kind == "apply_start":
                self._working_on.append(address)
            elif address in self._working_on:
                self._working_on.remove(address)
            self._finished += kind == "apply_complete"
            at = f"{self._doing}  {self._finished}/{self.changed}\n{address}"
            self._status.update(escape(at))
        elif event.get("@message") == STOPPING and self._working_on:
            self._doing = "Terraform finishes"
            unfinished = ", ".join(self._working_on)
            self._status.console.print(f"Terraform still works on {unfinished}", markup=False)


def refuse_without_terminal(hint: str) -> None:
    """Raise UserError where nobody can be asked."""
    if not sys.stdin.isatty():
        raise UserError("Not an interactive terminal, so the question cannot be asked.", hint=hint)


def counted(number: int, noun: str) -> str:
    """``1 change``, ``2 changes``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _console(stream: TextIO) -> Page:
    # A file or a pipe has no width, and a line that is cut there cannot be searched.
    width = None if stream.isatty() else WIDTH_WITHOUT_TERMINAL
    return Page(file=stream, highlight=False, emoji=False, width=width)
