"""The real cdktf command line, from a checkout and against the embedded AWS."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from smsbot import project
from smsbot.sandbox.inventory import read_inventory
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.commands import run
from tests.e2e.conftest import REGION

CDKTF = project.ROOT / "node_modules" / ".bin" / "cdktf"


def cdktf(*arguments: str, output: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(CDKTF), *arguments, "--output", str(output)],
        cwd=project.ROOT,
        env={**os.environ, "CHECKPOINT_DISABLE": "1", "CI": "1", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_synth_writes_the_three_stacks(tmp_path: Path) -> None:
    result = cdktf("synth", output=tmp_path / "out")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "smsbot-dev, smsbot-prod, smsbot-staging" in result.stdout
    for name in ("dev", "staging", "prod"):
        stack = tmp_path / "out" / "stacks" / f"smsbot-{name}"
        assert (stack / "cdk.tf.json").exists()
        assert list(stack.glob("assets/*/*/lambda_src.zip"))


def test_deploy_builds_dev_on_the_embedded_aws(empty_sandbox: Sandbox, tmp_path: Path) -> None:
    folder = empty_sandbox.layout.root
    settings = run("sandbox", "env", folder=folder)
    assert settings.returncode == 0, settings.stderr
    assert "Embedded AWS started at https://127.0.0.1:" in settings.stderr
    unset, *exports = settings.stdout.splitlines()
    assert unset == "unset AWS_PROFILE AWS_SESSION_TOKEN"
    variables = dict(shlex.split(line)[1].split("=", 1) for line in exports)
    result = cdktf(
        "deploy",
        "smsbot-dev",
        "--app",
        "scripts/python -m smsbot sandbox synth",
        "--auto-approve",
        # Asks the Terraform registry for the hashes of other platforms.
        "--skip-provider-lock",
        output=tmp_path / "out",
        **variables,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "FunctionName = smsbot-dev-compute-function-bot" in result.stdout
    clients = empty_sandbox.clients(region=REGION)
    resources = read_inventory(clients)
    assert len(resources) == 21
    unencrypted = [each for each in resources if not each.key.startswith("alias/")]
    assert {each.service for each in unencrypted} == {"KMS key", "Lambda function"}
    shutil.rmtree(tmp_path / "out")
