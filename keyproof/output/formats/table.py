"""A result for people, on a terminal."""

from collections.abc import Iterator
from pathlib import Path

from rich.markup import escape, render

from keyproof.findings.finding import Group, Level
from keyproof.library import Result
from keyproof.output.hcl import edits_as_hcl
from keyproof.output.words import alike, reasons, summary, where
from keyproof.terminal.terminal import Terminal
from keyproof.visible import visible

COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "cyan"}
# As many reasons why something is not evaluated as a terminal shows; JSON has all.
SHOWN = 10


def write(result: Result, _place: str, _sources: Path | None) -> None:
    """Print the result; other formats may need what was read, and the folder of the HCL."""
    print_table(result)


def print_table(result: Result) -> None:
    """Print the result."""
    console = Terminal().console
    for line in _lines(result):
        if console.is_terminal:
            console.print(line)
        else:  # There is nothing to lay out, which takes a tenth of a check.
            print(visible(render(line, emoji=False).plain))


def _lines(result: Result) -> Iterator[str]:
    # With rich's markup.
    for first, *more in alike(result.groups):
        yield from _group(first, more)
        yield ""
    unknown = reasons(result.not_evaluated)
    if unknown:
        yield "[bold]Not evaluated[/bold]"
    for each, number in unknown[:SHOWN]:
        more = f" and {number - 1} more" if number > 1 else ""
        yield escape(f"  {where(each)}{more}: {each.reason}.")
    if len(unknown) > SHOWN:
        yield f"  {len(unknown) - SHOWN} other reasons; --format json lists them all."
    if unknown:
        yield ""
    for each in result.ended:
        yield escape(f"Resolved: {each.resource} ({each.rule})")
    yield summary(result)


def _group(first: Group, more: list[Group]) -> Iterator[str]:
    root = first.root
    colour = COLOURS[root.level]
    others = f" and {len(more)} more" if more else ""
    level = f"[{colour}]{root.level}[/{colour}]"
    yield f"{level} [bold]{escape(root.resource)}[/bold]{others} ({root.rule})"
    yield escape(f"  {root.message}")
    for each in first.secondary:
        where = "" if each.resource == root.resource else f"{each.resource}: "
        yield escape(f"  {where}{each.message} ({each.rule})")
    yield escape(f"  {root.remediation.text}")
    for line in edits_as_hcl(root.remediation.edits):
        yield f"[dim]{escape(f'    {line}')}[/dim]"
    if more:
        yield escape(f"  Also: {', '.join(each.root.resource for each in more)}.")
