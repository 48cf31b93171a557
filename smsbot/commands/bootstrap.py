"""``smsbot bootstrap``: applies the roles, the policies for people and the place of the state."""

from typing import Annotated

import typer

from keyproof.terminal.terminal import Terminal, counted, refuse_without_terminal
from keyproof.terminal.user_error import UserError
from smsbot.account.session import identity_of, role_in
from smsbot.bootstrap import Bootstrap
from smsbot.environments import environment_named
from smsbot.options import Environment, Profile
from smsbot.planned import Planned, plan, synthesize, terraform_for
from smsbot.preflight import refuse_unusable_keys, signed_in
from stacks.keys import STATE
from stacks.settings.backends import LocalBackend, S3Backend
from stacks.settings.environment import Environment as Settings
from stacks.state import state_names

DONE, DECLINED = 0, 1


def bootstrap(
    environment: Environment,
    *,
    profile: Profile = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Create the roles of an environment, policies for people, and the state bucket.

    Run it as an administrator or, with the state in S3, as the admin_role. Run it again after you
    change its settings, or after an interruption. Exit status 1 if you declined.
    """
    settings = environment_named(environment)
    refuse_without_bootstrap(settings)
    if not yes:
        refuse_without_terminal("Give --yes to go on.")
    raise typer.Exit(_apply(settings, profile, Terminal(), yes=yes))


def _apply(environment: Settings, profile: str | None, terminal: Terminal, *, yes: bool) -> int:
    session = signed_in(environment, profile, terminal)
    refuse_other_identity(environment, identity_of(session)["Arn"])
    if isinstance(environment.backend, S3Backend):
        refuse_unusable_keys(session, environment, [STATE], profile=profile)
    name = state_names.bootstrap_of(environment)
    with terminal.step("Synthesizing", f"{name} synthesized"):
        stack = synthesize(environment).with_name(name)
    this = Bootstrap(
        terraform=terraform_for(session), stack=stack, environment=environment, session=session
    )
    begins = this.begins()
    with this.initialized(in_a_file=begins):
        with terminal.step("Terraform plans", "") as step:
            planned = plan(this.terraform, stack, environment)
            step.done = f"Terraform planned {counted(planned.changes, 'change')}"
        if planned.changes and not (yes or _is_wanted(this, planned, terminal)):
            terminal.console.print("Nothing was applied.")
            return DECLINED
        planned.apply_in(terminal)
    if begins:
        with terminal.step("Moving the state", "Its state is in the bucket"):
            this.move_in()
    return DONE


def _is_wanted(this: Bootstrap, planned: Planned, terminal: Terminal) -> bool:
    shown = this.terraform.output("show", "-no-color", str(planned.plan), cwd=this.stack)
    terminal.console.print(shown, markup=False, highlight=False)
    return terminal.confirmed(f"Apply {counted(planned.changes, 'change')} to {this.stack.name}?")


def refuse_without_bootstrap(environment: Settings) -> None:
    """Raise UserError for an environment that has no bootstrap."""
    if isinstance(environment.backend, LocalBackend):
        raise UserError(
            f"{environment.name} has a local state and needs no bootstrap.",
            hint='For a team, set backend = { type = "s3" } in environments.toml.',
        )
    if not state_names.has_bootstrap(environment):
        raise UserError(
            f"[{environment.name}] account_id is missing, and the names of its roles contain it.",
            hint="Set it in environments.toml.",
        )


def refuse_other_identity(environment: Settings, arn: str) -> None:
    """Raise UserError for a role or a user that would lock itself out of the state."""
    if not isinstance(environment.backend, S3Backend) or environment.admin_role is None:
        return
    if role_in(arn) not in (None, environment.admin_role.rpartition("/")[2]):
        raise UserError(
            f"These are credentials of {arn}. Only this role may access the state of the "
            f"bootstrap: {environment.admin_role}, the admin_role of {environment.name}.",
            hint="Assume that role, then run the command again.",
        )
