"""Leaving a CDK for the other one, and both for plain Terraform: real Terraform plans no change."""

import json
import subprocess
from collections.abc import Generator, Mapping
from pathlib import Path

import pytest

from smsbot import project
from smsbot.sandbox.sandbox import Sandbox
from tests.cdks import OTHER
from tests.e2e.built import copy_of
from tests.e2e.conftest import REGION
from tests.e2e.shell import run_line, shell_of, synthesized_once

pytestmark = pytest.mark.scenario
NO_CHANGES, CHANGES = 0, 2
PLAN = "saved-plan"


def plan(stack: Path, shell: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Let Terraform plan in a folder; the exit status is 0 for no change, 2 for changes."""
    terraform = f'"$TERRAFORM_BINARY_NAME" -chdir={stack}'
    return run_line(
        f"{terraform} init -input=false -no-color && "
        f"{terraform} plan -input=false -no-color -detailed-exitcode -out={PLAN}",
        shell,
    )


def test_the_state_of_one_cdk_plans_empty_on_the_other(dev_sandbox: Sandbox) -> None:
    shell, output = shell_of(dev_sandbox), dev_sandbox.layout.root / "other"
    subprocess.run(
        [str(OTHER.python), "-m", "smsbot", "sandbox", "synth"],
        cwd=project.ROOT,
        env={
            **{name: value for name, value in shell.items() if name != "NODE_OPTIONS"},
            "CDKTF_OUTDIR": str(output),
        },
        check=True,
    )
    stack = output / "stacks" / "smsbot-dev"
    synthesized = json.loads((stack / "cdk.tf.json").read_text())
    required = synthesized["terraform"]["required_providers"]["aws"]
    assert required["source"] == {"cdktf": "aws", "cdktn": "hashicorp/aws"}[str(OTHER)]
    planned = plan(stack, shell)
    assert planned.returncode == NO_CHANGES, planned.stdout + planned.stderr
    assert "No changes." in planned.stdout


def test_an_ejected_environment_plans_empty_without_the_cdk(dev_sandbox: Sandbox) -> None:
    root = dev_sandbox.layout.root
    shell = synthesized_once(shell_of(dev_sandbox)) | {"CDKTF_OUTDIR": str(root / "synthesized")}
    ejected = root / "plain" / "terraform"
    ended = run_line(f"python -m smsbot eject dev {ejected}", shell)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    stack = ejected / "smsbot-dev"
    assert f"  terraform -chdir={stack} plan" in ended.stdout
    state = dev_sandbox.layout.state("smsbot-dev")
    assert (stack / "terraform.tfstate").read_bytes() == state.read_bytes()
    # Nothing that leads back.
    (root / "synthesized").rename(root / "gone")
    assert all("cdk" not in path.name for path in stack.rglob("*"))
    before = state.read_bytes()
    planned = plan(stack, shell)
    assert planned.returncode == NO_CHANGES, planned.stdout + planned.stderr
    assert "No changes." in planned.stdout
    assert state.read_bytes() == before


@pytest.fixture
def own_sandbox(built: Sandbox, tmp_path: Path) -> Generator[Sandbox]:
    """A sandbox with dev on it that nobody needs afterwards."""
    with copy_of(built, tmp_path / "sandbox") as sandbox:
        yield sandbox


def test_an_environment_is_let_go_and_its_keys_stay(own_sandbox: Sandbox) -> None:
    shell = synthesized_once(shell_of(own_sandbox))
    letting_go = own_sandbox.layout.root / "letting-go"
    ended = run_line(f"python -m smsbot eject dev {letting_go} --keep keys", shell)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    stack = letting_go / "smsbot-dev"
    assert plan(stack, shell).returncode == CHANGES
    apply = f'"$TERRAFORM_BINARY_NAME" -chdir={stack} apply -input=false -no-color {PLAN}'
    applied = run_line(apply, shell)
    assert applied.returncode == 0, applied.stdout + applied.stderr
    assert "0 added, 0 changed" in applied.stdout
    assert json.loads((stack / "terraform.tfstate").read_text())["resources"] == []
    kept = run_line("python -m smsbot keys dev --format json", shell)
    assert kept.returncode == 0, kept.stdout + kept.stderr
    keys = json.loads(kept.stdout)["keys"]
    assert [(each["name"], each["state"]) for each in keys] == [
        (name, "Enabled") for name in ("smsbot", "sns", "dynamodb", "logs")
    ]
    tables = own_sandbox.clients(region=REGION).dynamodb.list_tables()["TableNames"]
    assert tables == []
