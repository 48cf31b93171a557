"""One more topic and one more table, made as the page says, are applied and turn no test red."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smsbot import project
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.shell import run_line, shell_of, synthesized_once
from tests.keyproof.access.additions import add_as_documented
from tests.test_main import checkout

pytestmark = pytest.mark.scenario


def test_they_are_reviewed_applied_and_verified(dev_sandbox: Sandbox, tmp_path: Path) -> None:
    folder = checkout(tmp_path / "project")
    (folder / ".cache").symlink_to(project.CACHE)
    _commit(folder, "init", "--quiet")
    _commit(folder, "add", "--all")
    add_as_documented(folder)
    shell = synthesized_once(shell_of(dev_sandbox), name="with-additions")
    planned = run_line("smsbot plan dev", shell, checkout=folder)
    assert planned.returncode == 1, planned.stdout + planned.stderr
    found = json.loads((dev_sandbox.layout.synthesized / "reviews/dev.json").read_text())[
        "findings"
    ]
    names = [each["name"] for each in found if each["severity"] != "note"]
    assert len(names) == 6  # The shop's access, and the declared calls.
    reasons = "The shop sends orders.\n" * len(names)
    accepted = run_line("smsbot accept dev", shell, typed=reasons, checkout=folder)
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    # Nobody is asked, so what is accepted has to come before, by itself, and not in a sandbox,
    # whose entries are in a file of its own: tests/smsbot/commands/test_deploy_in_sandbox.py.
    shutil.copytree(dev_sandbox.layout.root / "accepted", folder / "accepted", dirs_exist_ok=True)
    _commit(folder, "add", "accepted")
    deployed = run_line("smsbot deploy dev --yes", shell, checkout=folder)
    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    assert "Terraform applied 17 changes" in deployed.stdout


def _commit(folder: Path, *arguments: str) -> None:
    """A command of git, and then a commit of what is staged."""
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    for command in (arguments, (*who, "commit", "--quiet", "--allow-empty", "-m", "more")):
        subprocess.run(["git", *command], cwd=folder, check=True)


COST = "tests/smsbot/commands/test_cost.py"
# Where the tests look at every topic or table.
OF_ALL = ("tests/stacks", "tests/terminal", "tests/keyproof/access", COST)
# They make copies with both themselves, run the Python of both CDKs, which is not copied, or start
# commands whose answers others ask for. Laws of conditions know of no topic and no table, nor do
# the roles of the bootstrap, the help, single lines, models made by hand, the stack of the state
# and the settings, and a fault of one resource is found beside any number of others. What is found
# of each case is written again here and not compared.
NOT_HERE = (
    "tests/keyproof/access/faults",
    "tests/keyproof/access/test_commands.py",
    "tests/keyproof/access/test_complete.py",
    "tests/keyproof/access/test_state.py",
    "tests/keyproof/access/test_templates.py",
    "tests/keyproof/access/proofs/test_conditions_matter.py",
    "tests/keyproof/access/proofs/test_consequences.py",
    "tests/keyproof/access/proofs/test_request_contexts.py",
    "tests/keyproof/access/proofs/test_whole_findings.py",
    "tests/stacks/bootstrap",
    "tests/stacks/settings",
    "tests/stacks/state",
    "tests/stacks/test_both_cdks.py",
    "tests/stacks/test_outcomes.py",
    "tests/stacks/test_provider_version.py",
    "tests/stacks/watch/test_metric_filters.py",
    "tests/terminal/test_help.py",
    "tests/terminal/test_lines.py",
)
# The page says that they are corrected by hand.
SUMS = f"{COST}::test_the_sums_of_the_pages_are_what_is_printed"
NOT_COPIED = shutil.ignore_patterns("node_modules")
# What reads the cases that the tests share.
CASES = Path("keyproof", "tests")
BESIDE_THE_SOURCES = ("tests", "docs", "documentation", "scripts", "pyproject.toml", "cdktf.json")


@pytest.mark.timeout(1800)
def test_they_turn_no_test_red(tmp_path: Path) -> None:
    """Nor the pipeline of whoever adds them. The page says how to write the snapshots again."""
    folder = checkout(tmp_path / "project")
    for name in BESIDE_THE_SOURCES:
        source = project.ROOT / name
        if source.is_dir():
            # With what Python compiled of it.
            shutil.copytree(source, folder / name, ignore=NOT_COPIED)
        else:
            shutil.copy(source, folder)
    shutil.copytree(project.ROOT / CASES, folder / CASES, ignore=NOT_COPIED)
    add_as_documented(folder)
    # Of the worker that runs this test.
    variables = {name: each for name, each in os.environ.items() if not name.startswith("PYTEST_")}
    left_out = (*(f"--ignore={each}" for each in NOT_HERE), f"--deselect={SUMS}")
    arguments = [*OF_ALL, *left_out, "--snapshot-update", "-n0"]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env={**variables, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
