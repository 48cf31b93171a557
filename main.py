"""Synthesizes every environment of ``environments.toml``; what ``cdktf.json`` runs."""

import gc
import sys

# The process is short, and looking for garbage takes a twentieth of it, most while it imports.
gc.disable()

from stacks.app import synthesize  # noqa: E402
from stacks.environments_file import (  # noqa: E402
    ENVIRONMENTS_FILE,
    EnvironmentsError,
    read_environments,
)


def main() -> int:
    """Return the exit status: 0, or 2 with every error of the settings on standard error."""
    try:
        environments = read_environments(ENVIRONMENTS_FILE)
    except EnvironmentsError as error:
        print(error, file=sys.stderr)
        return 2
    synthesize(environments.values())
    return 0


if __name__ == "__main__":
    sys.exit(main())
