"""``smsbot deploy``: plan, review, ask, apply exactly that plan, and verify the account."""

from typing import Annotated

import typer

from keyproof import Result
from keyproof.terminal.formats import ReportFormat
from keyproof.terminal.terminal import Terminal, counted, refuse_without_terminal
from keyproof.terminal.user_error import UserError
from smsbot import options, project
from smsbot.checks import Outcome, lost_for_good, outcome_of
from smsbot.commands.plan import make_plan, reviewed, warn_of_ended_keys
from smsbot.commands.verify import verify_environments
from smsbot.environments import environment_named
from smsbot.planned import Planned, digest_of
from smsbot.sandboxed import sandbox
from stacks.settings import examples
from stacks.settings.environment import Environment

NOTHING_APPLIED = 1
# What to do where --yes applies nothing: something is weaker, or not everything was evaluated.
HINTS = {
    Outcome.FINDINGS: "Merge an [[ignore]] entry in a commit that changes keyproof.toml alone, or "
    "deploy without --yes.",
    Outcome.NOT_EVALUATED: "Read what could not be evaluated, then deploy without --yes.",
    Outcome.IRREVERSIBLE: "A person confirms each loss: deploy without --yes.",
}


def deploy(
    environment: options.Environment,
    profile: options.Profile = None,
    company: Annotated[
        str | None, typer.Option(help="Refuse if the environment belongs to another company.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask. Refuse errors, warnings and unknowns.")
    ] = False,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Import existing resources into the state.")
    ] = False,
    digest: Annotated[
        str | None,
        typer.Option(help="Apply only if the plan has this digest, as plan --digest wrote it."),
    ] = None,
    synthesized: options.Synthesized = None,
) -> None:
    """Plan, review, ask, apply exactly that plan, then verify the account.

    Exit status 0: applied, and the account matches the code. 1: applied, and the account differs.
    2: it could not run or check everything. If nothing was applied: 3 if something is irreversible,
    else 1 with errors or warnings, else 2 if something was not evaluated, else 1 (you declined, or
    the plan has another digest).
    """
    terminal, settings = Terminal(), environment_named(environment)
    project.output()
    _check_company(settings, company)
    if not yes:
        refuse_without_terminal("Pass --yes, which applies only what passes the review.")
    planned, session = make_plan(
        settings, terminal, profile=profile, synthesized=synthesized, applies=True, adopt=adopt
    )
    result = reviewed(planned, settings, yes=yes)
    outcome = outcome_of(result)
    warn_of_ended_keys(planned, session, terminal)
    if digest is not None and digest != digest_of(planned.document, planned.stack):
        terminal.errors.print(
            f"Nothing was applied. The digest of the plan is not {digest}: the account, the state, "
            "the code or the settings changed. Plan it again, and approve that plan.",
            markup=False,
        )
        raise typer.Exit(max(outcome, NOTHING_APPLIED))
    # A provider elsewhere changes no resource, and nobody is asked about it.
    if (yes or planned.changes) and not is_wanted(planned, result, settings, terminal, yes=yes):
        raise typer.Exit(max(outcome, NOTHING_APPLIED))
    planned.apply_in(terminal)
    status = verify_environments(
        [(settings, session)], profile=profile, synthesized=synthesized, format=ReportFormat.TABLE
    )
    raise typer.Exit(status)


def is_wanted(
    planned: Planned, result: Result, environment: Environment, terminal: Terminal, *, yes: bool
) -> bool:
    """Whether to apply: each thing that is lost for good is confirmed by its name."""
    if yes:
        hint = HINTS.get(outcome_of(result))
        if hint:
            terminal.errors.print(f"Nothing was applied. {hint}", markup=False)
        return hint is None
    lost = lost_for_good(result)
    if lost:
        question = "This cannot be undone. Type {} to apply it"
        wanted = all(terminal.typed(question.format(each)) == each for each in lost)
    else:
        changes = counted(planned.changes, "change")
        wanted = terminal.confirmed(f"Apply {changes} to {environment.names.prefix}?")
    if not wanted:
        terminal.console.print("Nothing was applied.")
    return wanted


def _check_company(environment: Environment, company: str | None) -> None:
    if environment.company == examples.COMPANY and not sandbox():
        raise UserError(
            f"{environment.name} belongs to the company {examples.COMPANY!r}: environments.toml "
            "still has the example replies, which customers would receive.",
            hint="Set company, support_contact, and your keywords in conversation.commands.",
        )
    if company is not None and company != environment.company:
        raise UserError(
            f"{environment.name} belongs to the company {environment.company!r} "
            f"according to environments.toml, not to {company!r}.",
            hint=f"Name {environment.company}, or an environment of {company}.",
        )
