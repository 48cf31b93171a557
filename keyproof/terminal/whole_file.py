"""Writes a file whole, or not at all."""

import os
from pathlib import Path


def write_whole(file: Path, text: str) -> None:
    """Write a text whole, or not at all. Raises OSError, which names the file.

    A pipe or a device is written to and never replaced. A link stays, its file is replaced.
    """
    if file.exists() and not file.is_file():
        file.write_text(text, encoding="utf-8")
        return
    target = file.resolve()
    new = target.with_name(f".keyproof-{os.getpid()}")
    try:
        new.write_text(text, encoding="utf-8")
        new.replace(target)
    except OSError as error:
        error.filename, error.filename2 = str(file), None
        raise
    finally:
        new.unlink(missing_ok=True)
