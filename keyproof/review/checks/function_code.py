"""What a change does to the code of a function: its files, and new calls that let content out.

By the syntax tree of each file of the package. A call is new where its text is. It does not see a
call by another name, such as one by ``getattr``; ``eval`` and the like are listed themselves.
"""

import ast
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import unified_diff
from pathlib import Path

from keyproof.model.finding import Finding, Severity
from keyproof.model.resource import Resource
from keyproof.review.sides import Side, Sides

FUNCTION = "aws_lambda_function"
RULE = "code"
LONGEST = 120
# Methods of clients of AWS, by how boto3 calls them.
OF_AWS = re.compile(
    r"client|resource|publish|invoke|query|scan|subscribe"
    r"|(batch|copy|create|decrypt|delete|download|encrypt|execute|generate|get|invoke|list|publish"
    r"|put|re_encrypt|receive|send|start|subscribe|transact|update|upload|write)_[a-z_]+"
)
NETWORK = re.compile(
    r"(aiohttp|ctypes|ftplib|http|httpx|importlib|multiprocessing|os\.popen|os\.system|requests"
    r"|smtplib|socket|ssl|subprocess|telnetlib|urllib|urllib3|xmlrpc)(\..*)?"
)
RUNS = re.compile(r"eval|exec|compile|__import__|getattr|open")
LOGS = re.compile(
    r"print|(.*\.)?(stdout|stderr)\.write|os\.write|warnings\.warn"
    r"|.*log\w*\.(critical|debug|error|exception|info|log|warn|warning)"
)
KINDS = {
    "calls AWS": lambda name: bool(OF_AWS.fullmatch(name.rpartition(".")[2])),
    "uses the network or another program": lambda name: bool(NETWORK.fullmatch(name)),
    "runs or reads what is not in the package": lambda name: bool(RUNS.fullmatch(name)),
    "writes to the log": lambda name: bool(LOGS.fullmatch(name)),
}


def changed_code(sides: Sides) -> Iterator[Finding]:
    """The functions whose code is another one, and what that newly calls."""
    for function in sides.after.stack.resources:
        was = sides.before.resource(function.address)
        if function.type != FUNCTION or was is None or _is_same(was, function):
            continue
        before, after = _package(sides.before, was), _package(sides.after, function)
        if before is None or after is None:
            yield _finding(
                Severity.NOTE,
                function,
                "its code changes; the packages are not both there to compare.",
            )
            continue
        yield _finding(Severity.NOTE, function, f"its code changes: {_files(before, after)}.")
        had, has = _uses(before), _uses(after)
        for kind, text in (has - had).elements():
            yield _finding(Severity.ACCESS, function, f"its code newly {kind}: {text}.")


def _is_same(was: Resource, now: Resource) -> bool:
    names = ("filename", "source_code_hash")
    return all(was.value(each) == now.value(each) for each in names)


def _package(side: Side, function: Resource) -> Mapping[str, str] | None:
    """The files of a package by their names; None where it is not next to the configuration."""
    path = Path(side.stack.place).parent / function.text("filename")
    try:
        with zipfile.ZipFile(path) as package:
            return {
                each: package.read(each).decode("utf-8", "replace") for each in package.namelist()
            }
    except (OSError, zipfile.BadZipFile):
        return None


def _files(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Each file that differs, with the lines that come and go."""
    told: list[str] = []
    for name in sorted({*before, *after}):
        was, now = before.get(name, "").splitlines(), after.get(name, "").splitlines()
        lines = [each for each in unified_diff(was, now, n=0) if each[:3] not in ("---", "+++")]
        more, less = (sum(each.startswith(sign) for each in lines) for sign in "+-")
        if more or less:
            told.append(f"{name} (+{more} -{less})")
    return ", ".join(told) or "other bytes of the same lines"


def _uses(package: Mapping[str, str]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for name, text in package.items():
        if not name.endswith(".py"):
            found["runs or reads what is not in the package", f"{name} is not Python"] += 1
            continue
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            found["runs or reads what is not in the package", f"{name} cannot be read"] += 1
            continue
        found.update(use for node in ast.walk(tree) for use in _uses_of(node))
    return found


def _uses_of(node: ast.AST) -> Iterator[tuple[str, str]]:
    names: list[str] = []
    if isinstance(node, ast.Import):
        names = [each.name for each in node.names]
    elif isinstance(node, ast.ImportFrom) and node.module:
        names = [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
    elif isinstance(node, ast.Call):
        names = [ast.unparse(node.func)]
    for kind, is_one in KINDS.items():
        is_import = not isinstance(node, ast.Call)
        if any(map(is_one, names)) and (not is_import or kind.startswith("uses")):
            text = " ".join(ast.unparse(node).split())
            yield kind, text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _finding(severity: Severity, function: Resource, problem: str) -> Finding:
    return Finding(
        severity=severity,
        rule=RULE,
        resource=function.address,
        problem=problem,
        remedy="Read it, and make sure that it is meant." if severity is not Severity.NOTE else "",
    )
