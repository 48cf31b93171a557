"""Synthesizes every environment of ``environments.toml``; what ``cdktf.json`` runs."""

import sys

from stacks.app import synthesize
from stacks.environments_file import ENVIRONMENTS_FILE, EnvironmentsError, read_environments


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
