"""What must hold of any environments.toml: of yours, and of six that others could have."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from smsbot import project
from smsbot.access.matrix import ANY_OTHER_SERVICE, DIRECTLY
from smsbot.review.accepted import read_accepted
from stacks.settings.environments_file import read_environments

ADOPTERS = sorted((Path(__file__).parent / "adopters").glob("*.toml"))
FILES = [project.ROOT / "environments.toml", *ADOPTERS]


def run(settings: Path, *arguments: str, output: Path) -> str:
    ended = subprocess.run(
        [sys.executable, *arguments],
        cwd=project.ROOT,
        env={**os.environ, "SMSBOT_ENVIRONMENTS": str(settings), "CDKTF_OUTDIR": str(output)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.mark.parametrize("settings", FILES, ids=lambda path: path.stem)
def test_it_synthesizes_and_everything_is_encrypted_and_proven(
    settings: Path, tmp_path: Path
) -> None:
    environments = read_environments(settings)
    run(settings, "main.py", output=tmp_path)
    stacks = {each.name for each in (tmp_path / "stacks").iterdir()}
    assert {each.names.prefix for each in environments.values()} <= stacks
    for name, environment in environments.items():
        run(settings, "-m", "smsbot", "coverage", name, output=tmp_path)
        shown = run(settings, "-m", "smsbot", "access", name, "--format", "json", output=tmp_path)
        ways = {way["via"] for each in json.loads(shown)["access"] for way in each["ways"]}
        usual = {DIRECTLY, "dynamodb", "lambda", "logs", "sns", "sqs", ANY_OTHER_SERVICE}
        assert ways <= usual | ({"s3"} if environment.backend.type == "s3" else set())


@pytest.mark.parametrize(
    "path", sorted((project.ROOT / "accepted").glob("*.toml")), ids=lambda path: path.stem
)
def test_what_is_accepted_can_be_read(path: Path) -> None:
    read_accepted(path)


def test_there_are_six_of_others() -> None:
    assert len(ADOPTERS) == 6
