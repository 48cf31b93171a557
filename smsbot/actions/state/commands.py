"""What ``smsbot state`` does; each returns its exit status."""

from keyproof.terminal.terminal import Terminal, counted, refuse_without_terminal
from smsbot import state as places
from smsbot.account.identity import identity_of
from smsbot.actions.state import migration
from smsbot.actions.state.bootstrap import Bootstrap, refuse_other_backend, refuse_other_identity
from smsbot.actions.state.proof import prove_state
from smsbot.environments import environment_named
from smsbot.planned import Planned, synthesize, terraform_for
from smsbot.preflight import refuse_other_place, signed_in
from stacks.state import state_names

DONE, NOTHING_DONE = 0, 1
GIVE_YES = "Give --yes to go on."


def bootstrap(name: str, *, profile: str | None, yes: bool) -> int:
    """Make the bucket of an environment's state and its key, or bring them up to date."""
    terminal = Terminal()
    environment = environment_named(name)
    refuse_other_backend(environment)
    if not yes:
        refuse_without_terminal(GIVE_YES)
    session = signed_in(environment, profile, terminal)
    refuse_other_identity(environment, identity_of(session)["Arn"])
    writer = f"only the role {environment.deploy_role} writes the state"
    with terminal.step("Proving who writes the state", f"The proofs hold: {writer}"):
        prove_state(environment)
    stack_name = state_names.stack_of(environment)
    with terminal.step("Synthesizing", f"{stack_name} synthesized"):
        of_bot = synthesize(environment)
    refuse_other_place(of_bot, environment, session)
    stack = of_bot.with_name(stack_name)
    this = Bootstrap(
        terraform=terraform_for(environment, profile=profile),
        stack=stack,
        environment=environment,
        session=session,
    )
    is_in = this.is_in_the_bucket()
    with terminal.step("Terraform plans", "") as step:
        planned, adopted = (this.plan(), ()) if is_in else this.plan_beside()
        step.done = f"Terraform planned {counted(planned.changes, 'change')}"
    if adopted:
        terminal.console.print(f"  Found, of an earlier run: {', '.join(adopted)}")
    if planned.changes:
        if not _is_wanted(planned, stack.name, terminal, yes=yes):
            terminal.console.print("Nothing was applied.")
            return NOTHING_DONE
        with terminal.terraform_step("Terraform applies", "") as step:
            planned.apply(step.on_event)
            step.done = f"Terraform applied {counted(step.changed or planned.changes, 'change')}"
    if not is_in:
        with terminal.step("Moving its state into the bucket", "Its own state is in the bucket"):
            this.move_in()
    migration.remove_copies(stack, environment, session)
    terminal.console.print(
        f"The state of {name} has its bucket: {state_names.bucket_of(environment)}", markup=False
    )
    return DONE


def migrate(name: str, *, profile: str | None, yes: bool) -> int:
    """Take the state of an environment to where its backend is now."""
    terminal = Terminal()
    environment = environment_named(name)
    session = signed_in(environment, profile, terminal)
    with terminal.step("Synthesizing", f"{environment.names.prefix} synthesized"):
        stack = synthesize(environment)
    refuse_other_place(stack, environment, session)
    target = places.configured(stack)
    source = places.source_of(stack, environment, session)
    if source is None:
        terminal.console.print(f"Nothing to migrate: Terraform works with {target}.", markup=False)
        for each in migration.remove_copies(stack, environment, session):
            terminal.console.print(f"Removed a copy of it: {each}", markup=False)
        return DONE
    moving = migration.check(source, target, session, stack)
    terminal.console.print(
        f"From {source}\nto {target}: {counted(len(moving.resources), 'resource')}.",
        markup=False,
    )
    if not yes:
        refuse_without_terminal(GIVE_YES)
        if not terminal.confirmed("Migrate?"):
            terminal.console.print("Nothing was migrated.")
            return NOTHING_DONE
    with terminal.step("Migrating", f"The state of {stack.name} is in {target}"):
        migration.migrate(
            source,
            target,
            terraform=terraform_for(environment, profile=profile),
            stack=stack,
            environment=environment,
            session=session,
        )
    return DONE


def _is_wanted(planned: Planned, stack: str, terminal: Terminal, *, yes: bool) -> bool:
    changes = counted(planned.changes, "change")
    return yes or terminal.confirmed(f"Apply {changes} to {stack}?")
