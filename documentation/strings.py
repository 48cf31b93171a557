"""The strings of a Python module: its messages, help texts and docstrings."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def strings(path: Path, *, with_docstrings: bool = True) -> Iterator[tuple[int, str]]:
    """Each string with its line, and with X for each value that is filled in."""
    for line, text, is_docstring in _strings(path):
        if with_docstrings or not is_docstring:
            yield line, text


@cache
def _strings(path: Path) -> tuple[tuple[int, str, bool], ...]:
    """The strings of a module, which several checks read, and which of them are docstrings."""
    filled_in: set[int] = set()
    docstrings: set[int] = set()
    found: list[tuple[int, str, bool]] = []
    tree = ast.parse(path.read_text(encoding="utf-8"))
    # A node comes before those in it.
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and node.body and isinstance(node.body[0], ast.Expr):
            docstrings.add(id(node.body[0].value))
        if isinstance(node, ast.JoinedStr):
            filled_in |= {id(each) for each in node.values}
            text = "".join(_text(each) or "X" for each in node.values)
            found.append((node.lineno, text, id(node) in docstrings))
        elif id(node) not in filled_in and (text := _text(node)):
            found.append((getattr(node, "lineno", 0), text, id(node) in docstrings))
    return tuple(found)


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
