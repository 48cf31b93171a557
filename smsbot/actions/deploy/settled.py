"""Which accepted findings were on main before the change that needs them.

A change and the acceptance of what it does are two decisions: one pull request with both would be
approved as one. So an entry counts if it was there before the commit that is deployed, or came by a
commit that brings nothing else.
"""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

from keyproof.review.accepted import Accepted, parsed

TOO_NEW = "it was not on main before the change"


def settled(entries: tuple[Accepted, ...], path: Path) -> tuple[Accepted, ...]:
    """The entries of a file, those that came with the change marked as not counting.

    Without a history of the file, none counts.
    """
    before = {(each.finding, each.reason, each.expires) for each in _before(path)}
    return tuple(
        each
        if (each.finding, each.reason, each.expires) in before
        else replace(each, refused=TOO_NEW)
        for each in entries
    )


def _before(path: Path) -> tuple[Accepted, ...]:
    folder = path.parent
    # The first parent of a merge is what main was.
    parent = _git(folder, "rev-parse", "--verify", "--quiet", "HEAD^1^{commit}")
    if parent is None:
        return ()
    # What is not committed yet comes after everything that is.
    is_later = bool(
        _git(folder, "status", "--porcelain", "--untracked-files=no", "--", ":/", *_but(folder))
    )
    brings_more = _git(folder, "diff", "--name-only", "HEAD^1", "HEAD", "--", ":/", *_but(folder))
    commit = "HEAD" if is_later or brings_more == b"" else "HEAD^1"
    content = _git(folder, "show", f"{commit}:./{path.name}")
    return parsed(content, path) if content is not None else ()


def _but(folder: Path) -> tuple[str, ...]:
    """Everything of the repository but the folder of the accepted findings."""
    top = _git(folder, "rev-parse", "--show-prefix")
    return (f":(top,exclude,literal){(top or b'').decode().strip()}",)


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git prints; None if it fails, or there is none."""
    git = shutil.which("git")
    if git is None:
        return None
    ended = subprocess.run([git, "-C", folder, *arguments], capture_output=True, check=False)
    return ended.stdout if ended.returncode == 0 else None
