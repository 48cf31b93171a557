"""Python sources without what only their readers need: comments and docstrings.

Each line keeps its number, so that a traceback names the line of the source.
"""

import ast
import io
import tokenize
import warnings
from dataclasses import dataclass
from functools import cache

UTF_8 = ("utf-8", "utf-8-sig")
WITH_DOCSTRINGS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
# What is left of a docstring, since a function or class may have nothing else.
EMPTY = '""'


def bare_file(content: bytes) -> bytes:
    """The content of a file, which means the same; as it is, if it is not written in UTF-8."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        if encoding not in UTF_8:
            return content
        source = content.decode(encoding)
    except (SyntaxError, UnicodeDecodeError):
        return content
    return bare(source.replace("\r\n", "\n").replace("\r", "\n")).encode()


@cache
def bare(source: str) -> str:
    """The source of a module, which means the same; as it is, where that cannot be seen."""
    try:
        read = _read(source)
        found = _without_comments(source, read)
        means_the_same = _read(found).meaning() == read.meaning()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source
    return found if means_the_same else source


@dataclass(frozen=True)
class _Read:
    """A module, its strings (f-strings whole), its docstrings, and the lines of its statements."""

    module: ast.Module
    strings: list[ast.expr]
    docstrings: list[ast.Constant]
    lines: list[int]

    def meaning(self) -> tuple[str, list[int]]:
        """What it does, whatever its docstrings say, and in which lines."""
        for each in self.docstrings:
            each.value, each.kind = "", None
        return ast.dump(self.module), self.lines


def _read(source: str) -> _Read:
    with warnings.catch_warnings():  # of escapes that Python does not know
        warnings.simplefilter("ignore")
        read = _Read(ast.parse(source), [], [], [])
    left: list[ast.AST] = [read.module]
    while left:
        node = left.pop()
        if isinstance(node, ast.Constant | ast.JoinedStr):
            if isinstance(node, ast.JoinedStr) or isinstance(node.value, str | bytes):
                read.strings.append(node)
            continue
        if isinstance(node, ast.stmt):
            read.lines.append(node.lineno)
        if isinstance(node, WITH_DOCSTRINGS):
            match node.body[:1]:
                case [ast.Expr(ast.Constant(str()) as docstring)]:
                    read.docstrings.append(docstring)
                case _:
                    pass
        left.extend(ast.iter_child_nodes(node))
    return read


def _without_comments(source: str, read: _Read) -> str:
    """The source without what follows ``#`` outside of strings, and without docstrings."""
    lines = source.encode().split(b"\n")
    in_strings: dict[int, list[tuple[int, int]]] = {}
    for node in read.strings:
        first, last = node.lineno - 1, _last_line(node)
        for line in range(first, last + 1):
            start = node.col_offset if line == first else 0
            end = node.end_col_offset or 0 if line == last else len(lines[line])
            in_strings.setdefault(line, []).append((start, end))
    for number, line in enumerate(lines):
        comment = line.find(b"#")
        while any(start <= comment < end for start, end in in_strings.get(number, ())):
            comment = line.find(b"#", comment + 1)
        if comment >= 0:
            lines[number] = line[:comment].rstrip(b" \t")
    # The last first, so that columns stay right.
    for node in sorted(read.docstrings, key=lambda each: -each.lineno):
        first, last = node.lineno - 1, _last_line(node)
        after = lines[last][node.end_col_offset :]
        lines[first] = lines[first][: node.col_offset] + EMPTY.encode()
        lines[first + 1 : last + 1] = [b""] * (last - first)
        lines[last] += after
    return b"\n".join(lines).decode()


def _last_line(node: ast.expr) -> int:
    return (node.end_lineno or node.lineno) - 1
