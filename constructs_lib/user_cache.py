"""Where the project keeps for a user what takes long to make."""

import os
from pathlib import Path


def kept(name: str) -> Path | None:
    """The file of a name in the user's cache, whose folder may not exist; None without a home."""
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        # A relative one is to be ignored: XDG Base Directory Specification.
        return (given if given.is_absolute() else Path.home() / ".cache") / name
    except RuntimeError:
        return None
