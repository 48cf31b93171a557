"""The Terraform of the project ends in order when it is interrupted."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from smsbot import project
from tests.waiting import until

BUNDLED = project.ROOT / "smsbot" / "terraform" / "bundled.py"
# Nobody waits for it: only a Terraform that is told of the interrupt ends it.
LONG = "touch started && exec sleep 400"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_what_terraform_does(how: signal.Signals, tmp_path: Path) -> None:
    resource = {"provisioner": [{"local-exec": {"command": LONG}}]}
    configuration = {"resource": {"terraform_data": {"long": resource}}}
    (tmp_path / "main.tf.json").write_text(json.dumps(configuration))
    terraform = [sys.executable, "-P", str(BUNDLED)]
    subprocess.run([*terraform, "init", "-input=false"], cwd=tmp_path, check=True)
    with subprocess.Popen(
        [*terraform, "apply", "-auto-approve", "-input=false", "-no-color"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        until((tmp_path / "started").exists)
        process.send_signal(how)
        told, _ = process.communicate()
    assert process.returncode == 1
    assert "Interrupt received" in told
