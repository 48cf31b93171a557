"""The commands of ``python -m smsbot``; each loads what it needs when it runs."""

import io
import signal
import sys
import traceback
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer

from smsbot.cost.command_line import cost
from smsbot.failure import Failure
from smsbot.formats import ReportFormat, ReviewFormat
from smsbot.keys.command_line import keys_app
from smsbot.sandbox.provider_choice import ProviderChoice
from smsbot.state.command_line import state_app
from smsbot.workspaces.command_line import workspaces_app

COULD_NOT_RUN = 2

app = typer.Typer(
    help="Operates the encrypted SMS bot infrastructure.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
sandbox_app = typer.Typer(
    help="An embedded AWS on this machine, with the infrastructure built by real Terraform.",
    no_args_is_help=True,
)
app.add_typer(sandbox_app, name="sandbox")
app.add_typer(keys_app, name="keys")
app.add_typer(state_app, name="state")
app.add_typer(workspaces_app, name="workspaces")
app.command()(cost)


Report = Annotated[ReportFormat, typer.Option("--format", help="How to print it.")]


class FormatOption(StrEnum):
    """The choices of ``--format``."""

    table = "table"
    json = "json"


Provider = Annotated[
    ProviderChoice,
    typer.Option(
        envvar="SMSBOT_PROVIDER",
        help="Where the AWS provider comes from; auto: the registry if it answers.",
    ),
]
Environment = Annotated[str, typer.Argument(help="An environment of environments.toml.")]
Profile = Annotated[
    str | None, typer.Option(metavar="PROFILE", help="A profile of the AWS configuration.")
]
Region = Annotated[
    str | None, typer.Option(metavar="REGION", help="In place of the environment's region.")
]
Directory = Annotated[
    Path | None,
    typer.Option(
        envvar="SMSBOT_SANDBOX", help="Where the sandbox keeps its files; default: .sandbox"
    ),
]


@app.command()
def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave the sandbox running.")] = False,
    provider: Provider = ProviderChoice.AUTO,
    directory: Directory = None,
) -> None:
    """Build the infrastructure on an embedded AWS, text it, and show what encrypts what."""
    from smsbot.sandbox import commands

    commands.demo(_sandbox_folder(directory), provider=provider, keep=keep)


@app.command()
def coverage(
    environment: Environment,
    plan: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Read a plan, as `terraform show -json` prints it, in place of the code.",
        ),
    ] = None,
    format: Report = ReportFormat.TABLE,
) -> None:
    """Show what encrypts every resource; exit status 1 if one is not as it should be."""
    from smsbot.encryption import commands

    raise typer.Exit(commands.show_coverage(environment, plan=plan, format=format))


@app.command()
def access(
    environment: Annotated[
        str | None, typer.Argument(help="An environment of environments.toml.")
    ] = None,
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option(
            metavar="PRINCIPAL KEY", help="Show the statements that decide about one cell."
        ),
    ] = None,
    case: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Evaluate one request, given as JSON."),
    ] = None,
    format: Report = ReportFormat.TABLE,
) -> None:
    """Show who can do what with which key; exit status 1 if a proof does not hold."""
    if case is not None:
        from smsbot.iam import commands as iam

        if environment is not None or explain is not None:
            raise typer.BadParameter("--case takes no environment and no --explain.")
        if format is ReportFormat.MARKDOWN:
            raise typer.BadParameter("--case is printed as table or json.")
        raise typer.Exit(iam.decide_case(case, format=format))
    if environment is None:
        raise typer.BadParameter("Name an environment, or give a --case.")
    from smsbot.encryption import commands

    if explain is None:
        raise typer.Exit(commands.show_access(environment, format=format))
    if format is not ReportFormat.TABLE:
        raise typer.BadParameter("--explain is printed as text; leave out --format.")
    raise typer.Exit(commands.show_explanation(environment, *explain))


@app.command()
def review(
    environment: Environment,
    *,
    plan: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="The plan, as `terraform show -json` prints it."
        ),
    ] = None,
    base: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="What was synthesized before the change."),
    ] = None,
    head: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="What was synthesized with the change."),
    ] = None,
    allow: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Findings that are accepted, as TOML."),
    ] = None,
    checkov: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="checkov's JSON report about the plan."),
    ] = None,
    format: Annotated[ReviewFormat, typer.Option(help="How to print it.")] = ReviewFormat.TABLE,
) -> None:
    """Show what a change does to the encryption; exit status 1 if weaker, 3 if irreversible."""
    from smsbot.review import commands

    status = commands.show_review(
        environment,
        plan=plan,
        base=base,
        head=head,
        accepted=allow,
        checkov=checkov,
        format=format,
    )
    raise typer.Exit(status)


@app.command()
def plan(environment: Environment, profile: Profile = None) -> None:
    """Let Terraform plan an environment, and review the plan; exit status as of review."""
    from smsbot.deploy import commands

    raise typer.Exit(commands.show_plan(environment, profile=profile))


