"""What the commands print: steps with their time, Terraform's progress, tables, errors."""

import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import TextIO, cast

import typer
from rich.console import RenderableType
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from keyproof.terminal.failure import Failure
from keyproof.terminal.page import Page, lines_of
from keyproof.visible import visible

WIDTH_WITHOUT_TERMINAL = 200
# The bar has what the longest words, the amounts and the time beside it leave of a line.
SHORTEST_BAR, LONGEST_BAR, BESIDE = 4, 40, 36
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
        step = Step(done)
        with self.console.status(escape(doing)):
            yield step
        self._finished(step.done, time.monotonic() - started)

    @contextmanager
    def terraform_step(self, doing: str, done: str) -> Generator["TerraformStep"]:
        """A step in which Terraform works, with a bar of the resources it has done."""
        started = time.monotonic()
        with TerraformProgress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=max(SHORTEST_BAR, min(LONGEST_BAR, self.console.width - BESIDE))),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        ) as progress:
            step = TerraformStep(done, progress, doing)
            yield step
        self._finished(step.done, time.monotonic() - started)

    def failure(self, failure: Failure) -> None:
        """Print the problem and what to do, on standard error."""
        self.errors.print(f"[red]Error:[/red] {escape(failure.problem)}")
        self.errors.print(escape(failure.way_on))

    def confirmed(self, question: str) -> bool:
        """Ask whether to go on. The terminal itself would break a word of a long question."""
        return typer.confirm(self._last_line(question, " [y/N]: "))

    def agreed(self, question: str, *, done: str, yes: bool, dry_run: bool = False) -> bool:
        """Whether to go on: with ``yes``, or as the user says. If not, nothing was ``done``."""
        asks = not dry_run and sys.stdin.isatty() and self.console.is_terminal
        if yes or (asks and self.confirmed(question)):
            return True
        way_on = "" if asks else " Pass --yes to go on without a question."
        told = " (--dry-run)." if dry_run else f".{way_on}"
        self.console.print(f"Nothing was {done}{told}")
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

    def _finished(self, what: str, seconds: float) -> None:
        self.console.print(f"[green]✓[/green] {escape(what)}  [dim]{seconds:.1f} s[/dim]")


def refuse_without_terminal(way_on: str) -> None:
    """Raise Failure where nobody can be asked."""
    if not sys.stdin.isatty():
        raise Failure(
            "Not an interactive terminal, so the question cannot be asked.", way_on=way_on
        )


def counted(number: int, noun: str) -> str:
    """``1 change``, ``2 changes``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _console(stream: TextIO) -> Page:
    # A file or a pipe has no width, and a line that is cut there cannot be searched.
    width = None if stream.isatty() else WIDTH_WITHOUT_TERMINAL
    return Page(file=stream, highlight=False, emoji=False, width=width)


class Step:
    """A step whose closing line may be made more precise while it runs."""

    def __init__(self, done: str) -> None:
        self.done = done


class TerraformProgress(Progress):
    """How much is done, and below it, in full, the resource that Terraform was at last."""

    address = ""

    def get_renderables(self) -> Generator[RenderableType]:
        """The bar, and the address in as many lines as it takes."""
        yield from super().get_renderables()
        if not self.address:
            return
        # What is live has a fixed number of lines, so the terminal may not break any.
        width = self.console.width
        for start in range(0, len(self.address), width):
            yield Text(self.address[start : start + width])


class TerraformStep(Step):
    """Follows Terraform's events: how many resources there are to do, and how many are done."""

    def __init__(self, done: str, progress: TerraformProgress, doing: str) -> None:
        super().__init__(done)
        self.changed = 0
        self._working_on: list[str] = []
        self._progress = progress
        self._doing = doing
        self._task = progress.add_task(doing, total=None)

    def on_event(self, event: Mapping[str, object]) -> None:
        """Take one event of ``terraform … -json``."""
        kind = event.get("type")
        if kind == "change_summary":
            changes = cast("Mapping[str, int]", event["changes"])
            self.changed = changes["add"] + changes["change"] + changes["remove"]
            self._progress.update(self._task, total=self.changed)
        elif kind in ("apply_start", "apply_complete", "apply_errored"):
            hook = cast("Mapping[str, Mapping[str, str]]", event["hook"])
            address = hook["resource"]["addr"]
            if kind == "apply_start":
                self._working_on.append(address)
            elif address in self._working_on:
                self._working_on.remove(address)
            self._progress.address = address
            self._progress.update(
                self._task,
                advance=1 if kind == "apply_complete" else 0,
                description=self._doing,
            )
        elif event.get("@message") == STOPPING and self._working_on:
            self._doing = "Terraform finishes"
            unfinished = ", ".join(self._working_on)
            self._progress.console.print(f"Terraform still works on {unfinished}", markup=False)
