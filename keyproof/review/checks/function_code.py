"""What a change does to the code of a function: its files, and new calls that let content out.

A call is new where its text is, and so is a method that is handed on. It does not see a call by
another name, such as one by ``getattr``; ``eval`` and the like are listed themselves.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import unified_diff

from keyproof.model.finding import Finding, Severity
from keyproof.model.resource import Resource
from keyproof.review.checks.code_uses import Uses, uses_of
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
            yield _new(function, uses_of(after), is_first=sides.is_first)
            continue
        yield _finding(Severity.NOTE, function, f"its code changes: {_files(before, after)}.")
        had, has = uses_of(before), uses_of(after)
        for kind, text in (has - had).elements():
            yield _finding(Severity.ACCESS, function, f"its code newly {kind}: {_short(text)}.")


def _new(function: Resource, uses: Uses, *, is_first: bool) -> Finding:
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


def _package(side: Side, function: Resource) -> Mapping[str, bytes]:
    """The files of a package by their names. Raises Failure where it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(side.code(function))) as package:
            names = [posixpath.normpath(each) for each in package.namelist()]
            if len(names) != len({*names}):
                # Lambda may take another one of them than Python does.
                raise Failure(
                    f"The package of {function.address} has two files of one name.", way_on=WAY_ON
                )
            return {each: package.read(each) for each in package.namelist()}
    except zipfile.BadZipFile as error:
        raise Failure(
            f"The package of {function.address} is not a ZIP archive.", way_on=WAY_ON
        ) from error


def _files(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> str:
    """Each file that differs, with the lines that come and go."""
    told: list[str] = []
    for name in sorted({*before, *after}):
        was, now = (
            package.get(name, b"").decode("utf-8", "replace").splitlines()
            for package in (before, after)
        )
        lines = [each for each in unified_diff(was, now, n=0) if each[:3] not in ("---", "+++")]
        more, less = (sum(each.startswith(sign) for each in lines) for sign in "+-")
        if more or less:
            told.append(f"{name} (+{more} -{less})")
    return ", ".join(told) or "other bytes of the same lines"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _finding(severity: Severity, function: Resource, problem: str) -> Finding:
    return Finding(
        severity=severity,
        rule=RULE,
        resource=function.address,
        problem=problem,
        remedy="Read it, and make sure that it is meant." if severity is not Severity.NOTE else "",
    )
