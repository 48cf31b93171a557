"""Takes a configuration from a pull request as data, and refuses one that could run code.

Terraform runs code while it plans: data sources, other providers, functions that read files. The
endpoints of a provider get signed requests. So the settings of Terraform, of the provider and of
the data sources must be those of main, and an expression may only be a reference.
https://developer.hashicorp.com/terraform/language/syntax/json
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from keyproof import strict_json
from keyproof.loaders.configuration.notes import NOTES, without_notes
from keyproof.strict_json import RepeatedKeyError
from keyproof.terminal.failure import Failure

CONFIGURATION = "cdk.tf.json"
ASSETS = "assets"
AS_IN_MAIN = ("data", "provider", "terraform")
KNOWN = (*AS_IN_MAIN, "output", "resource")
RESOURCE_TYPE = re.compile(r"aws_[a-z0-9_]+")
# Meta-arguments that run programs, open connections or choose another provider.
REFUSED_ARGUMENTS = ("connection", "provider", "provisioner")
# `$${` and `%%{` are how Terraform writes `${` and `%{` themselves.
TEMPLATE = re.compile(r"\$\$\{|%%\{|(?P<marker>[$%])\{(?P<expression>[^}]*)\}?")
REFERENCE = re.compile(
    r"(?:data\.)?aws_[a-z0-9_]+\.[A-Za-z_][\w-]*(?:\.[a-z_][a-z0-9_]*|\[[0-9]+\])+"
)
LARGEST_CONFIGURATION_IN_BYTES = 5_000_000
LARGEST_ASSETS_IN_BYTES = 100_000_000
WAY_ON = (
    "A configuration like this is planned after the merge only. Read the change with care: nothing "
    "of it was run here."
)

Json = Mapping[str, object]


def take_over(stack: str, *, base: Path, foreign: Path, output: Path) -> None:
    """Write the vetted configuration of a stack and its assets below ``output``, nothing else.

    ``base`` is what main synthesizes, ``foreign`` what the pull request did; all three are laid out
    as ``cdktf.out``. Raises Failure with everything that is refused.
    """
    theirs = foreign / "stacks" / stack
    configuration = _read(theirs / CONFIGURATION)
    ours = _read(base / "stacks" / stack / CONFIGURATION)
    problems = list(_problems(configuration, ours))
    if problems:
        raise Failure(
            f"The configuration of {stack} from elsewhere could run code while it is planned:\n"
            + "\n".join(f"  {each}" for each in problems),
            way_on=WAY_ON,
        )
    folder = output / "stacks" / stack
    for path, content in _assets(theirs / ASSETS):
        (folder / ASSETS / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / ASSETS / path).write_bytes(content)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CONFIGURATION).write_text(json.dumps(configuration, indent=2), encoding="utf-8")


def _read(path: Path) -> Json:
    try:
        if path.is_symlink() or path.stat().st_size > LARGEST_CONFIGURATION_IN_BYTES:
            raise Failure(f"{path} is a link, or larger than a configuration is.", way_on=WAY_ON)
        content: object = strict_json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Failure(
            f"There is no {path}.", way_on="The environment may be new, or renamed: merge it first."
        ) from error
    except (ValueError, RecursionError, RepeatedKeyError) as error:
        raise Failure(f"{path} is not JSON: {error}", way_on=WAY_ON) from error
    if not isinstance(content, dict):
        raise Failure(f"{path} is not a JSON object.", way_on=WAY_ON)
    document = cast("Json", content)
    # A comment is one only where Terraform expects a block; elsewhere it is an expression. That of
    # the whole document holds what the stack declares.
    kept = {NOTES: document[NOTES]} if NOTES in document else {}
    return {**kept, **cast("Json", without_notes(document))}


def _problems(theirs: Json, ours: Json) -> Iterator[str]:
    for name in theirs:
        if name not in (*KNOWN, NOTES):
            yield f"{name}: only {', '.join(KNOWN)} are allowed"
    for name in AS_IN_MAIN:
        if theirs.get(name) != ours.get(name):
            yield f"{name}: differs from main"
    yield from _of_resources(theirs.get("resource"))
    for place, text in _texts({name: theirs.get(name) for name in ("output", "resource")}, ""):
        for found in TEMPLATE.finditer(text):
            expression = found["expression"]
            if found["marker"] is None:
                continue
            if found["marker"] == "%" or not REFERENCE.fullmatch(expression.strip()):
                yield f"{place}: {found[0]!r:.80} is not a plain reference"


def _of_resources(resources: object) -> Iterator[str]:
    for type_, each in _members(resources):
        if not RESOURCE_TYPE.fullmatch(type_):
            yield f"resource.{type_}: only types of the AWS provider are allowed"
        for name, body in _members(each):
            arguments = {argument for argument, _ in _members(body)}
            for argument in sorted(arguments.intersection(REFUSED_ARGUMENTS)):
                yield f"resource.{type_}.{name}.{argument}: is not allowed"


def _members(value: object) -> Iterator[tuple[str, object]]:
    """The members of an object, or of every object in a list, as Terraform reads blocks."""
    for each in cast("list[object]", value) if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            yield from cast("dict[str, object]", each).items()


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    """Every text with its place. The names of members are templates too."""
    if isinstance(value, str):
        yield place.removeprefix("."), value
    elif isinstance(value, dict):
        for name, each in cast("Json", value).items():
            yield f"{place}.{name}".removeprefix("."), name
            yield from _texts(each, f"{place}.{name}")
    elif isinstance(value, list):
        for index, each in enumerate(cast("list[object]", value)):
            yield from _texts(each, f"{place}[{index}]")


def _assets(folder: Path) -> Iterator[tuple[Path, bytes]]:
    left = LARGEST_ASSETS_IN_BYTES
    for path in sorted(folder.rglob("*")) if folder.is_dir() and not folder.is_symlink() else ():
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise Failure(f"{path} is neither a file nor a folder.", way_on=WAY_ON)
        if path.is_file():
            left -= path.stat().st_size
            if left < 0:
                raise Failure(f"The files in {folder} are too large.", way_on=WAY_ON)
            yield path.relative_to(folder), path.read_bytes()
