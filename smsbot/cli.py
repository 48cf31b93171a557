"""The commands of ``smsbot``; each imports its modules when it runs."""

import atexit
import gc
import io
import signal
import sys
import traceback
from types import FrameType
from typing import NoReturn

import typer
from typer.exceptions import TyperException

from keyproof.terminal.failure import Failure
from keyproof.terminal.help import Commands
from keyproof.terminal.usage import usage_failure
from smsbot.actions.accept.command_line import accept
from smsbot.actions.deploy.command_line import deploy, plan
from smsbot.actions.eject.command_line import eject
from smsbot.actions.person.command_line import counters, person_app
from smsbot.actions.redrive.command_line import redrive
from smsbot.actions.restore.command_line import restore
from smsbot.actions.state.command_line import state_app
from smsbot.questions.access.command_line import access
from smsbot.questions.controls.command_line import coverage
from smsbot.questions.cost.command_line import cost
from smsbot.questions.keys.command_line import keys_app
from smsbot.questions.report.command_line import report
from smsbot.questions.review.command_line import review
from smsbot.questions.verify.command_line import verify
from smsbot.sandbox.command_line import demo, sandbox_app
from smsbot.services.github.command_line import github_app
from smsbot.services.roles.command_line import guardrails, roles
from smsbot.services.workspaces.command_line import workspaces_app

COULD_NOT_RUN = 2

app = Commands(
    help="Operates the encrypted SMS bot infrastructure.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
READING = (coverage, access, review, plan, verify, report, cost, counters)
for command in (demo, *READING, accept, deploy, redrive, restore, roles, guardrails, eject):
    app.command()(command)
app.add_typer(keys_app, name="keys")
app.add_typer(person_app, name="person")
app.add_typer(state_app, name="state")
app.add_typer(workspaces_app, name="workspaces")
app.add_typer(github_app, name="github")
app.add_typer(sandbox_app, name="sandbox")


def main() -> None:
    """Run the command line; every way out of it has an exit status and no traceback.

    A shell evaluates what ``sandbox env`` prints, so a failure of it is printed for the shell too.
    """
    try:
        _main()
    except (SystemExit, KeyboardInterrupt) as end:
        if sys.argv[1:3] == ["sandbox", "env"] and getattr(end, "code", 1):
            from smsbot.sandbox.shell_variables import failure

            print(failure())  # noqa: T201 - for a shell
        raise


def _main() -> None:
    # Else Python looks through every object once more as it ends: a tenth of a short command.
    atexit.register(gc.freeze)
    for name in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(name) is not signal.SIG_IGN:  # as nohup sets it
            signal.signal(name, _end)
    from keyproof.terminal.page import PLAIN_ERRORS

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What was read may hold characters that cannot be written.
            stream.reconfigure(errors=PLAIN_ERRORS)
    sys.exit(_run())


def _run() -> int:
    """The exit status of the command."""
    try:
        return app(standalone_mode=False) or 0
    except typer.Abort:
        sys.stderr.write("Aborted.\n")
        sys.exit(1)
    except TyperException as error:
        if failure := usage_failure(error):
            _fail(failure)
        sys.exit(COULD_NOT_RUN)
    except Failure as failure:
        _fail(failure)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        way_on = "See that it is there, that you may read and write it, and that there is room."
        _fail(Failure(f"{place}{error.strerror or error}", way_on=way_on))
    except Exception as error:  # noqa: BLE001 - any error is reported in one line
        frame = traceback.extract_tb(error.__traceback__)[-1]
        way_on = f"This is a fault of the program, at {frame.filename}, line {frame.lineno}."
        _fail(Failure(f"{type(error).__name__}: {error}", way_on=way_on))


def _fail(failure: Failure) -> NoReturn:
    from keyproof.terminal.terminal import Terminal

    Terminal().failure(failure)
    sys.exit(COULD_NOT_RUN)


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
