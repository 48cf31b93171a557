"""What a target does not make or run, it does not pretend."""

import os
import shutil
import subprocess
from pathlib import Path

from smsbot import project


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
