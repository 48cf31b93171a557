"""Takes a configuration that another job synthesized as data, with main's lock of the provider."""

import json
import shutil
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISREG
from tempfile import TemporaryDirectory
from typing import cast

from constructs_lib.compute.deployment_package import deployment_package
from keyproof import NOTES, strict_json
from keyproof.terminal.user_error import UserError
from keyproof.visible import one_line
from smsbot import project
from smsbot.design.synthesis import configurations_of, refuse_other_stacks
from smsbot.design.vetting import ASSET, problems_of
from smsbot.project import PROVIDER_LOCK
from stacks.output import CONFIGURATION, MANIFEST
from stacks.provider.provider_lock import holds
from stacks.settings.backends import S3Backend
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
    configuration = _configuration(stack, synthesized)
    problem = f"The configuration of {stack} from another job could run code:"
    _refuse(problems_of(configuration, environment, stack=stack), problem)
    given = synthesized / "stacks" / stack / ASSETS
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


def _configuration(stack: str, synthesized: Path) -> Json:
    """The configuration of a stack. Raises UserError if a link leads there, as to another job."""
    folder = synthesized / "stacks" / stack
    if folder.resolve() != synthesized.resolve() / "stacks" / stack:
        raise UserError(f"{folder} is a symbolic link.", hint=HINT)
    return _read(folder / CONFIGURATION)


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
                yield f"{ASSETS}/{path}: is not made of {FUNCTION_SOURCE}"
        resources = cast("Mapping[str, Mapping[str, Json]]", configuration.get("resource", {}))
        for name, function in resources.get("aws_lambda_function", {}).items():
            if function.get("source_code_hash") != package.source_code_hash:
                yield f"resource.aws_lambda_function.{name}: is not made of {FUNCTION_SOURCE}"


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
