"""Which accepted findings came to main by themselves, and not with a change.

A change and the acceptance of what it does are two decisions: one pull request with both would be
approved as one. So an entry counts if the commit of main that brought it brought nothing else,
however long ago. The first commit of all changes nothing.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from keyproof.review.accepted import Accepted, parsed
from keyproof.terminal.failure import Failure

NOT_BY_ITSELF = "it came with a change, or is not committed"
OF_SANDBOX = "it is of the sandbox alone"
BY_ITSELF = "Merge it by itself, then deploy."
WITHOUT_YES = "Deploy without --yes."
Entry = tuple[object, ...]


def settled(
    entries: tuple[Accepted, ...], path: Path, *, of_sandbox: bool = False
) -> tuple[Accepted, ...]:
    """The entries of a file, those that did not come by themselves marked as not counting.

    Without the whole history of the file, none counts. A sandbox has a file of its own, which no
    commit holds.
    """
    counting = {_entry(each) for each in entries} & counting_entries(
        path, lambda content: {_entry(each) for each in parsed(content, path)}, alone=path.parent
    )
    refused, remedy = (OF_SANDBOX, WITHOUT_YES) if of_sandbox else (NOT_BY_ITSELF, BY_ITSELF)
    return tuple(
        each if _entry(each) in counting else replace(each, refused=refused, remedy=remedy)
        for each in entries
    )


def counting_entries(
    path: Path, parse: Callable[[bytes], set[Entry]], *, alone: Path
) -> set[Entry]:
    """The entries of a file at the commit that is deployed, by the commit that brought each last.

    Those count whose commit changed nothing but ``alone``: the file, or its folder. ``parse`` reads
    the entries of a version of the file.
    """
    if path.is_symlink() or path.parent.is_symlink():
        return set()
    asked = ("--is-shallow-repository", "--show-superproject-working-tree")
    # A repository within this one has a history of its own.
    if (_git(path.parent, "rev-parse", *asked) or b"").split() != [b"false"]:
        return set()
    left, found = _at("HEAD", path, parse), set[Entry]()
    for commit in _commits(path):
        # The first parent of a merge is what main was.
        brought = left - _at(f"{commit}^1", path, parse)
        if _is_by_itself(commit, path.parent, alone):
            found |= brought
        left -= brought
    return found


def _commits(path: Path) -> Iterator[str]:
    """The commits of main that changed the file, the newest first."""
    listed = _git(path.parent, "rev-list", "--first-parent", "HEAD", "--", path.name)
    yield from (listed or b"").decode().split()


def _is_by_itself(commit: str, folder: Path, alone: Path) -> bool:
    """Whether a commit changes nothing but a file of a folder, or the folder itself."""
    if _git(folder, "rev-parse", "--verify", "--quiet", f"{commit}^1^{{commit}}") is None:
        return True
    prefix = (_git(folder, "rev-parse", "--show-prefix") or b"").decode().strip()
    but = f":(top,exclude,literal){prefix}{'' if alone == folder else alone.name}"
    others = _git(
        # Of what the user's configuration of git may hide, nothing is.
        *(folder, "diff", "--name-only", "--no-renames", "--no-relative"),
        "--ignore-submodules=none",
        *(f"{commit}^1", commit, "--", ":/", but),
    )
    return others == b""


def _at(commit: str, path: Path, parse: Callable[[bytes], set[Entry]]) -> set[Entry]:
    """The entries of the file at a commit."""
    # As it is committed: `show` hands it to a program that the configuration of git may name.
    content = _git(path.parent, "cat-file", "blob", f"{commit}:./{path.name}")
    try:
        return parse(content or b"")
    except Failure:  # an older form of the file
        return set()


def _entry(accepted: Accepted) -> Entry:
    return accepted.finding, accepted.reason, accepted.expires


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
