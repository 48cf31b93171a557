"""Lets ``main.py`` write for a sandbox while the command that adapts it is imported, and waits."""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from smsbot import project
from smsbot.design.ahead import is_ahead
from smsbot.design.synthesis import Synthesis

if TYPE_CHECKING:
    from collections.abc import Generator


@dataclass(frozen=True, kw_only=True)
class Begun:
    """What ``main.py`` writes to a folder, once ``synthesis`` has finished."""

    synthesis: Synthesis
    folder: Path


@contextmanager
def begun_for(root: Path) -> Generator[Begun | None]:
    """Begin ``main.py``, in a folder of the sandbox ``root``; None where nobody waits for it."""
    if not is_ahead():
        yield None
        return
    with tempfile.TemporaryDirectory(dir=root, prefix="synthesis-") as folder:
        synthesis = Synthesis([sys.executable, str(project.ROOT / "main.py")], folder)
        try:
            synthesis.send("")
            yield Begun(synthesis=synthesis, folder=Path(folder))
        finally:
            synthesis.abandon()
