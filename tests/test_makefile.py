"""What a target does not make or run, it does not pretend."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

from smsbot import project
from tests.conftest import WITHOUT_CDK


def test_without_python3_venv_the_package_is_named_and_the_target_is_absent(tmp_path: Path) -> None:
    """As on Debian: `python3 -m venv` fails at pip, and leaves a Python without it."""
    folder = tmp_path / "Ein Ordner für alles"
    folder.mkdir()
    shutil.copy(project.ROOT / "Makefile", folder)
    python = folder / "python3"
    python.write_text(
        '#!/bin/sh\ncase " $*" in *" -c "*) exit 0 ;; esac\n'
        'for last; do :; done\nmkdir -p "$last/bin"; touch "$last/bin/python"; exit 1\n'
    )
    python.chmod(0o755)
    for _ in range(2):  # the second time is no different
        ended = subprocess.run(
            ["make", "PYTHON=./python3", ".venv/bin/python"],
            cwd=folder,
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 2
        assert "apt install python3-venv" in ended.stderr
        assert not (folder / ".venv").exists()


def test_make_scenarios_finds_every_one() -> None:
    makefile = (project.ROOT / "Makefile").read_text(encoding="utf-8")
    (named,) = re.findall(r"^\t\S+ \S+/pytest -m scenario (\S+)$", makefile, re.MULTILINE)
    marked = [
        path
        for folder in ("tests", "keyproof/tests")
        for path in (project.ROOT / folder).rglob("test_*.py")
        if "pytest.mark.scenario" in path.read_text(encoding="utf-8")
    ]
    assert marked
    assert not [each for each in marked if not each.is_relative_to(project.ROOT / named)]


def test_make_check_finds_every_unit_test() -> None:
    """Its two halves are all that pytest finds, and what is said to load no CDK is one of them."""
    makefile = (project.ROOT / "Makefile").read_text(encoding="utf-8")
    (named,) = re.findall(r"^WITHOUT_CDK := (.*)$", makefile, re.MULTILINE)
    without = named.split()
    assert [each.rstrip("/") for each in WITHOUT_CDK] == without
    assert all((project.ROOT / each).exists() for each in without)
    pyproject = tomllib.loads((project.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {*pyproject["tool"]["pytest"]["ini_options"]["testpaths"]} <= {"tests", *without}
