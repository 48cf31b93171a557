"""Fifteen changes of dev, planned by Terraform and reviewed as in a pull request; the script."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from keyproof.tests.cases import edit, read_cases
from smsbot import project
from smsbot.sandbox.sandbox import Sandbox
from tests.commands import run_smsbot
from tests.e2e.conftest import ENVIRONMENTS, prepared
from tests.e2e.deployment import Deployment
from tests.e2e.shell import Shell, shell_of, synthesized_once
from tests.repository import Repository
from tests.settings import variables_in_a_copy
from tests.stacks.synthesized import synthesize_to
from tests.test_main import checkout

Config = dict[str, Any]

DEV = ENVIRONMENTS["dev"]
CHANGES = read_cases(__file__, "changes")


def rename_key(config: Config) -> None:
    renamed = json.loads(json.dumps(config).replace("aws_kms_key.smsbot", "aws_kms_key.main"))
    keys = renamed["resource"]["aws_kms_key"]
    keys["main"] = keys.pop("smsbot")
    config.clear()
    config.update(renamed)


def without_log_group_in_policy(config: Config) -> None:
    key = config["resource"]["aws_kms_key"]["logs"]
    document = json.loads(key["policy"])
    (statement,) = (each for each in document["Statement"] if each["Sid"] == "CloudWatchLogs")
    arns = statement["Condition"]["ArnEquals"]["kms:EncryptionContext:aws:logs:arn"]
    arns.remove(next(arn for arn in arns if arn.endswith("messaging-logs-sns")))
    key["policy"] = json.dumps(document)


# What takes code, done after the edits of a change.
BY_CODE = {"a key under another name": rename_key, "a log group gone": without_log_group_in_policy}


def make(name: str, config: Config) -> None:
    edit(config, CHANGES[name])
    BY_CODE.get(name, lambda _: None)(config)


Found = set[tuple[str, str]]


def found_by(*arguments: str, status: int) -> Found:
    """The rules and the resources of the findings of a review, but notes."""
    result = run_smsbot("review", "dev", *arguments, "--format", "json")
    assert (result.returncode, result.stderr) == (status, "")
    groups: Any = json.loads(result.stdout)["findings"]
    findings = [one for each in groups for one in (each, *each["secondary"])]
    return {(each["rule"], each["resource"]) for each in findings if each["level"] != "note"}


def expected(*names: str) -> Found:
    return {(rule, resource) for name in names for rule, resource in CHANGES[name].get("finds", ())}


@pytest.fixture(scope="module")
def deployment(dev_sandbox: Sandbox) -> Deployment:
    """Dev as it is deployed, whose configuration a test changes and puts back.

    Nothing changes in the account, so Terraform need not read it for each plan.
    """
    dev = prepared(dev_sandbox, "dev", is_built=True)
    as_it_is = {"TF_CLI_ARGS_plan": "-refresh=false"}
    return replace(dev, terraform=dev.terraform.with_environment(as_it_is))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Dev as it is synthesized."""
    folder = tmp_path_factory.mktemp("base")
    synthesize_to(folder, DEV)
    return folder


def plan_of(change: Callable[[Config], None], deployment: Deployment, folder: Path) -> Path:
    """The plan of a change, as JSON."""
    configuration = deployment.folder / "cdk.tf.json"
    before = configuration.read_text()
    try:
        _change(configuration, change)
        path = folder / "plan.json"
        path.write_text(deployment.plan())
    finally:
        configuration.write_text(before)
    return path


def _change(path: Path, make: Callable[[Config], None]) -> None:
    config = json.loads(path.read_text())
    make(config)
    path.write_text(json.dumps(config))


# What a plan has by itself: beside others, its verdict would be theirs.
ALONE = "a publisher that may no longer use the key"
# Of the same statement as another change, and judged as a reader of the tables is.
UNPLANNED = "everybody of the account in a role's place"


def together(status: int) -> list[str]:
    """Changes of one status that one plan can have at once."""
    return [
        name
        for name, each in CHANGES.items()
        if each["status"] == status and name not in (ALONE, UNPLANNED)
    ]


def all_of(names: list[str], config: Config) -> None:
    for name in names:
        make(name, config)


def sides(base: Path, change: Callable[[Config], None], folder: Path) -> tuple[str, ...]:
    head = folder / "head"
    shutil.copytree(base, head)
    _change(head / "stacks" / "smsbot-dev" / "cdk.tf.json", change)
    return ("--base", str(base), "--head", str(head))


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_reviewed(name: str, base: Path, tmp_path: Path) -> None:
    """Without a plan."""
    both = sides(base, partial(make, name), tmp_path)
    found = found_by(*both, status=CHANGES[name]["status"])
    assert expected(name) <= found
    assert bool(found) is bool(expected(name))


@pytest.fixture(scope="module")
def irreversible(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan of all that cannot be taken back."""
    return plan_of(partial(all_of, together(3)), deployment, tmp_path_factory.mktemp("plan"))


@pytest.mark.parametrize("names", [together(0), together(1), [ALONE], together(3)], ids="-".join)
def test_a_plan_of_changes_is_reviewed(
    names: list[str],
    base: Path,
    deployment: Deployment,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    """Each is found by its own line."""
    (status,) = {CHANGES[name]["status"] for name in names}
    change = partial(all_of, names)
    plan: Path = (
        request.getfixturevalue("irreversible")
        if status == 3
        else plan_of(change, deployment, tmp_path)
    )
    found = found_by("--plan", str(plan), *sides(base, change, tmp_path), status=status)
    assert expected(*names) <= found
    assert bool(found) is (status != 0)


def test_there_is_one_of_each_kind() -> None:
    statuses = [each["status"] for each in CHANGES.values()]
    assert [statuses.count(status) for status in (0, 1, 3)] == [5, 7, 3]


def test_a_plan_alone_shows_what_is_lost(irreversible: Path) -> None:
    found = found_by("--plan", str(irreversible), status=3)
    assert expected(*together(3)) <= found


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
    Repository(folder).commit()
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
