"""Takes a configuration from a pull request as data, with main's lock of the provider."""

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from stat import S_ISREG
from typing import cast

from constructs_lib.compute.deployment_package import deployment_package
from keyproof import NOTES, strict_json
from keyproof.terminal.user_error import UserError
from keyproof.visible import one_line
from smsbot import project
from smsbot.design.vetting import ASSET, problems_alone, problems_of
from smsbot.project import PROVIDER_LOCK
from stacks.output import CONFIGURATION, MANIFEST
from stacks.provider.provider_lock import holds
from stacks.settings.environment import Environment
from stacks.state.state_names import bootstrap_of

ASSETS = "assets"
FUNCTION_SOURCE = "lambda_src"
LARGEST_CONFIGURATION_IN_BYTES = 5_000_000
LARGEST_ASSETS_IN_BYTES = 100_000_000
HINT = (
    "Nothing of it was run. Read the change with care: of a pull request, such a configuration "
    "is planned after the merge only. If main has it, find the package that wrote it."
)

Json = Mapping[str, object]


def take_over(stack: str, *, base: Path, foreign: Path, output: Path) -> None:
    """Write the vetted configuration of a stack and its assets below ``output``, nothing else.

    ``base`` is what main synthesizes, ``foreign`` what the pull request did; all three are laid out
    as ``cdktf.out``. Raises UserError with everything that is refused.
    """
    ours = base / "stacks" / stack
    configuration = _configuration(stack, foreign)
    _refuse(
        problems_of(configuration, _read(ours / CONFIGURATION)),
        f"The configuration of {stack} of the pull request could run code during the plan:",
    )
    _write(stack, configuration, foreign, output, lock=ours / PROVIDER_LOCK)


def take_synthesized(
    environment: Environment, *, synthesized: Path, output: Path, of_state: bool = False
) -> Path:
    """Write what another job synthesized from main, as data with the lock of here; its folder.

    It is the environment's own stack, or that of its state. Nothing else in the folder of that
    job, such as another file of Terraform, is taken. Raises UserError with everything that is
    refused.
    """
    stack = bootstrap_of(environment) if of_state else environment.names.prefix
    configuration = _configuration(stack, synthesized)
    problem = f"The configuration of {stack} from another job could run code:"
    _refuse(problems_alone(configuration, environment, stack=stack), problem)
    # What is read of the function has the form by now.
    _refuse(_other_code(configuration, synthesized / "stacks" / stack / ASSETS), problem)
    lock, folder = _lock_for(configuration), output / "stacks" / stack
    shutil.rmtree(folder, ignore_errors=True)
    _write(stack, configuration, synthesized, output, lock=lock)
    return folder


def _refuse(problems: Iterator[str], problem: str) -> None:
    if found := [f"  {one_line(each)}" for each in problems]:
        raise UserError("\n".join([problem, *found]), hint=HINT)


def _configuration(stack: str, synthesized: Path) -> Json:
    """The configuration of a stack. Raises UserError if a link leads there, as to another job."""
    folder = synthesized / "stacks" / stack
    if folder.resolve() != synthesized.resolve() / "stacks" / stack:
        raise UserError(f"{folder} is a symbolic link.", hint=HINT)
    return _read(folder / CONFIGURATION)


def take_manifest(*, synthesized: Path, output: Path) -> None:
    """Write which stacks another job synthesized. Raises UserError if the file does not say it."""
    path = synthesized / MANIFEST
    stacks = _read(path).get("stacks")
    if not isinstance(stacks, dict):
        raise UserError(f"{path} lists no stacks.", hint="Synthesize again.")
    named = cast("dict[str, object]", stacks)
    (output / MANIFEST).write_text(json.dumps({"stacks": dict.fromkeys(named)}), encoding="utf-8")


def _lock_for(configuration: Json) -> Path:
    """The lock of here. Raises UserError if it does not hold the release that is required."""
    lock = project.ROOT / PROVIDER_LOCK
    providers = cast("Mapping[str, Mapping[str, Json]]", configuration["terraform"])
    release = str(providers["required_providers"]["aws"].get("version"))
    if not holds(lock, release):
        raise UserError(
            (
                f"{PROVIDER_LOCK} does not hold the release {release!r:.40} of the "
                "provider, so a modified provider would be accepted."
            ),
            hint="Write it with `make provider-lock`, and commit it.",
        )
    return lock


def _other_code(configuration: Json, assets: Path) -> Iterator[str]:
    """What would give the function another code than the sources of here."""
    with deployment_package(project.ROOT / FUNCTION_SOURCE) as package:
        code = package.path.read_bytes()
        for path, content in _assets(assets):
            if content != code:
                yield f"{ASSETS}/{path}: is not made of {FUNCTION_SOURCE}"
        resources = cast("Mapping[str, Mapping[str, Json]]", configuration.get("resource", {}))
        for name, function in resources.get("aws_lambda_function", {}).items():
            if function.get("source_code_hash") != package.source_code_hash:
                yield f"resource.aws_lambda_function.{name}: is not made of {FUNCTION_SOURCE}"


def _write(stack: str, configuration: Json, given: Path, output: Path, *, lock: Path) -> None:
    folder = output / "stacks" / stack
    for path, content in _assets(given / "stacks" / stack / ASSETS):
        (folder / ASSETS / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / ASSETS / path).write_bytes(content)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CONFIGURATION).write_text(json.dumps(configuration, indent=2), encoding="utf-8")
    if lock.is_file():
        shutil.copy(lock, folder)


def _read(path: Path) -> Json:
    try:
        found = path.lstat()
        if not S_ISREG(found.st_mode) or found.st_size > LARGEST_CONFIGURATION_IN_BYTES:
            raise UserError(
                f"{path} is a symbolic link, not a regular file, or too large.", hint=HINT
            )
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
                raise UserError(f"The files in {folder} are too large.", hint=HINT)
            place = path.relative_to(folder)
            if not ASSET.fullmatch(f"{ASSETS}/{place.as_posix()}"):
                raise UserError(f"{str(path)!r} is not the name of an asset.", hint=HINT)
            yield place, path.read_bytes()
