"""Pictures of what commands print, as SVG by Rich.

``make docs`` draws what keyproof prints. The picture of the demo is drawn from the file that
``FORCE_COLOR=1 smsbot demo > FILE`` wrote: ``python -m documentation.pictures FILE``.
"""

import io
import os
import re
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
WIDTH, WIDTH_OF_DEMO = 110, 164
# What a progress bar is drawn with: the ends of lines, and the controls that are no colours.
CONTROL = re.compile(r"(\n|\r|\x1b\[[0-9;?]*[A-Za-ln-z])")
SPINNER = re.compile(r"[\u2800-\u28ff] ")
UP, ERASE = "\x1b[1A", "\x1b[2K"
# The picture of the demo shows the second text, and all up to the end of the table.
FIRST, LAST = "Hours?", "\u2514"


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


def draw_demo(path: Path) -> None:
    """Draw a part of what a demo printed."""
    lines = _screen(path.read_text(encoding="utf-8"))
    first = next(number for number, line in enumerate(lines) if FIRST in line)
    last = next(number for number, line in enumerate(lines) if line.startswith(LAST))
    shown = "\n".join(lines[first - 1 : last + 1])
    _draw(shown, title="make demo", name="demo", width=WIDTH_OF_DEMO)


def _screen(printed: str) -> list[str]:
    """What stands on the screen in the end, without the frames of spinners."""
    lines, row = [""], 0
    for part in CONTROL.split(printed):
        if part == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif part == UP:
            row -= 1
        elif part in ("\r", ERASE):
            lines[row] = ""
        elif not CONTROL.fullmatch(part):
            lines[row] += part
    return [line for line in lines if not SPINNER.search(line)]


def _draw(printed: str, *, title: str, name: str, width: int = WIDTH) -> None:
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(printed.strip("\n")))
    ASSETS.mkdir(exist_ok=True)
    console.save_svg(str(ASSETS / f"{name}.svg"), title=title, theme=MONOKAI, unique_id=name)


if __name__ == "__main__":
    draw_demo(Path(sys.argv[1]))
