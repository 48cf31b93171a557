"""Which entries of ``keyproof.toml`` came to main by themselves, and not with a change.

A change and the acceptance of what it does are two decisions: one pull request with both would be
approved as one. So an entry of any kind counts if the commit of main that brought it changed that
file alone, however long ago. The first commit of all changes nothing.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from keyproof import Config
from keyproof.terminal.user_error import UserError

Entry = object


def settled(path: Path) -> Config:
    """The settings in a file, of those entries alone that came by themselves.

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
