"""A Lambda deployment package with the same bytes for the same sources, on any machine."""

import ast
import base64
import hashlib
import re
import zipfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

# The earliest moment a zip can hold; the sources' own times differ with every checkout.
TIMESTAMP = (1980, 1, 1, 0, 0, 0)
READABLE_BY_ALL = 0o100644
# Strings, of which nothing is written differently, and what is. By itself, since the tokens of
# Python take a fifth of a synthesis.
PARTS = re.compile(
    r"""
    (?<! \w ) (?i: f | rf | fr ) ( "{3} | '{3} | " | ' )
        (?: \\. | \{\{ | \{ (?: [^{}] | \{ [^{}]* \} )* \} | . )*? \1
    | ( "{3} | '{3} | " | ' ) (?: \\. | . )*? \2
    | (?P<nothing> [ \t\f]* \# [^\n]* | [ \t\f]+ (?= \n )
        | (?<= [^\w"'\s] ) [ ]+ | (?<= [\w"'] ) [ ]+ (?= [^\w"'\s\\] ) )
    | (?P<bracket> [][(){}] )
    | \\? \n (?P<indentation> [ \t\f]* (?= [^\s\#] ) )?
    """,
    re.VERBOSE | re.DOTALL,
)
# What has statements or parameters in it, and these.
HOLDERS = (ast.stmt, ast.ExceptHandler, ast.match_case, ast.arguments, ast.arg)


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
    nodes = list(_statements(ast.parse(source)))
    for row, start, end in sorted(_types_of_functions(nodes), reverse=True):
        line = lines[row - 1].encode()
        lines[row - 1] = (line[:start] + line[end:]).decode()
    for node in nodes:
        documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if documented and ast.get_docstring(node, clean=False) is not None:
            docstring = cast("ast.Expr", node.body[0])
            first, last = docstring.lineno, docstring.end_lineno or docstring.lineno
            # A body needs a statement.
            left = "" if node.body[1:] else lines[first - 1][: docstring.col_offset] + '""'
            lines[first - 1 : last] = [left + "\n", *"\n" * (last - first)]
    return _dense("".join(lines))


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """A module, each statement in it at any depth, and the parameters of each function."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, HOLDERS):
            yield from _statements(child)


def _dense(code: str) -> str:
    """Code without comments, and without the spaces that nothing needs.

    A block is one space deeper than what it is in, and two words have a space between them.
    Strings stay as they are.
    """
    depth, blocks = 0, [""]

    def written(part: re.Match[str]) -> str:
        nonlocal depth
        if bracket := part["bracket"]:
            depth += 1 if bracket in "([{" else -1
        elif part["nothing"]:
            return ""
        elif (indentation := part["indentation"]) is not None:
            line = part[0].removesuffix(indentation)
            if depth or line != "\n":
                return line
            while not indentation.startswith(blocks[-1]):
                blocks.pop()
            if indentation != blocks[-1]:
                blocks.append(indentation)
            return line + " " * (len(blocks) - 1)
        return part[0]

    return PARTS.sub(written, code)


def _types_of_functions(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, int, int]]:
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
