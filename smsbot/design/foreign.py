"""Takes a configuration that another job synthesized as data, with main's lock of the provider.

Terraform runs code while it plans: data sources, other providers, functions that read files. The
endpoints of a provider get signed requests. So the settings of Terraform and of the provider are
those of main, a data source is one of a few that read nothing secret, an expression may only be a
reference, and a block has the one form that the synthesis writes, of several that mean the same.
https://developer.hashicorp.com/terraform/language/syntax/json
"""

import json
import re
import shutil
import unicodedata
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from stat import S_ISREG
from tempfile import TemporaryDirectory
from typing import cast

from constructs_lib.compute.deployment_package import deployment_package
from keyproof import KNOWN_ARGUMENTS, NOTES, strict_json
from keyproof.terminal.user_error import UserError
from keyproof.visible import one_line
from smsbot import project
from smsbot.design.synthesis import configurations_of, refuse_other_stacks
from smsbot.project import PROVIDER_LOCK
from stacks.keys import default_tags_of
from stacks.output import CONFIGURATION, MANIFEST
from stacks.provider.provider_lock import holds
from stacks.settings.backends import S3Backend
from stacks.settings.environment import Environment
from stacks.state import state_names
from stacks.state.state_names import bootstrap_of

ASSETS = "assets"
FUNCTION_SOURCE = "lambda_src"
LARGEST_CONFIGURATION_IN_BYTES = 5_000_000
LARGEST_ASSETS_IN_BYTES = 100_000_000
HINT = (
    "Terraform was not run. If the pull request changes environments.toml, review it by hand. "
    "Otherwise remove what is named, or find the dependency that adds it."
)

KNOWN = ("data", "output", "provider", "resource", "terraform")
# Of the arguments that Terraform itself reads, those that run nothing and choose no provider. The
# arguments in `_` count as if they were outside of it.
# https://developer.hashicorp.com/terraform/language/meta-arguments
META_ARGUMENTS = {
    *("_", "connection", "count", "depends_on", "dynamic", "for_each", "lifecycle"),
    *("provider", "providers", "provisioner"),
}
ALLOWED_META_ARGUMENTS = {"depends_on", "lifecycle"}
ALLOWED_IN_LIFECYCLE = {
    *("create_before_destroy", "ignore_changes", "postcondition", "precondition"),
    *("prevent_destroy", "replace_triggered_by"),
}
# Arguments that name a file, which the provider reads while it plans.
FILES = ("filename", "source")
# Arguments of a function whose code is not, or not only, in such a file.
OTHER_CODE = {"image_uri", "layers", "s3_bucket"}
ASSET = re.compile(r"assets/(?!.*\.\.)[\w./-]+")
# `$${` and `%%{` are how Terraform writes `${` and `%{` themselves. Longer rows are refused: which
# of the two they are is not documented.
TEMPLATE = re.compile(
    r"(?P<row>\${3,}\{|%{3,}\{)|\$\$\{|%%\{|(?P<marker>[$%])\{(?P<expression>[^}]*)\}?"
)
REFERENCE = re.compile(
    r"(?:data\.)?aws_[a-z0-9_]+\.[A-Za-z_][\w-]*(?:\.[a-z_][a-z0-9_]*|\[[0-9]+\])+"
)
# Where Terraform takes a text for an expression without any marker.
OF_EXPRESSIONS = ("depends_on", "ignore_changes", "replace_triggered_by")
PLAIN = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\[[0-9]+\])*")
# What main synthesizes of these parts.
OF_MAIN = {
    "data": ("aws_caller_identity", "aws_iam_openid_connect_provider", "aws_kms_alias"),
    "terraform": ("backend", "cloud", "required_providers"),
    "terraform.required_providers": ("aws",),
}
SOURCES = ("aws", "hashicorp/aws")

Json = Mapping[str, object]


