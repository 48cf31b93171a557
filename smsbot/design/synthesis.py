"""Synthesizes an environment in a process of its own, which runs ``main.py`` as cdktf does.

The process gets no credentials. The Node.js of the CDK ends with it, whatever happens here.
"""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from keyproof.terminal.user_error import UserError
from smsbot import project
from smsbot.processes import child, without_credentials
from smsbot.sandboxed import sandbox
from stacks.output import CONFIGURATION
from stacks.settings.environment import Environment
from stacks.state.state_names import bootstrap_of

# On a machine's first run, jsii unpacks the CDK.
LONGEST_IN_SECONDS = 600
# To delete its temporary files, and to end Node.js.
INTERRUPT_GRACE_IN_SECONDS = 5
# Names another command that synthesizes in a sandbox.
VARIABLE = "SYNTHESIZE"


def synthesize(environments: Sequence[Environment], output: Path) -> None:
    """Write the stacks of environments below ``output``, laid out as ``cdktf.out``.

    Raises UserError with what ``main.py`` printed if that fails.
    """
    run([*command(), "-"], output, settings=settings_of(environments))


def synthesize_named(name: str, output: Path) -> None:
    """The same for an environment of the settings file; in a sandbox, adapted to that."""
    if sandbox() and VARIABLE in os.environ:
        run(shlex.split(os.environ[VARIABLE]), output)
    else:
        run([*command(), name], output)


def command(*, python: str = sys.executable) -> list[str]:
    """Runs ``main.py``; isolated, so that it imports nothing of the checkout but its packages.

    With ``-O``, the CDK's bindings do not evaluate the type hints of each call again.
    """
    return [python, "-O", "-I", str(project.ROOT / project.ISOLATED), str(project.ROOT / "main.py")]


def run(command: list[str], output: Path, *, settings: str = "") -> None:
    """Run a command that synthesizes to CDKTF_OUTDIR. Raises UserError if that fails."""
    with child(
        command,
        environment={**without_credentials(os.environ), "CDKTF_OUTDIR": str(output)},
        cwd=str(project.ROOT),
        interrupt_grace_in_seconds=INTERRUPT_GRACE_IN_SECONDS,
        stdin=subprocess.PIPE,
    ) as process:
        try:
            printed, _ = process.communicate(settings, timeout=LONGEST_IN_SECONDS)
        except subprocess.TimeoutExpired:
            raise UserError(
                f"The synthesis did not end within {LONGEST_IN_SECONDS} s.",
                hint="Run `python main.py` to see where it hangs.",
            ) from None
    if process.returncode != 0:
        raise UserError(
            f"The synthesis ended with status {process.returncode}:\n{printed.strip()}",
            hint="Correct what it names, then run the command again.",
        )


@contextmanager
def synthesized(environment: Environment) -> Generator[Path]:
    """The ``cdk.tf.json`` of an environment, in a folder that ends with the context."""
    with all_synthesized([environment]) as paths:
        yield paths[environment.name]


@contextmanager
def all_synthesized(environments: Sequence[Environment]) -> Generator[Mapping[str, Path]]:
    """The same for several environments in one go, by their names."""
    with tempfile.TemporaryDirectory(prefix="smsbot-") as folder:
        synthesize(environments, Path(folder))
        yield configurations_of(environments, Path(folder))


def configurations_of(environments: Sequence[Environment], output: Path) -> Mapping[str, Path]:
    """Where the ``cdk.tf.json`` of each environment is below ``output``, by its name."""
    stacks = output / "stacks"
    return {each.name: stacks / each.names.prefix / CONFIGURATION for each in environments}


def settings_of(environments: Sequence[Environment]) -> str:
    """The settings of each environment as a line of JSON."""
    return "".join(f"{each.model_dump_json()}\n" for each in environments)


def refuse_other_stacks(stacks: Iterable[str], environments: Sequence[Environment]) -> None:
    """Raise UserError for a stack of no environment, which no question and no review would read."""
    others = set(stacks).difference(
        *((each.names.prefix, bootstrap_of(each)) for each in environments)
    )
    if others:
        raise UserError(
            f"The stack {', '.join(sorted(others))} belongs to no environment, so "
            "it would not be checked.",
            hint="Move its resources into SmsBotStack, or into another project.",
        )
