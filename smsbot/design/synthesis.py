"""Synthesizes an environment to read it: the questions are always asked of the code as it is.

Importing this does not import the settings: what synthesizes starts before they are read.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from keyproof.terminal.failure import Failure
from smsbot import project
from stacks.state.state_names import stack_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from stacks.settings.environment import Environment

# It loads the CDK, then reads the settings of the environments, a line each. Without the refusals
# of main.py, which are among what the questions tell. SIGTERM ends it in order, also where Ctrl-C
# is ignored.
SYNTHESIZE = """
import gc
import signal
import sys
gc.disable()
signal.signal(signal.SIGTERM, signal.default_int_handler)
import constructs_lib.cdk  # It starts Node.js.
from constructs_lib.compute.deployment_package import EmptyPackageError
from stacks.app import synthesize
from stacks.settings.conversation import CHECKED
from stacks.settings.environment import Environment
settings = sys.stdin.buffer.readlines() or sys.exit()
try:
    synthesize([Environment.model_validate_json(each, context=CHECKED) for each in settings])
except EmptyPackageError as error:
    sys.exit(f"{error}. The function is made of it.")
"""
# Set for a program that waits with writing until its standard input says that it is wanted.
WAITS = "SMSBOT_SYNTHESIS_WAITS"
WAY_ON = "Correct what it names, then run the command again."
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
_begun: dict[str, _Begun] = {}


@contextmanager
def begun(names: Sequence[str], *, every: bool = False) -> Generator[None]:
    """Synthesize while the settings are read, and the modules of a command are imported.

    A question about these environments within the context waits for this one synthesis. Raises
    Failure as ``chosen`` does.
    """
    with tempfile.TemporaryDirectory(prefix="smsbot-") as folder:
        synthesis = start_synthesis(folder)
        try:
            from smsbot.environments import all_environments, chosen

            environments = chosen(names, every=every, words_later=True)
            settings = settings_of(environments)
            synthesis.send(settings)
        except BaseException:
            synthesis.abandon()
            raise
        _begun[settings] = _Begun(
            finish=synthesis.finish, folder=Path(folder), environments=environments
        )
        try:
            all_environments()  # Checks the words, while the stacks are written.
            yield
        finally:
            del _begun[settings]
            with suppress(Failure):
                synthesis.finish()


@contextmanager
def handed_over(
    folder: Path, environments: Sequence[Environment], *, every: Sequence[Environment]
) -> Generator[None]:
    """Synthesize nothing: a job without credentials did, of ``every`` environment, to a folder.

    A question about these environments within the context reads what is there. Raises Failure if
    that could run code, or is not as the settings say.
    """
    from smsbot.design.foreign import take_manifest, take_synthesized
    from stacks.settings.backends import S3Backend

    settings = settings_of(environments)
    with tempfile.TemporaryDirectory(prefix="smsbot-") as taken:
        for each in environments:
            take_synthesized(each, synthesized=folder, output=Path(taken))
            if isinstance(each.backend, S3Backend):
                take_synthesized(each, synthesized=folder, output=Path(taken), of_state=True)
        take_manifest(synthesized=folder, output=Path(taken))
        _begun[settings] = _Begun(finish=lambda: None, folder=Path(taken), environments=every)
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
    settings = settings_of(environments)
    if settings in _begun:
        yield _finished(_begun[settings], environments)
        return
    with tempfile.TemporaryDirectory(prefix="smsbot-") as folder:
        synthesis = start_synthesis(folder)
        synthesis.send(settings)
        new = _Begun(finish=synthesis.finish, folder=Path(folder), environments=environments)
        yield _finished(new, environments)


def _finished(begun: _Begun, environments: Sequence[Environment]) -> Mapping[str, Path]:
    begun.finish()
    refuse_other_stacks(begun.folder, begun.environments)
    stacks = begun.folder / "stacks"
    return {each.name: stacks / each.names.prefix / "cdk.tf.json" for each in environments}


def settings_of(environments: Sequence[Environment]) -> str:
    """What the program of ``command`` reads: the settings of each environment, a line each."""
    return "".join(f"{each.model_dump_json()}\n" for each in environments)


def command(*, python: str = sys.executable) -> list[str]:
    """What synthesizes the environments that it reads to CDKTF_OUTDIR."""
    program = str(project.ROOT / project.ISOLATED)
    return [python, "-I", program, "-c", SYNTHESIZE]


def without_credentials(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables without those that hold a credential, which no synthesis needs."""
    return {name: each for name, each in variables.items() if not CREDENTIAL.fullmatch(name)}


def refuse_other_stacks(output: Path, environments: Sequence[Environment]) -> None:
    """Raise Failure for a stack of no environment, which no question and no review would read."""
    manifest = json.loads((output / project.MANIFEST).read_text(encoding="utf-8"))
    others = set(manifest["stacks"]).difference(
        *((each.names.prefix, stack_of(each)) for each in environments)
    )
    if others:
        raise Failure(
            f"The stack {', '.join(sorted(others))} is of no environment: nothing here judges it.",
            way_on="Make its resources part of SmsBotStack, or keep it in a project of its own.",
        )


def start_synthesis(output: str) -> Synthesis:
    """Start the program of ``command``, which waits for the settings."""
    return Synthesis(command(), output)


class Synthesis:
    """A program that synthesizes to a folder what its standard input names.

    One that ``waits`` writes nothing before that says so. SIGTERM ends it in order.
    """

    def __init__(self, command: list[str], output: str, *, waits: bool = False) -> None:
        self._ended: tuple[int, str] | None = None
        self._printed: TextIO = tempfile.TemporaryFile("w+")  # noqa: SIM115 - read at the end
        self._process = subprocess.Popen(
            command,
            cwd=project.ROOT,
            env={
                **without_credentials(os.environ),
                "CDKTF_OUTDIR": output,
                WAITS: "1" if waits else "",
            },
            stdin=subprocess.PIPE,
            stdout=self._printed,
            stderr=subprocess.STDOUT,
        )

    def send(self, text: str) -> None:
        """Send it everything. One that has ended by now says why when it is waited for."""
        assert self._process.stdin is not None  # noqa: S101 - as it is started
        with suppress(BrokenPipeError), self._process.stdin as pipe:
            pipe.write(text.encode())

    def finish(self) -> None:
        """Wait for the end, once or more often. Raises Failure if the synthesis failed."""
        if self._ended is None:
            try:
                status = self._process.wait()
            except BaseException:  # as after Ctrl-C: nothing of it stays behind
                self._process.kill()
                raise
            with self._printed:
                self._printed.seek(0)
                self._ended = status, self._printed.read()
        refuse_failed(*self._ended)

    def abandon(self) -> None:
        """End it: nothing is to be synthesized. If it were killed, it would leave files of jsii."""
        self._process.terminate()
        # One that ignores that ends after it has loaded the CDK.
        if self._process.stdin and not self._process.stdin.closed:
            self.send("")
        with suppress(Failure):
            self.finish()


def refuse_failed(status: int, printed: str) -> None:
    """Raise Failure if the status of a synthesis is not 0."""
    if status != 0:
        said = printed.strip()
        raise Failure(
            f"The synthesis ended with status {status}:\n{said}",
            # In a sandbox, the program that synthesizes says it too.
            way_on="" if said.endswith(WAY_ON) else WAY_ON,
        )