def take_synthesized(
    environment: Environment,
    *,
    synthesized: Path,
    output: Path,
    of_state: bool = False,
    is_proposed: bool = False,
) -> Path:
    """Write what another job synthesized, as data with the lock of here; its folder.

    It is the environment's own stack, or that of its state. Nothing else in the folder of that
    job, such as another file of Terraform, is taken. Only what a pull request proposes may have
    other code of the function. Raises UserError with everything that is refused.
    """
    stack = bootstrap_of(environment) if of_state else environment.names.prefix
    written = synthesized / "stacks" / stack
    if written.resolve() != synthesized.resolve() / "stacks" / stack:
        raise UserError(f"{written} is a symbolic link.", hint=HINT)
    configuration, given = _read(written / CONFIGURATION), written / ASSETS
    problem = f"The configuration of {stack} from another job could run code:"
    _refuse(problems_of(configuration, environment, stack=stack), problem)
    if not is_proposed:
        # What is read of the function has the form by now.
        _refuse(_other_code(configuration, given), problem)
    lock, folder = _lock_for(configuration), output / "stacks" / stack
    shutil.rmtree(folder, ignore_errors=True)
    for path, content in _assets(given):
        (folder / ASSETS / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / ASSETS / path).write_bytes(content)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CONFIGURATION).write_text(json.dumps(configuration, indent=2), encoding="utf-8")
    shutil.copy(lock, folder)
    return folder


@contextmanager
def all_taken(
    environments: Sequence[Environment], *, synthesized: Path, every: Sequence[Environment]
) -> Generator[Mapping[str, Path]]:
    """The ``cdk.tf.json`` of environments by their names, of which another job synthesized every.

    Raises UserError as ``take_synthesized`` does, and if that job has other stacks too.
    """
    stacks = _read(synthesized / MANIFEST).get("stacks")
    if not isinstance(stacks, dict):
        raise UserError(f"{synthesized / MANIFEST} lists no stacks.", hint="Synthesize again.")
    refuse_other_stacks(cast("Json", stacks), every)
    with TemporaryDirectory(prefix="smsbot-") as folder:
        for each in environments:
            take_synthesized(each, synthesized=synthesized, output=Path(folder))
            if isinstance(each.backend, S3Backend):
                take_synthesized(each, synthesized=synthesized, output=Path(folder), of_state=True)
        yield configurations_of(environments, Path(folder))


def _refuse(problems: Iterator[str], problem: str) -> None:
    if found := [f"  {one_line(each)}" for each in problems]:
        raise UserError("\n".join([problem, *found]), hint=HINT)


def _lock_for(configuration: Json) -> Path:
    """The lock of here. Raises UserError if it does not hold the release that is required."""
    lock = project.ROOT / PROVIDER_LOCK
    providers = cast("Mapping[str, Mapping[str, Json]]", configuration["terraform"])
    release = str(providers["required_providers"]["aws"].get("version"))
    if not holds(lock, release):
        raise UserError(
            f"{PROVIDER_LOCK} does not hold the release {release!r:.40} of the "
            "provider, so a modified provider would be accepted.",
            hint="Write it with `make provider-lock`, and commit it.",
        )
    return lock


def _other_code(configuration: Json, assets: Path) -> Iterator[str]:
    """What would give the function another code than the sources of here."""
    with deployment_package(project.ROOT / FUNCTION_SOURCE) as package:
        code = package.path.read_bytes()
        for path, content in _assets(assets):
            if content != code:
                yield f"{ASSETS}/{path}: was not built from {FUNCTION_SOURCE}"
        resources = cast("Mapping[str, Mapping[str, Json]]", configuration.get("resource", {}))
        for name, each in resources.get("aws_lambda_function", {}).items():
            if OTHER_CODE & each.keys() or each.get("source_code_hash") != package.source_code_hash:
                yield f"resource.aws_lambda_function.{name}: was not built from {FUNCTION_SOURCE}"


