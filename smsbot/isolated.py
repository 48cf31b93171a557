"""Runs code of this checkout so that nothing of the checkout is imported but its packages.

``python -I smsbot/isolated.py (MODULE | FILE.py) [ARGUMENT...]``

Python looks for a module next to the program first: a new file ``typer.py`` would run in place of
the library, with the credentials of a deployment. Isolated (``-I``), Python does not look there,
and this finds ``PACKAGES`` and nothing else. It runs by its path, before any package is imported.
"""

import runpy
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("constructs_lib", "keyproof", "lambda_src", "smsbot", "stacks")


class OfThisCheckout:
    """Finds the packages, before those of another checkout that the environment may name."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, _target: object = None
    ) -> ModuleSpec | None:
        """The package of this name; None leaves the search to the others."""
        folder = ROOT / name
        if path is not None or name not in PACKAGES or not folder.is_dir():
            return None
        return PathFinder.find_spec(name, [str(ROOT)])


def main() -> None:
    """Run what the first argument names, with the other arguments."""
    if not sys.flags.isolated:
        sys.exit(f"{__file__}: run it by `python -I`")
    # An installation for development names the checkout as a place to look in.
    sys.path[:] = [each for each in sys.path if Path(each).resolve() != ROOT]
    sys.meta_path.insert(0, OfThisCheckout)  # pyright: ignore[reportArgumentType]
    del sys.argv[0]
    named = sys.argv[0]
    if named.endswith(".py"):
        runpy.run_path(named, run_name="__main__")
    else:
        runpy.run_module(named, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
