"""The commands of ``smsbot``; each imports its modules when it runs."""

import sys
from typing import Annotated, NoReturn

import typer

from keyproof.terminal.help import Commands
from keyproof.terminal.run import run
from smsbot.actions.accept.command_line import accept
from smsbot.actions.acceptance.command_line import acceptance
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
from smsbot.ready.command_line import ready
from smsbot.sandbox.command_line import demo, sandbox_app
from smsbot.services.github.command_line import github_app
from smsbot.services.roles.command_line import guardrails, roles
from smsbot.services.workspaces.command_line import workspaces_app

app = Commands(
    help="Operates the encrypted SMS bot infrastructure.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - as Typer calls it
    if wanted:
        from smsbot.questions.report.provenance import release

        print(release())  # noqa: T201 - before any terminal
        raise typer.Exit


@app.callback()
def root(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=_print_version,
            help="Print the version and the commit.",
        ),
    ] = False,
) -> None:
    """Operates the encrypted SMS bot infrastructure."""


READING = (coverage, access, review, ready, plan, verify, report, cost, counters)
for command in (
    demo,
    *READING,
    accept,
    deploy,
    redrive,
    restore,
    roles,
    guardrails,
    eject,
    acceptance,
):
    app.command()(command)
app.add_typer(keys_app, name="keys")
app.add_typer(person_app, name="person")
app.add_typer(state_app, name="state")
app.add_typer(workspaces_app, name="workspaces")
app.add_typer(github_app, name="github")
app.add_typer(sandbox_app, name="sandbox")


def main() -> NoReturn:
    """Run the command line; every way out of it has an exit status and no traceback.

    A shell evaluates what ``sandbox env`` prints, so a failure of it is printed for the shell too.
    """
    try:
        run(app)
    except (SystemExit, KeyboardInterrupt) as end:
        if sys.argv[1:3] == ["sandbox", "env"] and getattr(end, "code", 1):
            from smsbot.sandbox.shell_variables import failure

            print(failure())  # noqa: T201 - for a shell
        raise
