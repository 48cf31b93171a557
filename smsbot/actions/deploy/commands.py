"""What ``smsbot plan`` and ``smsbot deploy`` do; each returns its exit status."""

from contextlib import nullcontext
from pathlib import Path

import boto3

from keyproof.model.finding import Severity
from keyproof.review.accepted import read_accepted, written
from keyproof.review.reports.words import entries
from keyproof.review.review import Outcome, Review
from keyproof.terminal.failure import Failure
from keyproof.terminal.formats import ReportFormat, ReviewFormat
from keyproof.terminal.terminal import Terminal, counted, refuse_without_terminal
from smsbot import project
from smsbot.account.deployed_code import deployed_code
from smsbot.actions.deploy.digest import digest_of
from smsbot.actions.deploy.ended_keys import last_uses_of_ended_keys
from smsbot.actions.deploy.first_deployment import refuse_unready, signed_in
from smsbot.actions.deploy.settled import settled
from smsbot.actions.deploy.unusable_keys import refuse_unusable_keys
from smsbot.actions.state.accepted_code import accept, is_accepted
from smsbot.actions.state.check import refuse_moved, refuse_other_place
from smsbot.actions.state.planned import (
    Planned,
    initialize,
    plan,
    plan_with_imports,
    synthesize,
    terraform_for,
)
from smsbot.actions.state.refusals import left_behind, told
from smsbot.actions.state.strays import Strays, creates, strays
from smsbot.design.foreign import take_synthesized
from smsbot.design.synthesis import handed_over
from smsbot.environments import all_environments, environment_named
from smsbot.questions.review.commands import accepted_of, accepted_to_read, show_review
from smsbot.questions.verify.commands import verify_environments
from smsbot.rehearsal import sandbox
from stacks.settings import examples
from stacks.settings.environment import Environment

NOTHING_APPLIED = 1


def show_plan(
    name: str, *, profile: str | None, digest: Path | None, synthesized: Path | None = None
) -> int:
    """Plan an environment and review the plan; the status is the review's.

    With a file for the ``digest`` of the plan, the review is that of a deployment without a
    question.
    """
    terminal = Terminal()
    environment = environment_named(name)
    planned, session = _plan(
        environment,
        profile,
        terminal,
        adopt=False,
        applies=False,
        looks=digest is None,
        synthesized=synthesized,
    )
    reviewed = _review(planned, name, session, yes=digest is not None)
    _warn(planned, session, terminal)
    terminal.console.print(f"The plan: {_short(planned.plan)}", markup=False)
    if digest is not None:
        found = digest_of(planned.document, planned.stack)
        digest.write_text(found, encoding="utf-8")
        terminal.console.print(f"Its digest: {found}")
    return int(reviewed.outcome)


def deploy(
    name: str,
    *,
    company: str | None,
    profile: str | None,
    yes: bool,
    adopt: bool,
    digest: str | None,
    synthesized: Path | None = None,
) -> int:
    """Plan, review, ask, apply exactly that plan, and verify the account.

    Without a question (``yes``), only a plan that makes nothing weaker is applied. ``adopt`` takes
    over what the plan would create although it is there. With a ``digest``, no other plan is
    applied.
    """
    terminal = Terminal()
    environment = environment_named(name)
    project.output()
    _check_company(environment, company)
    if not yes:
        refuse_without_terminal(
            "Give --yes; then only a plan whose review finds nothing is applied."
        )
    planned, session = _plan(environment, profile, terminal, adopt=adopt, synthesized=synthesized)
    reviewed = _review(planned, name, session, yes=yes)
    _warn(planned, session, terminal)
    if digest is not None and digest != digest_of(planned.document, planned.stack):
        terminal.errors.print(
            f"Nothing was applied. The plan is another than the one with the digest {digest}: the "
            "account or the function's code changed since. Plan it again, and approve that plan.",
            markup=False,
        )
        return max(reviewed.outcome, NOTHING_APPLIED)
    # A provider elsewhere changes no resource, and nobody is asked about it.
    if (yes or planned.changes) and not _is_wanted(
        planned, reviewed, environment, terminal, yes=yes
    ):
        return max(reviewed.outcome, NOTHING_APPLIED)
    if planned.changes:
        with told(name, planned.stack), terminal.terraform_step("Terraform applies", "") as step:
            planned.apply(step.on_event)
            step.done = f"Terraform applied {counted(planned.changes, 'change')}"
    # What somebody let through by hand, against the review, is no reference for repairs.
    if reviewed.outcome is Outcome.NOT_WEAKER:
        accept(planned.stack, session)
    every = list(all_environments().values())
    with handed_over(synthesized, [environment], every=every) if synthesized else nullcontext():
        return _verify(name, planned, profile)


def _verify(name: str, planned: Planned, profile: str | None) -> int:
    try:
        return verify_environments([name], profile=profile, region=None, format=ReportFormat.TABLE)
    except KeyboardInterrupt as interrupt:
        done = "is applied" if planned.changes else "changes nothing"
        raise Failure(
            f"Interrupted while verifying. The plan {done}, and the account is not checked.",
            way_on=f"Check it: smsbot verify {name}",
        ) from interrupt


