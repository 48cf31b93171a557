"""Leaving a CDK for the other one, and both for plain Terraform: real Terraform plans no change."""

import json
import re
import subprocess
from collections.abc import Generator, Mapping
from pathlib import Path

import pytest

from smsbot import project
from smsbot.sandbox.sandbox import Sandbox
from tests.cdks import OTHER
from tests.e2e.built import copy_of
from tests.e2e.clients import Clients
from tests.e2e.shell import run_line, shell_of, synthesized_once

pytestmark = pytest.mark.scenario
NO_CHANGES = 0
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
        [str(OTHER.python), "main.py"],
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


@pytest.fixture
def own_sandbox(built: Sandbox, tmp_path: Path) -> Generator[Sandbox]:
    """A sandbox with dev on it that nobody needs afterwards."""
    with copy_of(built, tmp_path / "sandbox") as sandbox:
        yield sandbox


def commands(page: str, heading: str) -> list[str]:
    """The commands of one section of a page, with the folders of the test's shell."""
    text = (project.ROOT / "docs" / "deploy" / page).read_text(encoding="utf-8")
    section = text.partition(f"## {heading}")[2].partition("\n## ")[0]
    block = section.partition("```bash\n")[2].partition("```")[0]
    return [
        re.sub(r"\b(plain-terraform|removed\.tf\.json)\b", r"$LEFT/\1", line)
        .replace("cdktf.out", "$CDKTF_OUTDIR")
        .replace("terraform -chdir", '"$TERRAFORM_BINARY_NAME" -chdir')
        for line in block.splitlines()
    ]


def test_an_environment_leaves_the_cdk_and_then_terraform(own_sandbox: Sandbox) -> None:
    root = own_sandbox.layout.root
    shell = synthesized_once(shell_of(own_sandbox)) | {"LEFT": str(root)}
    for page, heading, printed in (
        ("upgrades.md", "Plain Terraform", "No changes."),
        ("environments.md", "Stop managing", "0 added, 0 changed"),
    ):
        ended = [run_line(each, shell, typed="yes\n") for each in commands(page, heading)]
        assert [each.returncode for each in ended] == [0] * len(ended), ended
        assert printed in ended[-1].stdout
    left = json.loads((root / "plain-terraform" / "terraform.tfstate").read_text())
    assert left["resources"] == []
    kept = run_line("smsbot keys dev --format json", shell)
    assert kept.returncode == 0, kept.stdout + kept.stderr
    keys = json.loads(kept.stdout)["keys"]
    assert [(each["name"], each["state"]) for each in keys] == [
        (name, "Enabled") for name in ("smsbot", "sns", "dynamodb", "logs")
    ]
    tables = Clients(own_sandbox).dynamodb.list_tables()["TableNames"]
    assert tables == []
