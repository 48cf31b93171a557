"""Synthesizes an environment to read it: the questions are always asked of the code as it is."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from keyproof.terminal.failure import Failure
from smsbot import project
from stacks.settings.environment import Environment
from stacks.state.state_names import stack_of

# Without the refusals of main.py, which are among what the questions tell.
SYNTHESIZE = """
import gc
import sys
gc.disable()
from constructs_lib.compute.deployment_package import EmptyPackageError
from stacks.app import synthesize
from stacks.settings.conversation import CHECKED
from stacks.settings.environment import Environment
try:
    synthesize(
        [Environment.model_validate_json(each, context=CHECKED) for each in sys.argv[1:]]
    )
except EmptyPackageError as error:
    sys.exit(f"{error}. The function is made of it.")
"""
# As scripts/without_secrets.sh has them.
CREDENTIAL = re.compile(
    "AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)|ACTIONS_.*_TOKEN|GH_TOKEN|GITHUB_TOKEN"
    "|TFE_TOKEN|TF_TOKEN_.*"
)


@dataclass(frozen=True, kw_only=True)
class _Begun:
    """What ends a synthesis, its folder, and the environments that it is of."""

    finish: Callable[[], None]
    folder: Path
    environments: Sequence[Environment]


# What ``begun`` began and ``handed_over`` names, by the settings of the environments.
_begun: dict[tuple[str, ...], _Begun] = {}


@contextmanager
def begun(environments: Sequence[Environment]) -> Generator[None]:
    """Synthesize while the modules of a command are imported.

    A question about these environments within the context waits for this one synthesis.
    """
    with tempfile.TemporaryDirectory(prefix="smsbot-") as folder:
        settings = _settings(environments)
        finish = start_synthesis(command_for(environments), folder)
        _begun[settings] = _Begun(finish=finish, folder=Path(folder), environments=environments)
        try:
            yield
        finally:
            del _begun[settings]
            with suppress(Failure):
                finish()


@contextmanager
def handed_over(
    folder: Path, environments: Sequence[Environment], *, every: Sequence[Environment]
) -> Generator[None]:
    """Synthesize nothing: a job without credentials did, of ``every`` environment, to a folder.

    A question about these environments within the context reads what is there.
    """
    settings = _settings(environments)
    _begun[settings] = _Begun(finish=lambda: None, folder=folder, environments=every)
    try:
        yield
    finally:
        del _begun[settings]


@contextmanager
def synthesized(environment: Environment) -> Generator[Path]:
    """The ``cdk.tf.json`` of an environment, in a folder that ends with the context."""
    with all_synthesized([environment]) as paths:
        yield paths[environment.name]


@contextmanager
def all_synthesized(environments: Sequence[Environment]) -> Generator[Mapping[str, Path]]:
    """The same for several environments in one go, by their names."""
    begun_now = _begun.get(_settings(environments))
    if begun_now:
        yield _finished(begun_now, environments)
        return
    with tempfile.TemporaryDirectory(prefix="smsbot-") as folder:
        finish = start_synthesis(command_for(environments), folder)
        new = _Begun(finish=finish, folder=Path(folder), environments=environments)
        yield _finished(new, environments)


def _finished(begun: _Begun, environments: Sequence[Environment]) -> Mapping[str, Path]:
    begun.finish()
    refuse_other_stacks(begun.folder, begun.environments)
    stacks = begun.folder / "stacks"
    return {each.name: stacks / each.names.prefix / "cdk.tf.json" for each in environments}


def _settings(environments: Sequence[Environment]) -> tuple[str, ...]:
    return tuple(each.model_dump_json() for each in environments)


def command_for(environments: Sequence[Environment], *, python: str = sys.executable) -> list[str]:
    """What synthesizes these environments to CDKTF_OUTDIR, whatever environments.toml says."""
    program = str(project.ROOT / project.ISOLATED)
    return [python, "-I", program, "-c", SYNTHESIZE, *_settings(environments)]


def without_credentials(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables without those that hold a credential, which no synthesis needs."""
    return {name: each for name, each in variables.items() if not CREDENTIAL.fullmatch(name)}


def refuse_other_stacks(output: Path, environments: Sequence[Environment]) -> None:
    """Raise Failure for a stack of no environment, which no question and no review would read."""
    manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    others = set(manifest["stacks"]).difference(
        *((each.names.prefix, stack_of(each)) for each in environments)
    )
    if others:
        raise Failure(
            f"The stack {', '.join(sorted(others))} is of no environment: nothing here judges it.",
            way_on="Make its resources part of SmsBotStack, or keep it in a project of its own.",
        )


def run_synthesis(command: list[str], output: str) -> None:
    """Let a program synthesize to a folder. Raises Failure, with what it printed, if it fails."""
    _started(command, output)()


def start_synthesis(command: list[str], output: str) -> Callable[[], None]:
    """The same, begun: what is returned waits for the end, once or more often."""
    return _started(command, output)


def _started(command: list[str], output: str) -> Callable[[], None]:
    printed = tempfile.TemporaryFile("w+")  # noqa: SIM115 - it is read when the program has ended
    process = subprocess.Popen(
        command,
        cwd=project.ROOT,
        env={**without_credentials(os.environ), "CDKTF_OUTDIR": output},
        stdout=printed,
        stderr=subprocess.STDOUT,
    )
    ended: list[tuple[int, str]] = []

    def finish() -> None:
        if not ended:
            try:
                status = process.wait()
            except BaseException:  # as after Ctrl-C: nothing of it stays behind
                process.kill()
                raise
            with printed:
                printed.seek(0)
                ended.append((status, printed.read()))
        refuse_failed(*ended[0])

    return finish


def refuse_failed(status: int, printed: str) -> None:
    """Raise Failure if the status of a synthesis is not 0."""
    if status != 0:
        raise Failure(
            f"The synthesis ended with status {status}:\n{printed.strip()}",
            way_on="Correct what it names, then run the command again.",
        )
