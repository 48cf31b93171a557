"""scripts/review.sh as the workflow calls it, in a checkout of its own, on the sandbox."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smsbot import project
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.shell import Shell, shell_of, synthesized_once
from tests.settings import variables_in_a_copy
from tests.test_main import checkout

SCRIPT = "scripts/review.sh"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A checkout under version control, with everything committed."""
    folder = checkout(tmp_path / "Ein Ordner für alles")
    for name in ("scripts", ".gitignore"):
        source = project.ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    (folder / ".cache").symlink_to(project.CACHE)
    for command in (
        ("init", "--quiet"),
        ("add", "--all"),
        ("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", "all"),
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def review(repository: Path, shell: Shell) -> subprocess.CompletedProcess[str]:
    """What somebody runs who has the sandbox's settings in his shell."""
    return subprocess.run(
        ["bash", SCRIPT, "dev", "HEAD", f"{shell['SMSBOT_SANDBOX']}/out"],
        cwd=repository,
        env={
            **variables_in_a_copy(shell),
            "PYTHON": sys.executable,
            "TERRAFORM": str(project.ROOT / "scripts" / "terraform"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.scenario
def test_what_is_as_committed_and_deployed_is_quiet(repository: Path, dev_sandbox: Sandbox) -> None:
    # What is deployed was synthesized once already; the two sides of the review are here.
    result = review(repository, synthesized_once(shell_of(dev_sandbox)))
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    comment = (dev_sandbox.layout.root / "out" / "comment.md").read_text()
    marker, heading, _, *lines = comment.splitlines()
    assert (marker, heading) == ("<!-- smsbot review smsbot-dev -->", "## smsbot-dev")
    assert lines == ["### keyproof: No findings."]
    written = {path.name for path in (dev_sandbox.layout.root / "out").iterdir()}
    assert {"plan.json", "review.html", "review.json", "review.sarif", "stack"} <= written
    assert (dev_sandbox.layout.root / "out" / "stack" / "plan").exists()
    # Nothing stays of the checkout that was compared with.
    worktrees = subprocess.run(
        ["git", "worktree", "list"], cwd=repository, capture_output=True, text=True, check=True
    )
    assert len(worktrees.stdout.splitlines()) == 1


@pytest.mark.scenario
def test_a_weaker_change_is_told_and_ends_with_its_status(
    repository: Path, dev_sandbox: Sandbox
) -> None:
    settings = repository / "environments.toml"
    settings.write_text(
        settings.read_text().replace("log_retention_in_days = 30", "log_retention_in_days = 7")
    )
    result = review(repository, shell_of(dev_sandbox))
    assert result.returncode == 1, result.stderr
    comment = (dev_sandbox.layout.root / "out" / "comment.md").read_text()
    assert "`aws_cloudwatch_log_group.bot-function` and 5 more (protection-weakened)" in comment


def test_without_arguments_it_could_not_run() -> None:
    """Exit status 1 would mean that something is weaker."""
    ended = subprocess.run(["bash", project.ROOT / SCRIPT], capture_output=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert ended.stderr.startswith(b"usage: scripts/review.sh ENVIRONMENT")


def test_a_commit_that_is_not_there_is_told(repository: Path) -> None:
    result = subprocess.run(
        ["bash", SCRIPT, "dev", "nowhere", "out"],
        cwd=repository,
        env={**variables_in_a_copy(), "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert "there is no commit nowhere" in result.stderr
