"""``smsbot plan``: Terraform plans an environment, and the plan is reviewed."""

import json
import re
from pathlib import Path
from typing import Annotated

import boto3
import typer

from keyproof import Result
from keyproof.output.formats import TABLE, print_result
from keyproof.output.formats.html import write_page
from keyproof.output.formats.markdown import markdown
from keyproof.output.formats.sarif import sarif
from keyproof.terminal.terminal import Terminal, counted
from keyproof.terminal.user_error import UserError
from smsbot import options, preflight, project
from smsbot.account.live import places_in
from smsbot.checks import config, outcome_of, review, review_plan, settings_file, settled
from smsbot.design.foreign import take_synthesized
from smsbot.environments import environment_named
from smsbot.keys import last_use_of
from smsbot.planned import (
    Planned,
    creates,
    digest_of,
    initialize,
    plan_with_imports,
    synthesize,
    terraform_for,
    unmanaged,
)
from smsbot.planned import plan as let_terraform_plan
from smsbot.sandboxed import sandbox
from smsbot.terraform.terraform import Terraform
from stacks.settings.backends import CloudBackend
from stacks.settings.environment import Environment
from stacks.state.state_names import place_of

KEY = "aws_kms_key"
RUN = re.compile(r"https://[A-Za-z0-9./_-]*/runs/[A-Za-z0-9-]*")


def plan(
    environment: options.Environment,
    profile: options.Profile = None,
    digest: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            metavar="FILE",
            help="Write the plan's digest, for deploy --digest. With this option, an entry of "
            "keyproof.toml counts only if the commit that added it changed no other file.",
        ),
    ] = None,
    synthesized: options.Synthesized = None,
    proposed: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="A folder with the configuration that a pull request synthesized. Requires "
            "--synthesized with the configuration of main.",
        ),
    ] = None,
    report: Annotated[
        Path,
        typer.Option(
            file_okay=False,
            help="With --proposed: the folder for comment.md, review.sarif and review.html.",
        ),
    ] = Path("review"),
) -> None:
    """Plan an environment with Terraform, and review the plan.

    Exit status 3 if something is irreversible, else 1 with errors or warnings, else 2 if something
    could not be evaluated.
    """
    terminal, settings = Terminal(), environment_named(environment)
    if proposed is not None:
        if synthesized is None:
            raise typer.BadParameter("--proposed needs --synthesized, the configuration of main.")
        result = review_proposal(proposed, settings, terminal, main=synthesized, profile=profile)
        print_result(result, TABLE, place=settings.names.prefix)
        write_review(result, settings.names.prefix, report)
        raise typer.Exit(int(outcome_of(result)))
    # The role that plans on a runner may not look for what is unmanaged; the one that applies does.
    looks = digest is None
    planned, session = make_plan(
        settings, terminal, profile=profile, synthesized=synthesized, applies=False, looks=looks
    )
    result = reviewed(planned, settings, yes=digest is not None)
    warn_of_ended_keys(planned, session, terminal)
    file = planned.plan
    shown = file.relative_to(project.ROOT) if file.is_relative_to(project.ROOT) else file
    terminal.console.print(f"The plan: {shown}", markup=False)
    if digest is not None:
        found = digest_of(planned.document, planned.stack)
        digest.write_text(found, encoding="utf-8")
        terminal.console.print(f"Its digest: {found}")
    raise typer.Exit(int(outcome_of(result)))


def make_plan(
    environment: Environment,
    terminal: Terminal,
    *,
    profile: str | None,
    synthesized: Path | None,
    applies: bool,
    looks: bool = True,
    adopt: bool = False,
) -> tuple[Planned, boto3.Session]:
    """Check what is needed, synthesize, and let Terraform plan; also the session it was done with.

    ``looks`` is whether what the plan would create is looked for in the account, where ``adopt``
    takes it over. Raises UserError if it is there and not to be taken over.
    """
    if synthesized and sandbox():
        raise UserError(
            "--synthesized is a configuration for AWS, but this shell is in a sandbox.",
            hint="Omit it: a sandbox adapts its own synthesis to the emulated AWS.",
        )
    session = preflight.signed_in(environment, profile, terminal)
    terraform = terraform_for(session)
    with terminal.step("Synthesizing", f"{environment.names.prefix} synthesized"):
        stack = (
            take_synthesized(environment, synthesized=synthesized, output=project.output())
            if synthesized
            else synthesize(environment)
        )
    with terminal.step("Running preflight checks", "Preflight checks passed"):
        preflight.check(environment, session, stack, profile=profile)
    with terminal.step("Terraform initializes", f"Terraform: {terraform.description}"):
        initialize(terraform, stack)
        is_elsewhere = isinstance(environment.backend, CloudBackend) and not sandbox()
        pulled = "" if is_elsewhere else terraform.output("state", "pull", cwd=stack)
        state = places_in(pulled, place_of(environment, stack.name))
        preflight.check_state(
            environment, session, state, applies=applies, is_elsewhere=is_elsewhere
        )
    with terminal.step("Terraform plans", "") as step:
        planned = let_terraform_plan(terraform, stack, environment, lock=applies)
        step.done = f"Terraform planned {counted(planned.changes, 'change')}"
    created = creates(planned.document) if looks else frozenset[str]()
    if not created:
        return planned, session
    with terminal.step("Looking for existing resources", "") as step:
        found = unmanaged(created, planned.stack, environment, session)
        step.done = f"{len(found)} planned resources already exist, and are in no state"
    if not found:
        return planned, session
    if not adopt:
        listed = "\n".join(f"  {address}: {identifier}" for address, identifier in found.items())
        raise UserError(
            "Terraform would create resources that already exist in the account and are in no "
            f"state: {counted(len(found), 'resource')}.\n{listed}",
            hint="If the backend changed, move the state first: docs/deploy/state.md. If they are "
            f"of {environment.name}, for example after a killed apply or a lost state, adopt them: "
            f"smsbot deploy {environment.name} --adopt",
        )
    with terminal.step("Terraform plans to import them", "") as step:
        planned = plan_with_imports(found, terraform, stack, environment)
        changes = counted(planned.changes, "change")
        step.done = f"Terraform planned {changes}, and imports {len(found)}"
    return planned, session