@app.command()
def deploy(
    environment: Environment,
    profile: Profile = None,
    company: Annotated[
        str | None,
        typer.Option(help="Refuse if the environment is of another company."),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask; apply only what makes nothing weaker.")
    ] = False,
    adopt: Annotated[
        bool,
        typer.Option("--adopt", help="Take over what is in the account and in no state."),
    ] = False,
) -> None:
    """Plan, review, ask, apply exactly that plan, then verify the account.

    Exit status 0 if the account is as designed afterwards; 1 if it is not, or nothing was applied
    because the plan makes something weaker; 3 if because it is irreversible.
    """
    from smsbot.deploy import commands

    raise typer.Exit(
        commands.deploy(environment, company=company, profile=profile, yes=yes, adopt=adopt)
    )


@app.command()
def verify(
    environments: Annotated[
        list[str] | None, typer.Argument(help="Environments of environments.toml.")
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Verify every environment.")] = False,
    profile: Profile = None,
    region: Region = None,
    print_policy: Annotated[
        bool,
        typer.Option("--print-policy", help="Print the least policy that this needs, and end."),
    ] = False,
    format: Report = ReportFormat.TABLE,
) -> None:
    """Hold the account against the code; exit status 1 if it differs, 2 if not all was checked."""
    from smsbot.environments import names_of
    from smsbot.verify import commands

    names = names_of(environments or [], every=every)
    if print_policy:
        commands.print_policy(names)
        return
    raise typer.Exit(
        commands.verify_environments(names, profile=profile, region=region, format=format)
    )


@app.command()
def redrive(
    environment: Environment,
    profile: Profile = None,
    region: Region = None,
    yes: Annotated[bool, typer.Option("--yes", help="Move without asking.")] = False,
    print_policy: Annotated[
        bool, typer.Option("--print-policy", help="Only print the IAM policy that it needs.")
    ] = False,
) -> None:
    """Show what is in the dead-letter queue, and give it to the function again."""
    from smsbot.redrive import commands

    if print_policy:
        commands.print_policy(environment, profile=profile, region=region)
    else:
        raise typer.Exit(commands.redrive(environment, profile=profile, region=region, yes=yes))


@sandbox_app.command()
def up(
    environment: Environment = "dev",
    provider: Provider = ProviderChoice.AUTO,
    directory: Directory = None,
) -> None:
    """Start the embedded AWS and build an environment on it; a second time changes nothing."""
    from smsbot.sandbox import commands

    commands.up(_sandbox_folder(directory), environment, provider=provider)


@sandbox_app.command()
def text(
    number: Annotated[str, typer.Argument(help="The sender's number, such as +14255550182.")],
    message: Annotated[str, typer.Argument(help="What to text.")],
    environment: Annotated[str, typer.Option(help="The environment to text.")] = "dev",
    directory: Directory = None,
) -> None:
    """Text the bot, and show its reply and the receipt for that."""
    from smsbot.sandbox import commands

    commands.text(_sandbox_folder(directory), environment, number=number, message=message)


@sandbox_app.command()
def status(
    format: Annotated[FormatOption, typer.Option(help="How to print it.")] = FormatOption.table,
    environment: Annotated[str, typer.Option(help="Whose region to look at.")] = "dev",
    directory: Directory = None,
) -> None:
    """Show every resource of the embedded AWS, its key and its state."""
    from smsbot.sandbox import commands

    commands.status(_sandbox_folder(directory), environment, as_json=format is FormatOption.json)


@sandbox_app.command()
def down(directory: Directory = None) -> None:
    """End the embedded AWS and delete everything that was on it."""
    from smsbot.sandbox import commands

    commands.down(_sandbox_folder(directory))


@sandbox_app.command()
def env(provider: Provider = ProviderChoice.AUTO, directory: Directory = None) -> None:
    """Print settings that point aws, boto3, Terraform and cdktf at the sandbox; start it if needed.

    eval "$(python -m smsbot sandbox env)"
    """
    from smsbot.sandbox import commands

    commands.env(_sandbox_folder(directory), provider=provider)


@sandbox_app.command()
def synth(
    provider: Provider = ProviderChoice.AUTO,
    directory: Directory = None,
) -> None:
    """Synthesize all environments for the sandbox, and start it if it is not running.

    cdktf deploy smsbot-dev --app "python -m smsbot sandbox synth"
    """
    from smsbot.sandbox import commands

    commands.synth(_sandbox_folder(directory), provider=provider)


def main() -> None:
    """Run the command line; every way out of it has an exit status and no traceback."""
    for name in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(name) is not signal.SIG_IGN:  # as nohup sets it
            signal.signal(name, _end)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What was read may hold characters that cannot be written.
            stream.reconfigure(errors="backslashreplace")
    try:
        app(standalone_mode=True)
    except Failure as failure:
        _fail(failure)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        way_on = "See that it is there, that you may read and write it, and that there is room."
        _fail(Failure(f"{place}{error.strerror or error}", way_on=way_on))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told in a line
        frame = traceback.extract_tb(error.__traceback__)[-1]
        way_on = f"This is a fault of the program, at {frame.filename}, line {frame.lineno}."
        _fail(Failure(f"{type(error).__name__}: {error}", way_on=way_on))


def _fail(failure: Failure) -> NoReturn:
    from smsbot.terminal import Terminal

    Terminal().failure(failure)
    sys.exit(COULD_NOT_RUN)


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _sandbox_folder(directory: Path | None) -> Path:
    from smsbot import project

    return directory.resolve() if directory else project.SANDBOX
