"""Reviews a change of an environment by keyproof's rules."""

from dataclasses import replace
from enum import IntEnum
from pathlib import Path, PurePath

from keyproof import Config, Level, Resource, Result, Source, Stack, diff, joined
from keyproof.terminal.user_error import UserError
from smsbot.design.reading import read_head, with_boundaries
from smsbot.sandboxed import as_on_aws
from stacks.output import CONFIGURATION
from stacks.settings.environment import Environment
from stacks.state.state_names import bootstrap_of

LOCAL_BACKEND = "backend.local"
HINT = (
    "Give --plan, or --base and --head with folders that CDKTF_OUTDIR=FOLDER python main.py wrote, "
    "or all three, or --plan and --head."
)


class Outcome(IntEnum):
    """What a review comes to, and the exit status of the commands."""

    AS_DESIGNED = 0
    FINDINGS = 1
    NOT_EVALUATED = 2
    IRREVERSIBLE = 3


def outcome_of(result: Result) -> Outcome:
    """The worst that a review found; notes do not count."""
    if result.irreversible:
        return Outcome.IRREVERSIBLE
    if any(each.level is not Level.NOTE for each in result.findings):
        return Outcome.FINDINGS
    return Outcome.NOT_EVALUATED if result.not_evaluated else Outcome.AS_DESIGNED


def review_plan(plan: Path, environment: Environment, *, stack: Path, config: Config) -> Result:
    """The review of a plan that was made of the configuration in the folder ``stack``.

    Raises UserError for a plan of another environment, and for a folder that hides something.
    """
    read_head(stack / CONFIGURATION)
    return diff(_of_plan(plan, environment, sources=stack), None, config)


def review_trees(base: Path, head: Path, environment: Environment, *, config: Config) -> Result:
    """The review of two synthesized folders. Raises UserError where neither has the environment."""
    before, after = (_of_tree(each, environment) for each in (base, head))
    if not before.readings and not after.readings:
        problem = f"Neither {base} nor {head} has the stack {environment.names.prefix}."
        raise UserError(problem, hint=HINT)
    return diff(before, after, config)


def review(
    environment: Environment,
    *,
    plan: Path | None,
    base: Path | None,
    head: Path | None,
    config: Config,
) -> Result:
    """The review of a plan, of two synthesized folders, or of both."""
    found: list[Result] = []
    if plan is not None and head is not None:
        stack = head / "stacks" / environment.names.prefix
        found.append(review_plan(plan, environment, stack=stack, config=config))
    elif plan is not None:
        found.append(diff(_of_plan(plan, environment), None, config))
    if base is not None and head is not None:
        found.append(review_trees(base, head, environment, config=config))
    if not found:
        raise UserError("There are not two sides to compare.", hint=HINT)
    return joined(found)


def _of_tree(folder: Path, environment: Environment) -> Source:
    """The stacks of an environment in a synthesized folder: its own, and its bootstrap."""
    if not (folder / "stacks").is_dir():
        problem = f"{folder} has no folder stacks: nothing was synthesized there."
        raise UserError(problem, hint=HINT)
    paths = [
        folder / "stacks" / name / CONFIGURATION
        for name in (environment.names.prefix, bootstrap_of(environment))
    ]
    readings = [
        reading
        for path in paths
        if path.is_file()
        for reading in Source.read(path, account=environment.account_id or None).readings
    ]
    return Source(
        readings=tuple(replace(each, after=_without_checkout(each.after)) for each in readings)
    )


def _without_checkout(stack: Stack) -> Stack:
    """A stack whose local state is named without its checkout, and its boundaries."""

    def named(setting: Resource) -> Resource:
        if setting.type != LOCAL_BACKEND:
            return setting
        name = PurePath(setting.text("path")).name
        return replace(setting, values={**setting.values, "path": name})

    return replace(with_boundaries(stack), settings=tuple(map(named, stack.settings)))


def _of_plan(plan: Path, environment: Environment, *, sources: Path | None = None) -> Source:
    """A plan as it would be on AWS. Raises UserError for the plan of another environment."""
    source = Source.read(plan, account=environment.account_id or None, sources=sources)
    _refuse_other_plan(source, environment, plan)
    readings = (
        replace(each, before=each.before and _known(each.before), after=_known(each.after))
        for each in source.readings
    )
    return replace(source, readings=tuple(readings))


def _known(stack: Stack) -> Stack:
    """A stack as it would be on AWS, with the permissions boundaries of its roles."""
    return as_on_aws(with_boundaries(stack))


def _refuse_other_plan(source: Source, environment: Environment, plan: Path) -> None:
    """Refuse the plan of another stack, by the names of what holds data."""
    prefix = environment.names.prefix
    names = [
        each.text("name") or each.text("function_name")
        for reading in source.readings
        for stack in (reading.before, reading.after)
        if stack is not None
        for each in stack.resources
    ]
    named = [name for name in names if name.startswith("smsbot-")]
    if named and not any(name.startswith(f"{prefix}-") for name in named):
        raise UserError(
            f"{plan} is the plan of another stack than {prefix}: it has {named[0]}.",
            hint="Give the plan of this environment.",
        )


def lost_for_good(result: Result) -> tuple[str, ...]:
    """The addresses of what a change destroys for good."""
    return tuple(dict.fromkeys(each.resource for each in result.irreversible))
