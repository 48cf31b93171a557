"""Pictures of what commands print, as SVG by Rich.

``make docs`` draws what keyproof prints. The picture of the demo is drawn from the lines of
``smsbot demo`` that it is to show: ``python -m documentation.pictures FILE``.
"""

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "docs" / "assets"
EXAMPLE = ROOT / "keyproof" / "example" / "plan.json"


def draw_check() -> None:
    """Draw what ``keyproof check`` prints about the example."""
    with tempfile.TemporaryDirectory() as elsewhere:
        printed = subprocess.run(
            [sys.executable, "-m", "keyproof", "check", str(EXAMPLE)],
            cwd=elsewhere,
            env={**os.environ, "PYTHONPATH": str(ROOT), "FORCE_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        ).stdout
    _draw(printed, title="keyproof check plan.json", name="keyproof-check")


def _draw(printed: str, *, title: str, name: str, width: int = 110) -> None:
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(printed.strip("\n")))
    console.save_svg(str(ASSETS / f"{name}.svg"), title=title, theme=MONOKAI, unique_id=name)


if __name__ == "__main__":
    _draw(Path(sys.argv[1]).read_text("utf-8"), title="make demo", name="demo", width=164)
