"""Where jsii keeps its unpacked packages, and that a synthesis works without such a place."""

import os
import sys
import tempfile
from pathlib import Path

USED, ROOT = "JSII_RUNTIME_PACKAGE_CACHE", "JSII_RUNTIME_PACKAGE_CACHE_ROOT"
# https://github.com/aws/jsii: packages/@jsii/runtime, of Linux and macOS.
OF_A_USER = (".cache", "aws", "jsii", "package-cache")
ON_MACOS = ("Library", "Caches", "com.amazonaws.jsii", "package-cache")


def choose() -> None:
    """Let jsii unpack for each run where it cannot keep what it unpacked, as in a container.

    It would end in a traceback of JavaScript. ``JSII_RUNTIME_PACKAGE_CACHE`` is kept if it is set.
    """
    if sys.platform != "win32" and not _is_writable(_root()):
        os.environ.setdefault(USED, "disabled")


def _root() -> Path:
    configured = os.environ.get(ROOT)
    place = ON_MACOS if sys.platform == "darwin" else OF_A_USER
    return Path(configured) if configured else Path.home().joinpath(*place)


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
