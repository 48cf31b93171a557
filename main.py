"""Synthesizes the environments of ``environments.toml``, or those that the arguments name.

``cdktf.json`` runs it. With ``-``, standard input has the environments, each as a line of JSON.
The exit status is 1 for a stack that is refused, and 2 for wrong settings or files: then nothing is
written.
"""

import io
import os
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory


def main(names: list[str]) -> int:
    """Return the exit status; what is refused or wrong is printed to standard error."""
    # Imported here, where a missing file and an interrupt are reported in one line.
    from keyproof.terminal.user_error import UserError

    try:
        from smsbot import project
        from smsbot.checks import refused
        from smsbot.environments import chosen
        from smsbot.sandboxed import sandbox
        from stacks.app import synthesize
        from stacks.output import put
        from stacks.settings.environment import Environment

        if names == ["-"]:
            output = Path(os.environ.get("CDKTF_OUTDIR", "cdktf.out"))
            environments = [Environment.model_validate_json(each) for each in sys.stdin]
        else:
            output = project.output()
            environments = chosen(names, every=not names)
            if sandbox():
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
    sys.exit(128 + number)


if __name__ == "__main__":
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, end)
    with TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        # For Node.js, which leaves its files there when it is interrupted.
        os.environ["TMPDIR"] = temporary
        sys.exit(main(sys.argv[1:]))
