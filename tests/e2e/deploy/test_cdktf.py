"""The real command lines of both CDKs, from a checkout and against the emulated AWS."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from smsbot import project
from tests.cdks import THIS

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
