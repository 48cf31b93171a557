"""Reviews a change of an environment by keyproof's rules."""

from collections.abc import Callable
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
    "Give --plan, --base and --head, or all three, or --plan and --head. Write the folders with "
    "`CDKTF_OUTDIR=FOLDER python main.py`."
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


def lost_for_good(result: Result) -> tuple[str, ...]:
    """The addresses of what a change destroys for good."""
    return tuple(dict.fromkeys(each.resource for each in result.irreversible))


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
    if plan is not None:
        stack = head / "stacks" / environment.names.prefix if head else None
        found.append(review_plan(plan, environment, stack=stack, config=config))
    if base is not None and head is not None:
        before, after = (_of_folder(each, environment) for each in (base, head))
        if not before.readings and not after.readings:
            problem = f"Neither {base} nor {head} has the stack {environment.names.prefix}."
            raise UserError(problem, hint=HINT)
        found.append(diff(before, after, config))
    if not found:
        raise UserError("There is nothing to compare.", hint=HINT)
    return joined(found)


def review_plan(
    plan: Path, environment: Environment, *, stack: Path | None, config: Config
) -> Result:
    """The review of a plan, which was made of the configuration in the folder ``stack``.

    Raises UserError for a folder that hides something.
    """
    if stack is not None:
        read_head(stack / CONFIGURATION)
    source = Source.read(plan, account=environment.account_id or None, sources=stack)
    # As it would be on AWS.
    return diff(_each(source, lambda each: as_on_aws(with_boundaries(each))), None, config)


def _of_folder(folder: Path, environment: Environment) -> Source:
    """The stacks of an environment in a synthesized folder: its own, and its bootstrap."""
    if not (folder / "stacks").is_dir():
        problem = f"{folder} has no folder stacks: nothing was synthesized there."
        raise UserError(problem, hint=HINT)
    names = (environment.names.prefix, bootstrap_of(environment))
    paths = [folder / "stacks" / name / CONFIGURATION for name in names]
    account = environment.account_id or None
    found = [Source.read(path, account=account) for path in paths if path.is_file()]
    source = Source(readings=tuple(reading for each in found for reading in each.readings))
    return _each(source, lambda each: with_boundaries(_without_checkout(each)))


def _each(source: Source, change: Callable[[Stack], Stack]) -> Source:
    """A source with each of its stacks changed, before and after."""
    readings = (
        replace(each, before=each.before and change(each.before), after=change(each.after))
        for each in source.readings
    )
    return replace(source, readings=tuple(readings))


def _without_checkout(stack: Stack) -> Stack:
    """A stack whose local state is named without its checkout."""

    def named(setting: Resource) -> Resource:
        name = PurePath(setting.text("path")).name
        is_local = setting.type == LOCAL_BACKEND
        return replace(setting, values={**setting.values, "path": name}) if is_local else setting

    return replace(stack, settings=tuple(map(named, stack.settings)))
