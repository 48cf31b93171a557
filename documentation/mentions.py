"""Checks that every command, file and setting that a text names exists.

A command stands in a block, or between backticks. Words in capitals stand for a value: ``ENV``.
Whether a command does what a document says is the matter of the tests that run the blocks.
"""

import re
import shlex
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from markdown_it.token import Token

from documentation.programs import ROOT, problem_of
from documentation.prose import line_of, tokens_of
from documentation.strings import strings
from keyproof.review.accepted import Entry
from stacks.settings.backends import CloudBackend
from stacks.settings.conversation import Conversation, Hook
from stacks.settings.environment import Environment
from stacks.settings.sms_settings import Sms

ROOMS = (
    *(".github", "accepted", "constructs_lib", "docs", "documentation", "lambda_src", "scripts"),
    *("keyproof", "smsbot", "stacks", "tests"),
)
FOLDERS = "|".join(map(re.escape, (*ROOMS, "pipeline", "e2e")))
FILE = re.compile(rf"(?:\./)?((?:{FOLDERS})/[\w./-]+\w)(?:::(\w+))?")
# A file without its folder, and a setting with its value.
NAME = re.compile(r"[\w.-]*\w\.(?:py|toml|ya?ml)")
SETTING = re.compile(r"^([a-z]\w+) = ", re.MULTILINE)
MODELS = (Environment, Conversation, Hook, Sms, CloudBackend, Entry)
SETTINGS = frozenset(name for each in MODELS for name in each.model_fields)
# The ends of one command on a line, and the words that stand before its name.
ENDS = re.compile(r"&&|\|\||[|;<>()\n]|\$\(|#")
BEFORE = re.compile(
    r"^(?:\$ |\w+=\S* |eval \"|(?:if|while|until|then|do|else|!|sudo|time) "
    r"|(?:[\w./]*/)?python3? -m (?=smsbot)|[\w./]*/(?=smsbot ))+"
)
PROMPT = "$ "
# A command in a message or docstring; one that a value cuts off is left alone.
IN_A_TEXT = re.compile(r"`((?:python -m )?smsbot [^`]+)`|(python -m smsbot [^`\n,;.]+)")
# The languages of a block. A test runs the blocks of bash; the others hold no commands.
SHELL = "bash"
LANGUAGES = (SHELL, "", "hcl", "ini", "json", "mermaid", "python", "toml", "yaml")
COMMANDS = ("smsbot ", "make ", "aws ")


def of_documents(paths: Iterable[Path]) -> Iterator[str]:
    """What does not exist of what documents name, one line each."""
    for path in paths:
        for token in tokens_of(path):
            place = f"{path}:{line_of(token)}"
            if token.type in ("fence", "code_block"):
                yield from (f"{place}: {each}" for each in _of_block(token))
            for child in token.children or []:
                if child.type == "code_inline":
                    yield from (f"{place}: {each}" for each in problems(child.content))


def of_code(paths: Iterable[Path]) -> Iterator[str]:
    """The same of the texts and docstrings of Python modules."""
    for path in paths:
        for line, text in strings(path):
            yield from (f"{path}:{line}: {each}" for each in _quoted(text))


def problems(text: str) -> Iterator[str]:
    """What does not exist of the commands, the file or the setting of a piece of code."""
    if found := FILE.fullmatch(text):
        yield from _of_file(found[1], found[2])
    if NAME.fullmatch(text) and text not in _names():
        yield f"there is no file {text}"
    yield from _unknown_settings(text)
    for part in ENDS.split(text.replace("\\\n", " ")):
        words = _words(BEFORE.sub("", part.strip()))
        if len(words) > 1 and (found := FILE.fullmatch(words[0])):
            yield from _of_file(found[1], found[2])
        if words and (problem := problem_of(words)):
            yield f"`{part.strip()}`: {problem}"


def _quoted(text: str) -> Iterator[str]:
    for quoted, bare in IN_A_TEXT.findall(text):
        yield from problems(quoted or bare)


def _of_block(block: Token) -> Iterator[str]:
    lines = block.content.replace("\\\n", " ").splitlines()
    if block.markup != "```" or block.info not in LANGUAGES:
        yield f"begin a block with ``` and one of these languages, or none: {LANGUAGES}"
    elif block.info == SHELL:
        yield from (problem for line in lines for problem in problems(line))
    else:
        if block.info == "toml":
            yield from _unknown_settings(block.content)
        prompted = [line for line in lines if line.startswith(PROMPT)]
        yield from (problem for line in prompted for problem in problems(line))
        yield from _quoted(block.content)
        if any(line.startswith(COMMANDS) for line in lines):
            yield "commands are in a block of bash, where a test finds them"


def _unknown_settings(text: str) -> Iterator[str]:
    for each in SETTING.findall(text):
        if each not in SETTINGS:
            yield f"there is no setting {each}"


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return text.replace('"', " ").replace("'", " ").split()


def _of_file(name: str, test: str | None) -> Iterator[str]:
    file = next((each / name for each in (ROOT, ROOT / "tests") if (each / name).exists()), None)
    if file is None:
        yield f"`{name}` does not exist"
    elif test and f"def {test}(" not in file.read_text(encoding="utf-8"):
        yield f"{name} has no {test}"


@cache
def _names() -> frozenset[str]:
    every = [*ROOT.iterdir(), *(each for room in ROOMS for each in (ROOT / room).rglob("*"))]
    return frozenset(each.name for each in every)
