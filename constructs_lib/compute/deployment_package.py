"""A Lambda deployment package with the same bytes for the same sources, on any machine."""

import ast
import base64
import hashlib
import io
import math
import tokenize
import zipfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

# The earliest moment a zip can hold; the sources' own times differ with every checkout.
TIMESTAMP = (1980, 1, 1, 0, 0, 0)
READABLE_BY_ALL = 0o100644
BETWEEN_STATEMENTS = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
# How many formatted strings one is in before a token; a Python before 3.12 has one token for each.
FORMATTED = {"FSTRING_END": 1, "FSTRING_START": -1}


class EmptyPackageError(FileNotFoundError):
    """A folder without code; the message names it."""


@dataclass(frozen=True)
class DeploymentPackage:
    """A zip file, and its hash as Lambda's ``CodeSha256`` gives it: base64 of SHA-256."""

    path: Path
    source_code_hash: str


@contextmanager
def deployment_package(source: Path) -> Generator[DeploymentPackage]:
    """Zip the Python files below ``source``, for as long as the context lasts.

    They are stored uncompressed, since compressed bytes differ between releases of zlib; without
    comments, docstrings, the types of parameters and results, and spaces that nothing needs. Lines
    stay where they are, so that a place in a log is one in the source.
    Raises EmptyPackageError when there are none.
    """
    files = sorted(source.rglob("*.py"))
    if not files:
        raise EmptyPackageError(f"{source}: no Python file to put into the deployment package")
    with TemporaryDirectory(prefix="deployment-package-") as folder:
        path = Path(folder) / f"{source.name}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
            for file in files:
                entry = zipfile.ZipInfo(file.relative_to(source).as_posix(), TIMESTAMP)
                entry.external_attr = READABLE_BY_ALL << 16
                entry.create_system = 3  # Unix, also where the zip is made on Windows
                package.writestr(entry, _code_of(file.read_text(encoding="utf-8")))
        digest = hashlib.sha256(path.read_bytes()).digest()
        yield DeploymentPackage(path, base64.b64encode(digest).decode())


def _code_of(source: str) -> str:
    """A source without comments, docstrings and the types of functions, line for line."""
    lines = source.splitlines(keepends=True)
    statements: set[int] = set()
    ends = True
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        row, column = token.start
        if token.type == tokenize.COMMENT:
            lines[row - 1] = lines[row - 1][:column].rstrip() + "\n"
        elif ends and token.type not in BETWEEN_STATEMENTS:
            statements.add(row)
            ends = False
        ends = ends or token.type == tokenize.NEWLINE
    nodes = list(ast.walk(ast.parse(source)))
    for row, start, end in sorted(_types_of_functions(nodes), reverse=True):
        line = lines[row - 1].encode()
        lines[row - 1] = (line[:start] + line[end:]).decode()
    for node in nodes:
        documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if documented and ast.get_docstring(node, clean=False) is not None:
            docstring = cast("ast.Expr", node.body[0])
            first, last = docstring.lineno, docstring.end_lineno or docstring.lineno
            # A body needs a statement.
            left = "" if node.body[1:] else " " * docstring.col_offset + '""'
            lines[first - 1 : last] = [left + "\n", *"\n" * (last - first)]
    return _dense(_narrow(lines, statements, _lines_within_strings(nodes)))


def _lines_within_strings(nodes: Iterable[ast.AST]) -> set[int]:
    return {
        line
        for node in nodes
        if isinstance(node, ast.Constant | ast.JoinedStr) and node.end_lineno
        for line in range(node.lineno + 1, node.end_lineno + 1)
    }


def _narrow(lines: list[str], statements: set[int], within: set[int]) -> str:
    """Lines with one space for each step that a statement is indented by.

    Lines ``within`` a string stay as they are; further lines of a statement need no indentation.
    """
    widths = {row: len(line) - len(line.lstrip(" ")) for row, line in enumerate(lines, start=1)}
    step = math.gcd(*(widths[row] for row in statements)) or 1
    return "".join(
        line
        if row in within
        else " " * (widths[row] // step if row in statements else 0) + line.lstrip(" ")
        for row, line in enumerate(lines, start=1)
    )


def _dense(code: str) -> str:
    """Code without the spaces between two tokens, unless both would become one word.

    Strings stay as they are; so does what is within a formatted one.
    """
    lines = code.splitlines(keepends=True)
    formatted = 0
    tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    for token, following in reversed(list(pairwise(tokens))):
        formatted += FORMATTED.get(tokenize.tok_name[following.type], 0)
        (row, end), (next_row, start) = token.end, following.start
        words = _is_of_word(token.string[-1:]) and _is_of_word(following.string[:1])
        if row == next_row and end < start and not words and not formatted:
            lines[row - 1] = lines[row - 1][:end] + lines[row - 1][start:]
    return "".join(lines)


def _is_of_word(character: str) -> bool:
    """Whether a word, a number or a string may begin or end with a character."""
    return character.isalnum() or character in {"_", '"', "'"}


def _types_of_functions(nodes: Iterable[ast.AST]) -> Generator[tuple[int, int, int]]:
    """Where the types of parameters and results stand: line, first byte, byte after the last."""
    for node in nodes:
        if isinstance(node, ast.arg) and (written := node.annotation):
            start = node.col_offset + len(node.arg.encode())
        elif isinstance(node, ast.FunctionDef) and (written := node.returns):
            start = written.col_offset - len(" -> ")
        else:
            continue
        if written.lineno == written.end_lineno and written.end_col_offset:
            yield written.lineno, start, written.end_col_offset
