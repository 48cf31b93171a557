"""Synthesizes the environments of ``environments.toml``, or those that the arguments name.

``cdktf.json`` runs it. With ``-``, standard input has the environments, each as a line of JSON.
The exit status is 1 for a refused stack, 2 for wrong settings or files; then nothing is written.
"""

import io
import os
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ended: list[int] = []


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
            synthesize(environments, Path(new))
            if found := refused(environments, Path(new)):
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


def end(number: int, _frame: object) -> None:
    """End in order, with one line: Node.js gets the signal too, and jsii would complain of that."""
    print("Interrupted.", file=sys.stderr)
    sys.stderr = io.StringIO()
    ended.append(128 + number)
    sys.exit(128 + number)


if __name__ == "__main__":
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, end)
    with TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        # For Node.js, which leaves its files there when it is interrupted.
        os.environ["TMPDIR"] = temporary
        try:
            sys.exit(main(sys.argv[1:]))
        finally:
            # Python 3.11 makes another error of the exit in some places, such as a class's end.
            if ended:
                sys.exit(ended[0])