def reviewed(planned: Planned, environment: Environment, *, yes: bool) -> Result:
    """Review a plan and print it; without a question, only settled entries count.

    A sandbox holds nothing to protect, and its checkout may have no history.
    """
    judges = settled(settings_file()) if yes and not sandbox() else config()
    result = review_plan(planned.document, environment, stack=planned.stack, config=judges)
    print_result(result, TABLE, place=str(planned.document))
    return result


def warn_of_ended_keys(planned: Planned, session: boto3.Session, terminal: Terminal) -> None:
    """Print the last use of each key that the plan destroys or disables."""
    document = json.loads(planned.document.read_text(encoding="utf-8"))
    for each in document.get("resource_changes", []):
        change = each["change"]
        before, after = change.get("before") or {}, change.get("after") or {}
        is_disabled = before.get("is_enabled") and after.get("is_enabled") is False
        if each.get("type") == KEY and ("delete" in change["actions"] or is_disabled):
            known = last_use_of(session.client("kms"), str(before.get("arn", "")))
            use = known or "not known; it may be in use"
            line = f"! {each['address']}: last use of the key: {use}."
            terminal.console.print(line, style="yellow", markup=False)


def review_proposal(
    proposed: Path, environment: Environment, terminal: Terminal, *, main: Path, profile: str | None
) -> Result:
    """Vet, plan and review the configuration in ``proposed``; ``main`` has that of main.

    The plan takes no lock, so a role that only reads is enough, and it is never applied. In a
    sandbox, its own synthesis is planned. Raises UserError if either could run code.
    """
    session = preflight.signed_in(environment, profile, terminal)
    terraform = terraform_for(session)
    folder = project.output() / "proposal"
    base, head = folder / "base", folder / "head"
    with terminal.step("Checking the configurations", "Neither configuration can run code"):
        take_synthesized(environment, synthesized=main, output=base)
        stack = take_synthesized(environment, synthesized=proposed, output=head, is_proposed=True)
    if sandbox():
        stack = synthesize(environment)
    if isinstance(environment.backend, CloudBackend) and not sandbox():
        preflight.refuse_more_than_plans(environment, environment.backend)
    preflight.check(environment, session, stack, profile=profile)
    with terminal.step("Terraform plans", "Terraform planned"):
        initialize(terraform, stack)
        document = _plan_proposal(terraform, stack, environment, terminal)
    return review(environment, plan=document, base=base, head=head, config=config())


def _plan_proposal(
    terraform: Terraform, stack: Path, environment: Environment, terminal: Terminal
) -> Path | None:
    """The plan as JSON; None on HCP Terraform, where the link of the run is printed.

    There, a plan without ``-out`` is speculative: nobody can confirm it. Reading it takes a token
    that may administer the workspace.
    """
    if sandbox() or not isinstance(environment.backend, CloudBackend):
        return let_terraform_plan(terraform, stack, environment, lock=False).document
    printed = terraform.output("plan", "-no-color", "-input=false", cwd=stack)
    if run := RUN.search(printed):
        terminal.console.print(run[0], markup=False)
    return None


def write_review(result: Result, name: str, folder: Path) -> None:
    """Write ``comment.md``, ``review.sarif`` and ``review.html`` to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    # scripts/publish_review.sh finds its comment again by the first line.
    comment = f"<!-- smsbot review {name} -->\n## {name}\n\n{markdown(result)}\n"
    (folder / "comment.md").write_text(comment, encoding="utf-8")
    alerts = json.dumps(sarif(result, name), indent=2)
    (folder / "review.sarif").write_text(alerts, encoding="utf-8")
    write_page(result, folder / "review.html", name=name)
