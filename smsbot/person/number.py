"""A phone number that is read, so that it stands in no shell history and no list of processes."""

import re
import sys
from pathlib import Path

import typer

from smsbot.failure import Failure

STANDARD_INPUT = "-"
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
LOOKS_LIKE_ONE = re.compile(r"[+(]?[0-9][0-9 ().-]{5,}")
LONGEST = 4096


def read_number(source: str) -> str:
    """The number in a file, or on standard input where that is ``-``.

    On a terminal it is asked for, and not shown. Raises Failure for anything but one number in
    E.164, without repeating it.
    """
    if source == STANDARD_INPUT:
        if sys.stdin.isatty():
            text = str(typer.prompt("Phone number", hide_input=True))
        else:
            text = sys.stdin.read(LONGEST)
    elif LOOKS_LIKE_ONE.fullmatch(source) and not Path(source).exists():
        raise Failure(
            "A phone number is on the command line. It is in the shell's history now.",
            way_on="Remove it there. Then give a file that holds the number, or - for standard "
            "input.",
        )
    else:
        with Path(source).open(encoding="utf-8", errors="replace") as file:
            text = file.read(LONGEST)
    number = text.strip()
    if not E164.fullmatch(number):
        raise Failure(
            f"{_place(source)} does not hold one phone number.",
            way_on="Write one number in E.164 and nothing else, such as +12065550100.",
        )
    return number


def _place(source: str) -> str:
    return "Standard input" if source == STANDARD_INPUT else source
