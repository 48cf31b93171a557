"""The help of every command, and what is said about a wrong argument."""

import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest
import typer
from syrupy.assertion import SnapshotAssertion
from typer.core import TyperGroup

from smsbot import cli
from tests.terminal.screen import WIDTHS, hold, screen, words_of

SHOWN = ("--help", "keys --help", "bootstrap --help")
WRONG = ("coverage --nonsense", "keys dev --format yaml", "bootstrap")


def names(command: object, place: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command and group, as somebody types it."""
    yield " ".join((*place, "--help"))
    if isinstance(command, TyperGroup):
        for name, each in command.commands.items():
            yield from names(each, (*place, name))


def run(arguments: str) -> None:
    with pytest.MonkeyPatch.context() as here, suppress(SystemExit):
        here.setattr(sys, "argv", ["smsbot", *arguments.split()])
        cli.main()


@pytest.mark.parametrize("arguments", [*SHOWN, *WRONG])
def test_a_help_and_a_wrong_argument(
    arguments: str, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(lambda: run(arguments), snapshot, monkeypatch, is_report=arguments in SHOWN)


@pytest.mark.parametrize("arguments", list(names(typer.main.get_command(cli.app))))
def test_no_help_is_cut(arguments: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[set[str]] = []
    for width in WIDTHS:
        with screen(width, "utf-8", monkeypatch) as here:
            run(arguments)
        assert "\u2026" not in here.text
        found.append(words_of(here.text))
    assert all(each == found[-1] for each in found)
    assert {"Usage", "Options"} <= found[-1]
