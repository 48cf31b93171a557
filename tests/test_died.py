"""A process of the tests that dies ends the run, as a failure; pytest-xdist alone would wait."""

import os
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

from smsbot import project
from tests.waiting import PATIENCE_IN_SECONDS

PASSES = "def test_it():\n    pass\n"
# In a file with a test that ran already, which pytest-xdist 3.8 hands out again as nothing to do.
DIES = f"{PASSES}def test_then():\n    import os\n    os.kill(os.getpid(), 9)\n"


def test_a_process_that_dies_ends_the_run_as_failed(tmp_path: Path) -> None:
    for number in range(8):
        text = DIES if number == 2 else PASSES
        (tmp_path / f"test_{number}.py").write_text(text, encoding="utf-8")
    settings = tomllib.loads((project.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    options = shlex.split(settings["tool"]["pytest"]["ini_options"]["addopts"])
    # Of the process that runs this test.
    variables = {name: each for name, each in os.environ.items() if not name.startswith("PYTEST_")}
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-p", "no:randomly", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_IN_SECONDS,
    )
    assert ended.returncode == 1, ended.stdout
    assert "crashed while running 'test_2.py::test_then'" in ended.stdout
