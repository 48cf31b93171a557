"""The page of a result, as one HTML file."""

from pathlib import Path

from keyproof.library import Result


def write_page(result: Result, output: Path, *, name: str) -> None:
    """Write the page whole, or not at all. Raises OSError, which names the file."""
    raise NotImplementedError(f"{output}: {name}: {len(result.groups)}")
