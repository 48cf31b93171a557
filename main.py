"""Synthesizes every environment of ``environments.toml``, or those that its arguments name.

What ``cdktf.json`` runs. An environment in which a key would lock everybody out, or an alarm would
reach nobody, is refused.
"""

import gc
import os
import sys
from pathlib import Path

# The process is short, and looking for garbage takes a twentieth of it, most while it imports.
gc.disable()

from smsbot.access.synthesis_check import refused  # noqa: E402
from smsbot.failure import Failure  # noqa: E402
from stacks.app import synthesize  # noqa: E402
from stacks.settings.environments_file import (  # noqa: E402
    ENVIRONMENTS_FILE,
    EnvironmentsError,
    read_environments,
)


def main() -> int:
    """Return the exit status: 0, 1 with what is refused, or 2 with the invalid settings.

    Both go to standard error.
    """
    try:
        environments = read_environments(ENVIRONMENTS_FILE)
    except EnvironmentsError as error:
        print(error, file=sys.stderr)
        return 2
    names = sys.argv[1:] or list(environments)
    unknown = [name for name in names if name not in environments]
    if unknown:
        known = ", ".join(environments)
        print(f"{ENVIRONMENTS_FILE} has no {', '.join(unknown)}; it has {known}", file=sys.stderr)
        return 2
    chosen = [environments[name] for name in names]
    synthesize(chosen)
    try:
        findings = refused(chosen, Path(os.environ.get("CDKTF_OUTDIR", "cdktf.out")))
    except Failure as failure:
        print(failure.problem, failure.way_on, sep="\n", file=sys.stderr)
        return 2
    for finding in findings:
        print(finding, file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
