"""The page about a text without an answer explains every reason that the function can store."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from smsbot import project

PAGE = project.ROOT / "docs/operate/no-answer.md"
BOT = project.ROOT / "lambda_src"
# Calls that take a reason, with the place of their first argument that may be one.
TAKE_A_REASON = {
    **dict.fromkeys(("NotAllowed", "Undeliverable", "Malformed", "_dropped_text"), 0),
    **dict.fromkeys(("Outcome", "NotSent", "give_up", "_unknown", "suppress", "_suppress"), 1),
}


def _words(node: ast.AST, constants: dict[str, str]) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value
        elif isinstance(each, ast.Name) and each.id in constants:
            yield constants[each.id]


def _places(tree: ast.AST) -> Iterator[ast.AST]:
    """Every expression whose value may become a reason."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=called, args=arguments, keywords=keywords):
                name = ast.unparse(called).rpartition(".")[2]
                if name in TAKE_A_REASON:
                    yield from arguments[TAKE_A_REASON[name] :]
                yield from (each.value for each in keywords if each.arg == "reason")
            case ast.Assign(targets=[ast.Name(id="reason")], value=value):
                yield value
            case ast.FunctionDef(name="reason" | "_reason", body=body):
                yield from (
                    each for one in body for each in ast.walk(one) if isinstance(each, ast.Return)
                )
            case ast.FunctionDef(args=arguments, name="__init__"):
                yield from arguments.defaults
            case _:
                pass


def reasons(folder: Path) -> set[str]:
    """The fixed words that can be a reason."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        found.update(word for place in _places(tree) for word in _words(place, constants))
    # The name of the attribute is one where a stored reason is read.
    return {each for each in found if re.fullmatch(r"[a-z]+(?:_[a-z]+)*", each)} - {"reason"}


def test_every_reason_is_explained_and_no_other() -> None:
    rows = re.findall(r"^\| (`[^|]+`) \| [^|]+ \| [^|]+ \|$", PAGE.read_text(), re.MULTILINE)
    explained = {word for row in rows for word in re.findall(r"`([a-z_]+)`", row)}
    assert explained == reasons(BOT)
