"""Synthesizes every environment of ``environments.toml``, or those that its arguments name.

What ``cdktf.json`` runs. An environment in which a key would lock everybody out, or an alarm would
reach nobody, is refused. What the other quick questions find is reported.
"""

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile

# The process is short, and looking for garbage takes a twentieth of it, most while it imports.
gc.disable()

# First, because it starts Node.js, which loads the CDK while Python imports the rest.
import_module("constructs_lib.cdk")

from keyproof.terminal.failure import Failure  # noqa: E402
from smsbot.questions.access.synthesis_check import check  # noqa: E402
from stacks.app import synthesize  # noqa: E402
from stacks.settings.environments_file import (  # noqa: E402
    ENVIRONMENTS_FILE,
    EnvironmentsError,
    read_environments,
)


def main() -> int:
    """Return the exit status: 0, 1 with what is refused, or 2 with the invalid settings.

    Both go to standard error, and so does what is only reported.
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
    output = Path(os.environ.get("CDKTF_OUTDIR", "cdktf.out"))
    try:
        # What the CDK raises where it may not write is a traceback of JavaScript.
        output.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=output):
            pass
    except OSError as error:
        print(f"{output}: {error.strerror}. CDKTF_OUTDIR names another folder.", file=sys.stderr)
        return 2
    synthesize(chosen)
    try:
        checked = check(chosen, output)
    except Failure as failure:
        print(failure.problem, failure.way_on, sep="\n", file=sys.stderr)
        return 2
    for each in checked:
        for finding in (*each.refused, *each.reported):
            print(finding, file=sys.stderr)
        if each.reported:
            asks = f"`smsbot access {each.environment}` asks every question."
            print(f"Found in {each.environment}, and not refused here: {asks}", file=sys.stderr)
    return 1 if any(each.refused for each in checked) else 0


if __name__ == "__main__":
    status = main()
    # Else Python looks through every object once more as it ends: another tenth.
    gc.freeze()
    sys.exit(status)
