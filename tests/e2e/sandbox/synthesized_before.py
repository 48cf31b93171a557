"""``python -m smsbot``, which copies into a sandbox what a test has synthesized for it before."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from smsbot.cli import main
from smsbot.sandbox import deployment
from smsbot.sandbox.layout import Layout

# Names the folder of that.
SYNTHESIZED = "SMSBOT_TESTS_SYNTHESIZED_BEFORE"


def copy(output: Path, _names: Sequence[str], _layout: Layout) -> None:
    """In the place of what starts main.py."""
    shutil.copytree(os.environ[SYNTHESIZED], output, dirs_exist_ok=True)


if __name__ == "__main__":
    with patch.object(deployment, "_run_main", copy):
        sys.exit(main())
