"""Checks a command of a program that the texts name: its name, options and fixed values."""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import EnumType
from functools import cache
from pathlib import Path
from typing import Any

import typer

from documentation.aws_commands import problem_of_aws
from smsbot.cli import app
from stacks.keys import ERASED_NUMBERS, PURPOSES, STATE

ROOT = Path(__file__).resolve().parents[1]
# A word that stands for a value, also one that Python fills in.
PLACEHOLDER = re.compile(r"\{\w+\}|\w*X|\[?<?[A-Z][A-Z_/.-]*>?\]?|…|\.\.\.")
# As shipped, and the one of the runbook of a new region.
ENVIRONMENTS = ("dev", "staging", "prod", "eu-dev")
# The arguments that are any text to the command line, with the values of the documents.
VALUES = {
    "environment": ENVIRONMENTS,
    "environments": ENVIRONMENTS,
    "key": (*PURPOSES, ERASED_NUMBERS, STATE),
}
ALWAYS = ("--help", "--install-completion", "--show-completion")
# The commands of other programs that the documents use.
SUBCOMMANDS = {
    "cdktf": ("deploy", "diff"),
    "cdktn": ("deploy", "diff"),
    "gh": ("api", "auth"),
    "terraform": (
        "apply",
        "destroy",
        "force-unlock",
        "init",
        "login",
        "output",
        "plan",
        "show",
        "state",
    ),
}


def problem_of(words: Sequence[str]) -> str | None:
    """What does not exist of a command; None also for a program that is not known here."""
    program, *rest = words
    if not rest:
        return None
    if program == "npx":
        place = next((each for each, word in enumerate(rest) if word in SUBCOMMANDS), len(words))
        return problem_of(rest[place:]) if rest[place:] else None
    if program in SUBCOMMANDS:
        return _of_another(program, rest)
    known = {"smsbot": _of_smsbot, "make": _of_make, "aws": problem_of_aws}
    return known[program](rest) if program in known else None


def _of_another(program: str, words: Sequence[str]) -> str | None:
    command = next((each for each in words if not each.startswith("-")), "")
    if command in SUBCOMMANDS[program]:
        return None
    return f"{program} has no command {command} that the documents use"


@cache
def _smsbot() -> Any:  # noqa: ANN401 - Typer's own
    return typer.main.get_command(app)


def _of_smsbot(words: Sequence[str]) -> str | None:
    command = _smsbot()
    rest = list(words)
    while hasattr(command, "list_commands"):
        context = typer.Context(command)
        commands = command.list_commands(context)
        if not rest or rest[0].startswith("-"):
            break
        if rest[0] in commands:
            command = command.get_command(context, rest.pop(0))
        elif "list" in commands:
            command = command.get_command(context, "list")
        else:
            return None if PLACEHOLDER.fullmatch(rest[0]) else f"there is no command {rest[0]}"
    return next(_of_arguments(command.params, rest), None)


def _of_arguments(parameters: Sequence[Any], rest: list[str]) -> Iterator[str]:
    options = {name: each for each in parameters for name in each.opts if name[:1] == "-"}
    places = [each for each in parameters if each.param_type_name == "argument"]
    while rest:
        word, _, value = rest.pop(0).partition("=")
        if word in options:
            if not getattr(options[word], "is_flag", False):
                yield from _of_values(options[word], [value or (rest.pop(0) if rest else "")])
                del rest[: options[word].nargs - 1]
        elif word.startswith("-") and word != "-":
            if word not in ALWAYS:
                yield f"there is no option {word}"
        elif not places:
            yield "too many arguments"
        else:
            yield from _of_values(places[0] if places[0].nargs < 0 else places.pop(0), [word])


def _of_values(parameter: Any, values: Iterable[str]) -> Iterator[str]:  # noqa: ANN401 - Typer's own
    """A value that is not one of those allowed."""
    kind = parameter.type_descriptor.annotation
    members: list[Any] = list(kind) if isinstance(kind, EnumType) else []
    allowed = VALUES.get(parameter.name, tuple(map(str, members)))
    for each in values:
        if allowed and each not in allowed and not PLACEHOLDER.fullmatch(each):
            yield f"{each} is not one of {', '.join(allowed)}"


@cache
def _targets() -> frozenset[str]:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    heads = re.findall(r"^([\w./% $()-]+?):(?!=)", text, re.MULTILINE)
    return frozenset(word for head in heads for word in head.split())


def _of_make(words: Sequence[str]) -> str | None:
    for word in words:
        if "=" not in word and not PLACEHOLDER.fullmatch(word) and word not in _targets():
            return f"there is no target {word}"
    return None
