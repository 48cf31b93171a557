"""The real command lines of both CDKs, from a checkout and against the embedded AWS."""

import json
import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from smsbot import project
from smsbot.sandbox.inventory import read_inventory
from smsbot.sandbox.sandbox import Sandbox
from tests.cdks import THIS
from tests.declared import TABLE_NAMES, TOPIC_NAMES
from tests.e2e.commands import run
from tests.e2e.conftest import REGION

COMMAND_LINES = {
    "cdktf": project.ROOT / "node_modules" / ".bin" / "cdktf",
    "cdktn": project.ROOT / "scripts" / "cdktn" / "node_modules" / ".bin" / "cdktn",
}


def run_cdk(
    cdk: str, *arguments: str, output: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(COMMAND_LINES[cdk]), *arguments, "--output", str(output)],
        cwd=project.ROOT,
        env={
            **{name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"},
            # Both need Node.js 22, which the project brings along.
            "PATH": f"{THIS.python.parent}{os.pathsep}{os.environ['PATH']}",
            "CHECKPOINT_DISABLE": "1",
            "CI": "1",
            "CDK": cdk,
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("cdk", ["cdktf", pytest.param("cdktn", marks=pytest.mark.scenario)])
def test_synth_writes_the_three_stacks(cdk: str, tmp_path: Path) -> None:
    result = run_cdk(cdk, "synth", output=tmp_path / "out")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "smsbot-dev, smsbot-prod, smsbot-staging" in result.stdout
    for name in ("dev", "staging", "prod"):
        stack = tmp_path / "out" / "stacks" / f"smsbot-{name}"
        written = json.loads((stack / "cdk.tf.json").read_text())
        version = {"cdktf": "0.21.0", "cdktn": "0.24.0"}[cdk]
        assert written["//"]["metadata"]["version"] == version
        assert list(stack.glob("assets/*/*/lambda_src.zip"))


@pytest.mark.scenario
def test_deploy_builds_dev_on_the_embedded_aws(empty_sandbox: Sandbox) -> None:
    """With one: that Terraform finds the other's stack the same is in tests/e2e/cdk."""
    folder, output = empty_sandbox.layout.root, empty_sandbox.layout.synthesized
    settings = run("sandbox", "env", folder=folder)
    assert settings.returncode == 0, settings.stderr
    assert "Embedded AWS started at https://127.0.0.1:" in settings.stderr
    assert "Nothing is built there yet" in settings.stderr
    unset, *exports = settings.stdout.splitlines()
    assert unset.startswith("unset AWS_PROFILE ")
    variables = dict(shlex.split(line)[1].split("=", 1) for line in exports)
    # The lock would ask the Terraform registry for the hashes of other platforms.
    app = ["--skip-provider-lock"]
    result = run_cdk(
        "cdktf", "deploy", "smsbot-dev", "--auto-approve", *app, output=output, **variables
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "FunctionName = smsbot-dev-compute-function-bot" in result.stdout
    clients = empty_sandbox.clients(region=REGION)
    resources = read_inventory(clients)
    # With two log groups of each topic.
    assert len(resources) == 11 + 3 * len(TOPIC_NAMES) + len(TABLE_NAMES)
    unencrypted = [each for each in resources if not each.key.startswith("alias/")]
    assert {each.service for each in unencrypted} == {"KMS key", "Lambda function"}
    # Of what is there: that a synthesis writes the same bytes again is in tests/test_main.py.
    shown = run_cdk("cdktf", "diff", "smsbot-dev", *app, "--skip-synth", output=output, **variables)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "found no differences, so no changes are needed." in shown.stdout
    shutil.rmtree(output)
