"""A phone number that is read, so that it stands in no shell history and no list of processes."""

import re
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import typer

from keyproof.terminal.failure import Failure

STANDARD_INPUT = "-"
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# Seven digits of any script, with at most two other characters between them.
LOOKS_LIKE_ONE = re.compile(r"(?:\d\D{0,2}){7}")
LONGEST = 4096


def refuse_numbers(arguments: Iterable[str]) -> None:
    """Raise Failure if a phone number is among the arguments of a command, without repeating it."""
    for before, each in pairwise(("", *arguments)):
        if "--profile" in (before, each.partition("=")[0]):
            continue  # the name of a profile often holds the number of an account
        if LOOKS_LIKE_ONE.search(each) and not Path(each).exists():
            raise Failure(
                "A phone number is on the command line. It is in the shell's history now.",
                way_on="Remove it there. Then give a file that holds the number, or - for standard "
                "input.",
            )


def read_number(source: str) -> str:
    """The number in a file, or on standard input where that is ``-``.

    On a terminal it is asked for, and not shown. Raises Failure for anything but one number in
    E.164, without repeating it.
    """
    if source != STANDARD_INPUT:
        with Path(source).open(encoding="utf-8-sig", errors="replace") as file:
            text = file.read(LONGEST)
    elif sys.stdin.isatty():
        text = str(typer.prompt("Phone number", hide_input=True))
    else:
        try:
            text = sys.stdin.read(LONGEST)
        except UnicodeDecodeError:
            text = ""
    number = text.strip()
    if not E164.fullmatch(number):
        place = "Standard input" if source == STANDARD_INPUT else "The file"
        raise Failure(
            f"{place} does not hold one phone number.",
            way_on="Write one number in E.164 and nothing else, such as +12065550100.",
        )
    return number
