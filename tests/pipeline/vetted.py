"""Vets what a pull request synthesized, as scripts/review.sh does."""

import subprocess
import sys
from pathlib import Path

from smsbot import project


def vet(name: str, base: Path, foreign: Path, output: Path) -> subprocess.CompletedProcess[str]:
    """Run ``python -m smsbot.vet``, isolated."""
    program = str(project.ROOT / project.ISOLATED)
    return subprocess.run(
        [sys.executable, "-I", program, "smsbot.vet", name, *map(str, (base, foreign, output))],
        cwd=project.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
