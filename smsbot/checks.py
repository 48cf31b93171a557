"""The rules of keyproof, asked about environments as they are synthesized, and about changes."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import IntEnum
from pathlib import Path, PurePath

from keyproof import Config, Level, Result, Source, Stack, check, diff, joined
from keyproof.terminal.terminal import Terminal
from keyproof.terminal.user_error import UserError
from smsbot import project
from smsbot.design.reading import read_environment, read_head, with_boundaries
from smsbot.design.synthesis import refuse_other_stacks, synthesized
from smsbot.environments import environment_named
from smsbot.sandboxed import as_on_aws
from stacks.output import CONFIGURATION, MANIFEST
from stacks.settings.environment import Environment
from stacks.settings.environments_file import ENVIRONMENTS_FILE
from stacks.state.state_names import bootstrap_of

SETTINGS = "keyproof.toml"
AS_DESIGNED, FOUND, NOT_EVALUATED = 0, 1, 2
# What no synthesis may bring, at whatever level: a lockout cannot be undone, and an alarm that
# notifies nobody goes unnoticed.
ALARMS = ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm", "aws_cloudwatch_event_")
REFUSED = ("access-denied", "alarm-key-dependency", "ineffective-alarm", "key-policy-lockout")
LOCAL_BACKEND = "backend.local"
HINT = (
    "Give --plan; --plan and --head; --base and --head; or all three. Write the folders with "
    "`CDKTF_OUTDIR=FOLDER python main.py`."
)


def settings_file() -> Path:
    """The ``keyproof.toml`` beside ``environments.toml``, or else that of the project."""
    beside = ENVIRONMENTS_FILE.parent / SETTINGS
    return beside if beside.is_file() else project.ROOT / SETTINGS


def config() -> Config:
    """What this project declares and ignores, if anything. Raises UserError on wrong settings."""
    path = settings_file()
    return Config.read(path) if path.is_file() else Config()


def checked(name: str, terminal: Terminal) -> Result:
    """Synthesize an environment and check all of its stacks as one. Raises UserError."""
    environment = environment_named(name)
    # On standard error, so that a report can be written to a file.
    with terminal.errors.status(f"Synthesizing {name}"), synthesized(environment) as path:
        return check(Source.of(read_environment(path, environment)), config())


def refused(environments: Sequence[Environment], output: Path) -> list[str]:
    """Why the stacks below ``output`` are refused, a line for each finding.

    Raises UserError for a stack of no environment.
    """
    manifest = json.loads((output / MANIFEST).read_text(encoding="utf-8"))
    refuse_other_stacks(manifest["stacks"], environments)
    # No alarm is among the declared calls, which `smsbot access` evaluates.
    settings = replace(config(), calls=(), levels={})
    paths = [output / "stacks" / each.names.prefix / CONFIGURATION for each in environments]
    found = [
        finding
        for each, path in zip(environments, paths, strict=True)
        for finding in check(
            Source.of(read_environment(path, each)), settings, only=REFUSED, calls_of=ALARMS
        ).findings
    ]
    return [
        f"{each.resource}: {each.message} {each.remediation.text} ({each.rule})" for each in found
    ]


def status_of(result: Result) -> int:
    """The exit status: what could not be evaluated outweighs findings."""
    if result.not_evaluated:
        return NOT_EVALUATED
    return FOUND if result.findings else AS_DESIGNED


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
        missing = "--head" if base else "--base" if head else "a plan, or two folders"
        raise UserError(f"There is nothing to compare: pass {missing}.", hint=HINT)
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
    settings = (
        replace(each, values={**each.values, "path": PurePath(each.text("path")).name})
        if each.type == LOCAL_BACKEND
        else each
        for each in stack.settings
    )
    return replace(stack, settings=tuple(settings))


def settled(path: Path) -> Config:
    """The settings in a file, of those entries alone that came to main by themselves.

    One pull request with a change and its exception would be approved as one. So an entry of any
    kind counts if the commit of main that brought it changed that file alone, however long ago.
    Without the whole history of the file, none counts. Raises UserError on a file that is not one.
    """
    if not path.is_file():
        return Config()
    config, counting = Config.read(path), _counting(path)
    return replace(
        config,
        account=config.account if ("account", config.account) in counting else "",
        trusted_accounts=tuple(
            each for each in config.trusted_accounts if ("trusted_accounts", each) in counting
        ),
        levels={name: each for name, each in config.levels.items() if (name, each) in counting},
        calls=tuple(each for each in config.calls if each in counting),
        ignores=tuple(each for each in config.ignores if each in counting),
    )


def _counting(path: Path) -> set[object]:
    """The entries of the commit that is deployed, by the commit that brought each last."""
    if path.is_symlink() or path.parent.is_symlink():
        return set()
    asked = ("--is-shallow-repository", "--show-superproject-working-tree")
    # A repository within this one has a history of its own.
    if (_git(path.parent, "rev-parse", *asked) or b"").split() != [b"false"]:
        return set()
    left, found = _at("HEAD", path), set[object]()
    # The commits of main that changed the file, the newest first.
    listed = _git(path.parent, "rev-list", "--first-parent", "HEAD", "--", path.name)
    for commit in (listed or b"").decode().split():
        # The first parent of a merge is what main was.
        brought = left - _at(f"{commit}^1", path)
        if _is_by_itself(commit, path):
            found |= brought
        left -= brought
    return found


def _is_by_itself(commit: str, path: Path) -> bool:
    """Whether a commit changes nothing but the file."""
    folder = path.parent
    if _git(folder, "rev-parse", "--verify", "--quiet", f"{commit}^1^{{commit}}") is None:
        return True
    prefix = (_git(folder, "rev-parse", "--show-prefix") or b"").decode().rstrip("\n")
    but = f":(top,exclude,literal){prefix}{path.name}"
    others = _git(
        # Of what the user's configuration of git may hide, nothing is.
        *(folder, "diff", "--name-only", "--no-renames", "--no-relative"),
        "--ignore-submodules=none",
        *(f"{commit}^1", commit, "--", ":/", but),
    )
    return others == b""


def _at(commit: str, path: Path) -> set[object]:
    """The entries of the file at a commit."""
    # As it is committed: `show` hands it to a program that the configuration of git may name.
    content = _git(path.parent, "cat-file", "blob", f"{commit}:./{path.name}")
    try:
        return set(_entries(Config.parse(content or b"", place=f"{path} at {commit}")))
    except UserError:  # an older form of the file
        return set()


def _entries(config: Config) -> Iterator[object]:
    yield "account", config.account
    yield from (("trusted_accounts", each) for each in config.trusted_accounts)
    yield from config.levels.items()
    yield from config.calls
    yield from config.ignores


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git prints; None if it fails, or there is none."""
    git = shutil.which("git")
    if git is None:
        return None
    # A clone can put another commit in the place of one. The files of a folder can be a repository,
    # whose configuration names programs to run. A variable can change what a path means.
    own = ("-c", "safe.bareRepository=explicit", "--no-replace-objects")
    shell = {name: each for name, each in os.environ.items() if not name.startswith("GIT_")}
    ended = subprocess.run(
        [git, *own, "-C", folder, *arguments],
        env={**shell, "GIT_GRAFT_FILE": os.devnull},
        capture_output=True,
        check=False,
    )
    return ended.stdout if ended.returncode == 0 else None
