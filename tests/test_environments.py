"""What must hold of any environments.toml: of yours, and of six that others could have."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from keyproof import Source, check
from keyproof.model.access.matrix import ANY_OTHER_SERVICE, DIRECTLY
from keyproof.output.access import matrix
from smsbot import project
from smsbot.checks import config
from smsbot.design.reading import read_environment
from stacks.settings.environments_file import read_environments

ADOPTERS = sorted((Path(__file__).parent / "adopters").glob("*.toml"))
# `make check` is about yours.
FILES = [
    project.ROOT / "environments.toml",
    *(pytest.param(each, marks=pytest.mark.commands) for each in ADOPTERS),
]


@pytest.mark.parametrize("settings", FILES, ids=lambda path: path.stem)
def test_it_synthesizes_and_everything_is_encrypted_and_proven(
    settings: Path, tmp_path: Path
) -> None:
    environments = read_environments(settings)
    ended = subprocess.run(
        [sys.executable, "main.py"],
        cwd=project.ROOT,
        env={**os.environ, "SMSBOT_ENVIRONMENTS": str(settings), "CDKTF_OUTDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    stacks = {each.name: each for each in (tmp_path / "stacks").iterdir()}
    assert {each.names.prefix for each in environments.values()} <= {*stacks}
    for environment in environments.values():
        # As `smsbot coverage` and `smsbot access` ask about each.
        path = stacks[environment.names.prefix] / "cdk.tf.json"
        result = check(Source.of(read_environment(path, environment)), config())
        assert result.is_clean, result.findings
        ways = {way.via for each in matrix(result.models[0]) for way in each.ways}
        usual = {DIRECTLY, "dynamodb", "lambda", "logs", "sns", "sqs", ANY_OTHER_SERVICE}
        assert ways <= usual | ({"s3"} if environment.backend.type == "s3" else set())


def test_there_are_six_of_others() -> None:
    assert len(ADOPTERS) == 6
