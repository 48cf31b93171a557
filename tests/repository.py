"""A git repository with commits of a test."""

import subprocess
from pathlib import Path


class Repository:
    """A folder under version control, whose branch is main."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
        return subprocess.check_output(
            ["git", *who, *arguments], cwd=self.folder, stderr=subprocess.DEVNULL, text=True
        ).strip()

    def commit(self) -> str:
        """Commit all files, or nothing; the commit."""
        self.git("-c", "advice.addEmbeddedRepo=false", "add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", "more")
        return self.git("rev-parse", "HEAD")
