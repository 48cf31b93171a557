"""What a change does to the code of a function: its files, and new calls that let content out.

By the syntax tree of each file of the package. A call is new where its text is, and so is a method
that is handed on. It does not see a call by another name, such as one by ``getattr``; ``eval`` and
the like are listed themselves.
"""

import ast
import io
import re
import zipfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from difflib import unified_diff

from keyproof.model.finding import Finding, Severity
from keyproof.model.resource import Resource
from keyproof.review.sides import WAY_ON, Side, Sides
from keyproof.terminal.failure import Failure

FUNCTION = "aws_lambda_function"
RULE = "code"
# Arguments that say where the code is.
PLACES = (
    *("filename", "source_code_hash", "s3_bucket", "s3_key", "s3_object_version"),
    *("image_uri", "package_type"),
)
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
# By themselves they are no call; what is called of them has a name of its own.
CLIENTS = ("client", "resource")
HANDED_ON = ("__import__", "compile", "eval", "exec", "getattr", "open", "print")
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
        if function.type != FUNCTION or (was is not None and _is_same(was, function)):
            continue
        try:
            before = _package(sides.before, was) if was else {}
            after = _package(sides.after, function)
        except Failure as failure:
            yield Finding(
                severity=Severity.NOTE if sides.is_first else Severity.UNCOMPARED,
                rule=RULE,
                resource=function.address,
                problem=f"its code changes, and nothing compared it: {failure.problem}",
                remedy=f"Read it, and make sure that it is meant. {failure.way_on}".strip(),
            )
            continue
        if was is None:
            yield _new(function, _uses(after), is_first=sides.is_first)
            continue
        yield _finding(Severity.NOTE, function, f"its code changes: {_files(before, after)}.")
        had, has = _uses(before), _uses(after)
        for kind, text in (has - had).elements():
            yield _finding(Severity.ACCESS, function, f"its code newly {kind}: {_short(text)}.")


def _new(function: Resource, uses: Counter[tuple[str, str]], *, is_first: bool) -> Finding:
    """Everything that the code of a new function does; of a first deployment for information."""
    found = _finding(
        Severity.NOTE if is_first else Severity.ACCESS,
        function,
        f"its code is new, with {uses.total()} calls that may let content out; there is no earlier "
        "code to compare it with.",
    )
    return replace(
        found, consequences=tuple(f"{kind}: {_short(text)}" for kind, text in sorted(uses))
    )


def _is_same(was: Resource, now: Resource) -> bool:
    return all(was.value(each) == now.value(each) for each in PLACES)


def _package(side: Side, function: Resource) -> Mapping[str, str]:
    """The files of a package by their names. Raises Failure where it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(side.code(function))) as package:
            return {
                each: package.read(each).decode("utf-8", "replace") for each in package.namelist()
            }
    except zipfile.BadZipFile as error:
        raise Failure(
            f"The package of {function.address} is not a ZIP archive.", way_on=WAY_ON
        ) from error


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
        found.update(_uses_in(tree))
    return found


def _uses_in(tree: ast.Module) -> Iterator[tuple[str, str]]:
    nodes = list(ast.walk(tree))
    called = {node.func for node in nodes if isinstance(node, ast.Call)}
    for node in nodes:
        is_import = isinstance(node, ast.Import | ast.ImportFrom)
        names = _names(node, called)
        for kind, is_one in KINDS.items():
            if any(map(is_one, names)) and (not is_import or kind.startswith("uses")):
                yield kind, " ".join(ast.unparse(node).split())


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _names(node: ast.AST, called: Collection[ast.expr]) -> list[str]:
    """What a node imports or calls, or hands on so that another call may."""
    match node:
        case ast.Import():
            return [each.name for each in node.names]
        case ast.ImportFrom(module=str(module)):
            return [module, *(f"{module}.{each.name}" for each in node.names)]
        case ast.Call():
            return [ast.unparse(node.func)]
        case ast.Attribute(ctx=ast.Load()) if node not in called and node.attr not in CLIENTS:
            return [ast.unparse(node)]
        case ast.Name(id=name, ctx=ast.Load()) if node not in called and name in HANDED_ON:
            return [name]
        case _:
            return []


def _finding(severity: Severity, function: Resource, problem: str) -> Finding:
    return Finding(
        severity=severity,
        rule=RULE,
        resource=function.address,
        problem=problem,
        remedy="Read it, and make sure that it is meant." if severity is not Severity.NOTE else "",
    )