def _read(path: Path) -> Json:
    try:
        found = path.lstat()
        if not S_ISREG(found.st_mode):
            kind = "a symbolic link" if path.is_symlink() else "not a regular file"
            raise UserError(f"{path} is {kind}.", hint=HINT)
        if found.st_size > LARGEST_CONFIGURATION_IN_BYTES:
            size = f"{found.st_size:,} bytes; allowed: {LARGEST_CONFIGURATION_IN_BYTES:,}"
            raise UserError(f"{path} has {size}.", hint=HINT)
        content: object = strict_json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UserError(
            f"There is no {path}.", hint="If the environment is new or renamed, merge it first."
        ) from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} is not JSON: {error}", hint=HINT) from error
    if not isinstance(content, dict):
        raise UserError(f"{path} is not a JSON object.", hint=HINT)
    # A comment is one only where Terraform expects a block; elsewhere it is an expression.
    return cast("Json", _without_notes(cast("Json", content)))


def _without_notes(value: object) -> object:
    """The same JSON without the notes of the CDK, at any depth, which Terraform ignores."""
    if isinstance(value, dict):
        members = cast("Json", value).items()
        return {name: _without_notes(each) for name, each in members if name != NOTES}
    if isinstance(value, list):
        return [_without_notes(each) for each in cast("list[object]", value)]
    return value


def _assets(folder: Path) -> Iterator[tuple[Path, bytes]]:
    left = LARGEST_ASSETS_IN_BYTES
    for path in sorted(folder.rglob("*")) if folder.is_dir() and not folder.is_symlink() else ():
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise UserError(f"{path} is neither a file nor a folder.", hint=HINT)
        if path.is_file():
            left -= path.stat().st_size
            if left < 0:
                raise UserError(f"{folder} has over {LARGEST_ASSETS_IN_BYTES:,} bytes.", hint=HINT)
            place = path.relative_to(folder)
            if not ASSET.fullmatch(f"{ASSETS}/{place.as_posix()}"):
                raise UserError(f"{str(path)!r} is not the name of an asset.", hint=HINT)
            yield place, path.read_bytes()


def problems_of(synthesized: Json, environment: Environment, *, stack: str) -> Iterator[str]:
    """What of a stack's configuration could run code, or is not as the settings of main say."""
    for name in synthesized:
        if name not in (*KNOWN, NOTES):
            yield f"{name}: only {', '.join(KNOWN)} are allowed"
    yield from _of_terraform(synthesized, environment, stack)
    yield from _of_blocks(synthesized.get("data", {}), "data", labels=2)
    yield from _of_blocks(synthesized.get("output", {}), "output", labels=1)
    yield from _of_blocks(synthesized.get("resource", {}), "resource", labels=2)
    for type_ in _object(synthesized.get("resource")):
        if type_ not in KNOWN_ARGUMENTS:
            yield f"resource.{type_}: only resource types that keyproof knows are allowed"


def _of_terraform(synthesized: Json, environment: Environment, stack: str) -> Iterator[str]:
    terraform = _object(synthesized.get("terraform"))
    required = _object(terraform.get("required_providers"))
    found = {"data": synthesized.get("data"), "terraform": terraform}
    found["terraform.required_providers"] = required
    for place, part in found.items():
        for name in _object(part):
            if name not in OF_MAIN[place]:
                yield f"{place}.{name}: is not in the configuration of main"
    if _object(required.get("aws")).get("source") not in SOURCES:
        yield f"terraform.required_providers.aws: is none of {', '.join(SOURCES)}"
    if synthesized.get("provider") != _provider_of(environment):
        yield "provider: is not what environments.toml gives"
    stored = {name: terraform[name] for name in ("backend", "cloud") if name in terraform}
    if stored != _state_of(environment, stack, stored):
        yield "terraform: the state is not where backend of environments.toml says"


def _provider_of(environment: Environment) -> Json:
    account = environment.account_id
    return {
        "aws": [
            {
                "region": environment.region,
                **({"allowed_account_ids": [account]} if account else {}),
                "default_tags": [{"tags": default_tags_of(environment)}],
            }
        ]
    }


