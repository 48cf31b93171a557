"""The rules of keyproof, asked about the stacks of environments as they are synthesized."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from keyproof import Config, Result, Source, check
from keyproof.terminal.terminal import Terminal
from keyproof.terminal.user_error import UserError
from smsbot import project
from smsbot.design.reading import read_environment
from smsbot.design.synthesis import refuse_other_stacks, synthesized
from smsbot.environments import environment_named
from stacks.output import CONFIGURATION, MANIFEST
from stacks.settings.environment import Environment
from stacks.settings.environments_file import ENVIRONMENTS_FILE

SETTINGS = "keyproof.toml"
AS_DESIGNED, FOUND, NOT_EVALUATED = 0, 1, 2
# What no synthesis may bring, at whatever level: a lockout cannot be undone, and an alarm that
# notifies nobody goes unnoticed.
ALARMS = (
    "aws_cloudwatch_metric_alarm.",
    "aws_cloudwatch_composite_alarm.",
    "aws_cloudwatch_event_",
)
REFUSED = ("alarm-key-dependency", "ineffective-alarm", "key-policy-lockout")
DENIED = "access-denied"


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
    settings, quick = replace(config(), calls=(), levels={}), (*REFUSED, DENIED)
    paths = [output / "stacks" / each.names.prefix / CONFIGURATION for each in environments]
    found = [
        finding
        for each, path in zip(environments, paths, strict=True)
        for finding in check(Source.of(read_environment(path, each)), settings, only=quick).findings
        if finding.rule != DENIED or finding.resource.startswith(ALARMS)
    ]
    return [
        f"{each.resource}: {each.message} {each.remediation.text} ({each.rule})" for each in found
    ]


def status_of(result: Result) -> int:
    """The exit status: what could not be evaluated outweighs findings."""
    if result.not_evaluated:
        return NOT_EVALUATED
    return FOUND if result.findings else AS_DESIGNED


Entry = object


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


def _counting(path: Path) -> set[Entry]:
    """The entries of the commit that is deployed, by the commit that brought each last."""
    if path.is_symlink() or path.parent.is_symlink():
        return set()
    asked = ("--is-shallow-repository", "--show-superproject-working-tree")
    # A repository within this one has a history of its own.
    if (_git(path.parent, "rev-parse", *asked) or b"").split() != [b"false"]:
        return set()
    left, found = _at("HEAD", path), set[Entry]()
    for commit in _commits(path):
        # The first parent of a merge is what main was.
        brought = left - _at(f"{commit}^1", path)
        if _is_by_itself(commit, path):
            found |= brought
        left -= brought
    return found


def _commits(path: Path) -> Iterator[str]:
    """The commits of main that changed the file, the newest first."""
    listed = _git(path.parent, "rev-list", "--first-parent", "HEAD", "--", path.name)
    yield from (listed or b"").decode().split()


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


def _at(commit: str, path: Path) -> set[Entry]:
    """The entries of the file at a commit."""
    # As it is committed: `show` hands it to a program that the configuration of git may name.
    content = _git(path.parent, "cat-file", "blob", f"{commit}:./{path.name}")
    try:
        return set(_entries(Config.parse(content or b"", place=f"{path} at {commit}")))
    except UserError:  # an older form of the file
        return set()


def _entries(config: Config) -> Iterator[Entry]:
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
