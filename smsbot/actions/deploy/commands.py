"""What ``smsbot plan`` and ``smsbot deploy`` do; each returns its exit status."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

import boto3

from keyproof.terminal.failure import Failure
from keyproof.terminal.formats import ReportFormat
from keyproof.terminal.terminal import Terminal, counted, refuse_without_terminal
from smsbot import project
from smsbot.actions.deploy.unusable_keys import refuse_unusable_keys
from smsbot.actions.state.check import refuse_moved, refuse_other_place
from smsbot.actions.state.planned import (
    Planned,
    Strays,
    initialize,
    plan,
    plan_with_imports,
    synthesize,
    terraform_for,
)
from smsbot.actions.state.refusals import left_behind, told
from smsbot.actions.state.signing_in import signed_in
from smsbot.design.synthesis import handed_over
from smsbot.environments import all_environments, environment_named
from smsbot.rehearsal import sandbox
from stacks.settings import examples
from stacks.settings.environment import Environment

REVIEWING = "smsbot.actions.deploy.reviewing"
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
    from smsbot.actions.deploy import reviewing

    reviewed = reviewing.review_plan(planned, name, session, yes=digest is not None)
    reviewing.warn(planned, session, terminal)
    terminal.console.print(f"The plan: {_short(planned.plan)}", markup=False)
    if digest is not None:
        from smsbot.actions.deploy.digest import digest_of

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
    from smsbot.actions.deploy import reviewing
    from smsbot.actions.deploy.digest import digest_of

    reviewed = reviewing.review_plan(planned, name, session, yes=yes)
    reviewing.warn(planned, session, terminal)
    if digest is not None and digest != digest_of(planned.document, planned.stack):
        terminal.errors.print(
            f"Nothing was applied. The plan is another than the one with the digest {digest}: the "
            "account or the function's code changed since. Plan it again, and approve that plan.",
            markup=False,
        )
        return max(reviewed.outcome, NOTHING_APPLIED)
    # A provider elsewhere changes no resource, and nobody is asked about it.
    if (yes or planned.changes) and not reviewing.is_wanted(
        planned, reviewed, environment, terminal, yes=yes
    ):
        return max(reviewed.outcome, NOTHING_APPLIED)
    if planned.changes:
        with told(name, planned.stack), terminal.terraform_step("Terraform applies", "") as step:
            planned.apply(step.on_event)
            step.done = f"Terraform applied {counted(planned.changes, 'change')}"
    reviewing.remember(planned, reviewed, session)
    every = list(all_environments().values())
    with handed_over(synthesized, [environment], every=every) if synthesized else nullcontext():
        return _verify(name, planned, profile)


def _verify(name: str, planned: Planned, profile: str | None) -> int:
    from smsbot.questions.verify.commands import verify_environments

    try:
        return verify_environments([name], profile=profile, format=ReportFormat.TABLE)
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
        stack = _taken(environment, synthesized) if synthesized else synthesize(environment)
    if applies:
        from smsbot.actions.deploy.first_deployment import refuse_unready

        refuse_unready(environment, session, stack, terraform, terminal, profile=profile)
    with told(environment.name, stack), ThreadPoolExecutor(1) as aside:
        with terminal.step("Terraform initializes", f"Terraform: {terraform.description}"):
            refuse_other_place(stack, environment, session)
            refuse_moved(stack, environment, session)
            # While Terraform works.
            aside.submit(import_module, REVIEWING)
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


def _taken(environment: Environment, synthesized: Path) -> Path:
    from smsbot.design.foreign import take_synthesized

    return take_synthesized(environment, synthesized=synthesized, output=project.output())


def _strays(
    planned: Planned, environment: Environment, session: boto3.Session, terminal: Terminal
) -> Strays:
    from smsbot.actions.state.strays import creates, strays

    created = creates(planned.document)
    if not created:
        return {}
    with terminal.step("Looking whether any of it is there already", "") as step:
        found = strays(created, planned.stack, environment, session)
        step.done = f"{len(found)} of what it creates are there already, and in no state"
    return found


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
