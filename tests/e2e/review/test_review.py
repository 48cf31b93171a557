"""Fifteen changes of dev, planned by Terraform and reviewed as in a pull request."""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from keyproof.tests.cases import edit, read_cases
from smsbot.account.session import session_for
from smsbot.planned import terraform_for
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.shell_variables import in_shell
from smsbot.terraform.terraform import Terraform
from stacks.provider.provider_lock import options_in
from tests.commands import run_smsbot
from tests.e2e.conftest import ENVIRONMENTS
from tests.stacks.synthesized import synthesize_to

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


@dataclass(frozen=True)
class Deployment:
    """The folder of the stack as it is deployed, and the Terraform that works on it."""

    folder: Path
    terraform: Terraform

    def plan(self) -> str:
        """The plan as ``terraform show -json`` gives it."""
        with tempfile.TemporaryDirectory() as folder:
            plan, here = str(Path(folder) / "plan"), self.folder
            self.terraform.output("plan", "-no-color", "-input=false", f"-out={plan}", cwd=here)
            return self.terraform.output("show", "-json", plan, cwd=here)


@pytest.fixture(scope="module")
def deployment(dev_sandbox: Sandbox) -> Deployment:
    """Dev as it is deployed, whose configuration a test changes and puts back.

    Nothing changes in the account, so Terraform need not read it for each plan.
    """
    folder = dev_sandbox.layout.synthesized / "stacks" / DEV.names.prefix
    with in_shell(dev_sandbox, DEV):
        found = terraform_for(session_for(DEV, profile=None))
    terraform = replace(
        found, environment={**found.environment, "TF_CLI_ARGS_plan": "-refresh=false"}
    )
    terraform.output("init", "-no-color", "-input=false", *options_in(folder), cwd=folder)
    return Deployment(folder, terraform)


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