def _state_of(environment: Environment, stack: str, found: Json) -> Json:
    """Where the settings keep the state of a stack, as the configuration has it."""
    if kept := state_names.kept_in(environment, stack):
        return kept
    # The path depends on where the stack is synthesized to.
    path = str(_object(_object(found.get("backend")).get("local")).get("path"))
    name = state_names.local_file(environment.names.prefix)
    return {"backend": {"local": {"path": path if PurePath(path).name == name else name}}}


def _of_blocks(value: object, place: str, *, labels: int) -> Iterator[str]:
    """Blocks below as many labels."""
    if not isinstance(value, dict):
        yield f"{place}: is not an object"
        return
    if labels == 0:
        yield from _of_arguments(cast("Json", value), place)
        yield from _of_value(cast("Json", value), place)
        return
    for name, each in cast("Json", value).items():
        yield from _of_text(name, place)
        yield from _of_blocks(each, f"{place}.{name}", labels=labels - 1)


def _of_arguments(arguments: Json, place: str) -> Iterator[str]:
    for name in sorted(META_ARGUMENTS.intersection(arguments) - ALLOWED_META_ARGUMENTS):
        yield f"{place}.{name}: is not allowed"
    lifecycle = arguments.get("lifecycle", {})
    listed = cast("list[object]", lifecycle) if isinstance(lifecycle, list) else [lifecycle]
    for each in listed:
        found = set(cast("Json", each)) if isinstance(each, dict) else {"lifecycle"}
        yield from (
            f"{place}.lifecycle.{name}: is not allowed"
            for name in sorted(found - ALLOWED_IN_LIFECYCLE)
        )
    for name in FILES:
        if name in arguments and not ASSET.fullmatch(str(arguments[name])):
            yield f"{place}.{name}: {arguments[name]!r:.80} is not one of its assets"


def _of_value(value: object, place: str, name: str = "") -> Iterator[str]:
    """What an argument may not hold, at any depth.

    Terraform reads an object in a list, or in a list of lists, as the same block or as several. The
    synthesis writes an object, or one list of objects; a value that is a list holds no list.
    """
    if name == "dynamic":  # blocks that Terraform makes by an expression
        yield f"{place}: is not allowed"
    if name in OF_EXPRESSIONS and not isinstance(value, list) and not PLAIN.fullmatch(str(value)):
        yield f"{place}: {value!r:.80} is not a plain name"
    if isinstance(value, str):
        yield from _of_text(value, place)
    elif isinstance(value, dict):
        for each, inner in cast("Json", value).items():
            # The names of members are templates too.
            yield from _of_text(each, f"{place}.{each}")
            yield from _of_value(inner, f"{place}.{each}", each)
    elif isinstance(value, list):
        members = cast("list[object]", value)
        objects = [isinstance(each, dict) for each in members]
        if any(isinstance(each, list) for each in members) or (any(objects) and not all(objects)):
            yield f"{place}: is neither a list of values nor a list of objects"
        for index, each in enumerate(members):
            yield from _of_value(each, f"{place}[{index}]", name)


def _of_text(text: str, place: str) -> Iterator[str]:
    """Terraform brings a text into normal form C, and has no half of a pair.

    The Kelvin sign becomes a K, so a review would see another action than AWS.
    https://developer.hashicorp.com/terraform/language/expressions/types
    """
    halves = any(0xD800 <= ord(each) < 0xE000 for each in text)  # noqa: PLR2004 - surrogates
    if halves or not unicodedata.is_normalized("NFC", text):
        yield f"{place}: Terraform normalizes its characters, so it reads a different text"
    for found in TEMPLATE.finditer(text):
        if found["row"] is None and found["marker"] is None:
            continue
        expression = (found["expression"] or "").strip()
        if found["marker"] != "$" or not REFERENCE.fullmatch(expression):
            yield f"{place}: {found[0]!r:.80} is not a plain reference"


def _object(value: object) -> Json:
    """An object. What should be one and is not is refused by its form."""
    return cast("Json", value) if isinstance(value, dict) else {}
