"""Checks that every command and file that a text names exists, with its options.

A command stands in a block, or between backticks. Words in capitals stand for a value: ``ENV``.
Whether a command does what a document says is the matter of the tests that run the blocks.
"""

import ast
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import typer
from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.model import OperationModel
from markdown_it import MarkdownIt

from smsbot.cli import app

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = "constructs_lib|docs|documentation|lambda_src|scripts|smsbot|stacks|tests"
FILE = re.compile(rf"(?:\./)?((?:{FOLDERS}|pipeline|e2e)/[\w./-]+\w)(?:::(\w+))?")
# The ends of one command on a line, and the values that stand before its name.
ENDS = re.compile(r"&&|\|\||[|;<>()\n]|\$\(|#")
BEFORE = re.compile(r"^(?:\$ |\w+=\S* |eval \"|python -m (?=smsbot))+")
PLACEHOLDER = re.compile(r"\[?<?[A-Z][A-Z_/.-]*>?\]?|…|\.\.\.")
PROMPT = "$ "
# A command in a message or docstring; one that a value cuts off is left alone.
IN_A_TEXT = re.compile(r"`((?:python -m )?smsbot [^`]+)`|(python -m smsbot [^`\n,;.]+)")
SHELL = ("bash", "sh", "console")
# The options of every command of the AWS command line, and the commands that are no API calls.
AWS_OPTIONS = {"endpoint-url", "no-cli-pager", "output", "profile", "query", "region"}
AWS_OWN = ("configure", "s3", "sso")
# The command line calls some members of a request by another name than the API.
RENAMED_BY_AWS = {"notification-endpoint": "endpoint"}
# The commands of KMS that take an alias as --key-id: the cryptographic ones and two more.
# https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html
WITH_ALIAS = re.compile(r"decrypt|encrypt|generate-.*|get-public-key|sign|verify.*|describe-key")
PROGRAMS = ("smsbot", "make", "aws")


def of_documents(paths: Iterable[Path]) -> Iterator[str]:
    """The commands and files in documents that do not exist, one line each."""
    for path in paths:
        text = path.read_text(encoding="utf-8")
        for token in MarkdownIt("commonmark").enable("table").parse(text):
            place = f"{path}:{(token.map or [0])[0] + 1}"
            if token.type == "fence":
                yield from (f"{place}: {each}" for each in _of_block(token.info, token.content))
            for child in token.children or []:
                if child.type == "code_inline":
                    yield from (f"{place}: {each}" for each in problems(child.content))


def of_code(paths: Iterable[Path]) -> Iterator[str]:
    """The same of the texts and docstrings of Python modules."""
    for path in paths:
        for line, text in _texts(ast.parse(path.read_text(encoding="utf-8"))):
            for quoted, bare in IN_A_TEXT.findall(text):
                yield from (f"{path}:{line}: {each}" for each in problems(quoted or bare))


def _texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each string with its line, and with X for each value that is filled in."""
    pieces: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            pieces |= {id(each) for each in node.values}
            yield node.lineno, "".join(_text(each) or "X" for each in node.values)
        elif id(node) not in pieces and (text := _text(node)):
            yield getattr(node, "lineno", 0), text


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def problems(text: str) -> Iterator[str]:
    """What does not exist of the commands and the file that a piece of code mentions."""
    if (found := FILE.fullmatch(text)) and (problem := _of_file(found[1], found[2])):
        yield problem
    for part in ENDS.split(text.replace("\\\n", " ")):
        words = _words(BEFORE.sub("", part.strip()))
        if len(words) > 1 and words[0] in PROGRAMS:
            problem = {"smsbot": _of_smsbot, "make": _of_make, "aws": _of_aws}[words[0]](words[1:])
            if problem:
                yield f"`{part.strip()}`: {problem}"


def _of_block(info: str, content: str) -> Iterator[str]:
    lines = content.replace("\\\n", " ").splitlines()
    if info.strip() in SHELL:
        yield from (problem for line in lines for problem in problems(line))
    elif not info.strip():
        prompted = [line for line in lines if line.startswith(PROMPT)]
        yield from (problem for line in prompted for problem in problems(line))
        if lines and lines[0].startswith(tuple(f"{name} " for name in PROGRAMS)):
            yield "commands are in a block of bash, where a test finds them"


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return text.replace('"', " ").replace("'", " ").split()


def _of_file(name: str, test: str | None) -> str | None:
    file = next((each / name for each in (ROOT, ROOT / "tests") if (each / name).exists()), None)
    if file is None:
        return f"`{name}` does not exist"
    if test and f"def {test}(" not in file.read_text(encoding="utf-8"):
        return f"{name} has no {test}"
    return None


def _of_smsbot(words: Sequence[str]) -> str | None:
    command: Any = typer.main.get_command(app)
    rest = list(words)
    while commands := getattr(command, "commands", None):
        if not rest or rest[0].startswith("-"):
            break
        if rest[0] in commands:
            command = commands[rest.pop(0)]
        elif "list" in commands:
            command = commands["list"]
        else:
            return None if PLACEHOLDER.fullmatch(rest[0]) else f"there is no command {rest[0]}"
    options = {name: each for each in command.params for name in each.opts if name[:1] == "-"}
    places = sum(each.nargs for each in command.params if each.param_type_name == "argument")
    unlimited = any(each.nargs < 0 for each in command.params)
    given = 0
    while rest:
        word, _, value = rest.pop(0).partition("=")
        if word.startswith("--"):
            if word not in {*options, "--help", "--install-completion", "--show-completion"}:
                return f"there is no option {word}"
            if word in options and not value and not getattr(options[word], "is_flag", False):
                del rest[: options[word].nargs]
        else:
            given += 1
    return "too many arguments" if given > places and not unlimited else None


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


def _of_aws(words: Sequence[str]) -> str | None:
    service, *rest = words
    if service in AWS_OWN or not rest or rest[0] == "wait":
        return None
    found = _operations({"s3api": "s3"}.get(service, service))
    if not found:
        return f"AWS has no service {service}"
    if rest[0] not in found:
        return f"AWS has no command {rest[0]}"
    by_alias = any(each.startswith("alias/") for each in rest) and "--key-id" in rest
    if service == "kms" and by_alias and not WITH_ALIAS.fullmatch(rest[0]):
        return "KMS takes a key ID or an ARN there, not an alias"
    shape = found[rest[0]].input_shape
    known = {xform_name(each, "-") for each in shape.members} if shape else set[str]()
    for word in rest[1:]:
        option = RENAMED_BY_AWS.get(word.removeprefix("--"), word.removeprefix("--"))
        if word.startswith("--") and not {option, option.removeprefix("no-")} & (
            known | AWS_OPTIONS
        ):
            return f"there is no option {word}"
    return None


@cache
def _operations(service: str) -> dict[str, OperationModel]:
    """The operations of a service, by the names of their commands."""
    try:
        model = botocore.session.get_session().get_service_model(service)
    except UnknownServiceError:
        return {}
    return {xform_name(each, "-"): model.operation_model(each) for each in model.operation_names}