def _plan(
    environment: Environment,
    profile: str | None,
    terminal: Terminal,
    *,
    adopt: bool,
    applies: bool = True,
    looks: bool = True,
    synthesized: Path | None = None,
) -> tuple[Planned, boto3.Session]:
    stack_name = environment.names.prefix
    if synthesized and sandbox():
        raise Failure(
            "--synthesized names a configuration for AWS, and this shell is of a sandbox.",
            way_on="Leave it out: a sandbox adapts what it synthesizes to the embedded AWS.",
        )
    session = signed_in(environment, profile, terminal)
    refuse_unusable_keys(session, environment, profile=profile)
    terraform = terraform_for(environment, profile=profile)
    with terminal.step("Synthesizing", f"{stack_name} synthesized"):
        stack = (
            take_synthesized(environment, synthesized=synthesized, output=project.output())
            if synthesized
            else synthesize(environment)
        )
    if applies:
        refuse_unready(environment, session, stack, terraform, terminal, profile=profile)
    with told(environment.name, stack):
        with terminal.step("Terraform initializes", f"Terraform: {terraform.description}"):
            refuse_other_place(stack, environment, session)
            refuse_moved(stack, environment, session)
            initialize(terraform, stack)
        with terminal.step("Terraform plans", "") as step:
            planned = plan(terraform, stack, environment, lock=applies)
            step.done = f"Terraform planned {counted(planned.changes, 'change')}"
        # The role that plans on a runner may not look; the one that applies does.
        found = _strays(planned, environment, session, terminal) if looks else {}
        if not found:
            return planned, session
        if not adopt:
            raise left_behind(environment.name, found)
        with terminal.step("Terraform plans to take them over", "") as step:
            planned = plan_with_imports(found, terraform, stack, environment)
            told_changes = counted(planned.changes, "change")
            step.done = f"Terraform planned {told_changes}, and takes over {len(found)}"
    return planned, session


def _warn(planned: Planned, session: boto3.Session, terminal: Terminal) -> None:
    """Print the last use of each key that the plan would end."""
    for line in last_uses_of_ended_keys(planned.document, session):
        terminal.console.print(f"! {line}", style="yellow", markup=False)


def _strays(
    planned: Planned, environment: Environment, session: boto3.Session, terminal: Terminal
) -> Strays:
    created = creates(planned.document)
    if not created:
        return {}
    with terminal.step("Looking whether any of it is there already", "") as step:
        found = strays(created, planned.stack, environment, session)
        step.done = f"{len(found)} of what it creates are there already, and in no state"
    return found


def _review(planned: Planned, name: str, session: boto3.Session, *, yes: bool) -> Review:
    """Review a plan; where nobody is asked, only what was accepted before the change counts."""
    path, main = accepted_to_read(name), accepted_of(name)
    accepted = read_accepted(path) if path.exists() else ()
    return show_review(
        name,
        plan=planned.document,
        base=None,
        head=project.output(),
        accepted=settled(accepted, main, of_sandbox=path != main) if yes else accepted,
        checkov=None,
        format=ReviewFormat.TABLE,
        is_repair=is_accepted(planned.stack, session),
        deployed=deployed_code(session),
    )


def _is_wanted(
    planned: Planned, reviewed: Review, environment: Environment, terminal: Terminal, *, yes: bool
) -> bool:
    """Whether to apply: each thing that is lost for good is confirmed by its name."""
    stack_name = environment.names.prefix
    if yes:
        return _is_harmless(reviewed, environment.name, terminal)
    lost = dict.fromkeys(
        each.resource for each in reviewed.findings if each.severity is Severity.IRREVERSIBLE
    )
    if lost:
        question = "This cannot be undone. Type {} to apply it"
        wanted = all(terminal.typed(question.format(each)) == each for each in lost)
    else:
        changes = counted(planned.changes, "change")
        wanted = terminal.confirmed(f"Apply {changes} to {stack_name}?")
    if not wanted:
        terminal.console.print("Nothing was applied.")
    return wanted


def _is_harmless(reviewed: Review, name: str, terminal: Terminal) -> bool:
    """Whether everything was compared and nothing is weaker; if not, say what to do."""
    if reviewed.outcome is Outcome.NOT_WEAKER:
        return True
    # The review has said how to accept something.
    way_on = "With --yes, accept everything that the review finds first."
    if not entries(reviewed) and written(reviewed.findings):
        way_on = "With --yes, an entry counts once it is merged by itself. Or deploy without --yes."
        if accepted_to_read(name) != accepted_of(name):
            way_on = "With --yes, entries of the sandbox do not count. Deploy without --yes."
    if reviewed.outcome is Outcome.IRREVERSIBLE:
        way_on = "A person confirms each loss: deploy without --yes."
    terminal.errors.print(f"Nothing was applied. {way_on}", markup=False)
    return False


def _check_company(environment: Environment, company: str | None) -> None:
    if environment.company == examples.COMPANY and not sandbox():
        raise Failure(
            f"{environment.name} is of the company {examples.COMPANY!r}: environments.toml has the "
            "examples that it came with, and customers would get them.",
            way_on="Set company, support_contact and the keywords with your replies there.",
        )
    if company is not None and company != environment.company:
        raise Failure(
            f"{environment.name} is of the company {environment.company!r} according to "
            f"environments.toml, and not of {company!r}.",
            way_on=_of_company(company, environment),
        )


def _of_company(company: str, environment: Environment) -> str:
    """What to do for a company: an environment moves to no other one by accident."""
    theirs = [name for name, each in all_environments().items() if each.company == company]
    if theirs:
        return f"Name {environment.company}, or deploy {' or '.join(theirs)} for {company}."
    return f'Name {environment.company}, or set company = "{company}" in an environment of its own.'


def _short(path: Path) -> str:
    return str(path.relative_to(project.ROOT)) if path.is_relative_to(project.ROOT) else str(path)
