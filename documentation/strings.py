"""The strings of a Python module: its messages, help texts and docstrings."""

import ast
from collections.abc import Iterator

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def strings(tree: ast.AST, *, with_docstrings: bool = True) -> Iterator[tuple[int, str]]:
    """Each string with its line, and with X for each value that is filled in."""
    left_out: set[int] = set() if with_docstrings else {*_docstrings(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            left_out |= {id(each) for each in node.values}
            yield node.lineno, "".join(_text(each) or "X" for each in node.values)
        elif id(node) not in left_out and (text := _text(node)):
            yield getattr(node, "lineno", 0), text


def _docstrings(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and node.body and isinstance(node.body[0], ast.Expr):
            yield id(node.body[0].value)


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
