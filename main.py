"""Synthesizes the environments of ``environments.toml``, or those that the arguments name.

``cdktf.json`` runs it. With ``-``, standard input has the environments, each as a line of JSON.
The exit status is 1 for a refused stack, 2 for wrong settings or files; then nothing is written.
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from stacks.interrupts import ignore_interrupts, interrupts_handled


def main(names: list[str]) -> int:
    """Return the exit status; what is refused or wrong is printed to standard error."""
    # Imported here, where a missing file and an interrupt are reported in one line.
    from keyproof.terminal.user_error import UserError

    try:
        from smsbot.checks import refused
        from smsbot.environments import STANDARD_INPUT, asked
        from smsbot.sandboxed import sandbox
        from stacks.app import synthesize
        from stacks.output import put

        output, environments = asked(names)
        if names != STANDARD_INPUT and sandbox():
            from smsbot.sandbox.folder import put_adapted as put
        output.parent.mkdir(parents=True, exist_ok=True)
        # Beside the output: the path from there to a local state is the same.
        with TemporaryDirectory(dir=output.parent, prefix=f"{output.name}-") as new:
            try:
                synthesize(environments, Path(new))
                found = refused(environments, Path(new))
            finally:
                ignore_interrupts()
            if found:
                print(*found, sep="\n", file=sys.stderr)
                return 1
            put(Path(new), output)
            return 0
    except UserError as failure:
        print(failure.problem, failure.hint, sep="\n", file=sys.stderr)
    except ImportError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    with interrupts_handled(), TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        # For Node.js, which leaves its files there when it is interrupted.
        os.environ["TMPDIR"] = temporary
        try:
            sys.exit(main(sys.argv[1:]))
        finally:
            ignore_interrupts()
