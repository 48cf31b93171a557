"""Adds to ``NODE_OPTIONS``, which the Node.js process beneath the CDK reads when it starts."""

import os
from pathlib import Path

VARIABLE = "NODE_OPTIONS"


def preload(hook: Path) -> None:
    """Load a script before everything else."""
    # Quoted as NODE_OPTIONS wants it, for a checkout whose path has a space or a backslash.
    quoted = str(hook).replace("\\", "\\\\").replace('"', '\\"')
    add(f'--require "{quoted}"')


def add(option: str) -> None:
    """Add an option, unless a parent process has done so."""
    present = os.environ.get(VARIABLE, "")
    if option not in present:
        os.environ[VARIABLE] = f"{present} {option}".strip()
