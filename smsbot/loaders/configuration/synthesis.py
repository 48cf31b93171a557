"""Synthesizes an environment to read it: the questions are always asked of the code as it is."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from smsbot import project
from smsbot.failure import Failure
from stacks.settings.environment import Environment

# Without the refusals of main.py, which are among what the questions tell.
SYNTHESIZE = """
import gc
import sys
gc.disable()
from stacks.app import synthesize
from stacks.settings.environment import Environment
synthesize([Environment.model_validate_json(each) for each in sys.argv[1:]])
"""


@contextmanager
def synthesized(environment: Environment) -> Generator[Path]:
    """The ``cdk.tf.json`` of an environment, in a folder that ends with the context."""
    with all_synthesized([environment]) as paths:
        yield paths[environment.name]


@contextmanager
def all_synthesized(environments: Sequence[Environment]) -> Generator[Mapping[str, Path]]:
    """The same for several environments in one go, by their names."""
    with tempfile.TemporaryDirectory(prefix="smsbot-") as folder:
        settings = (environment.model_dump_json() for environment in environments)
        run_synthesis([sys.executable, "-c", SYNTHESIZE, *settings], folder)
        yield {
            each.name: Path(folder) / "stacks" / each.names.prefix / "cdk.tf.json"
            for each in environments
        }


def run_synthesis(command: list[str], output: str) -> None:
    """Let a program synthesize to a folder. Raises Failure, with what it printed, if it fails."""
    ended = subprocess.run(
        command,
        cwd=project.ROOT,
        env={**os.environ, "CDKTF_OUTDIR": output},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    refuse_failed(ended.returncode, ended.stdout)


def refuse_failed(status: int, printed: str) -> None:
    """Raise Failure if the status of a synthesis is not 0."""
    if status != 0:
        raise Failure(
            f"The synthesis ended with status {status}:\n{printed.strip()}",
            way_on="Correct what it names, then run the command again.",
        )
