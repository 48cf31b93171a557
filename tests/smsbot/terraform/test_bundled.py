"""The Terraform of the project ends in order when it is interrupted."""

import json
import os
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
        output, _ = process.communicate()
    assert process.returncode == 1
    assert "Interrupt received" in output


@pytest.mark.parametrize("file", ["cdk.tf.json", "main.tf.json"])
@pytest.mark.parametrize(
    ("folder", "sandbox", "refused"),
    [("out", "box", True), ("box-2", "box", True), ("box/out", "box", False), ("out", "", False)],
)
def test_a_shell_of_the_sandbox_works_in_no_stack_outside_of_it(
    file: str, folder: str, sandbox: str, *, refused: bool, tmp_path: Path
) -> None:
    stack = tmp_path / folder
    stack.mkdir(parents=True)
    (stack / file).write_text("{}")
    shell = {**os.environ, "SMSBOT_SANDBOX": str(tmp_path / sandbox) if sandbox else ""}
    for chosen, cwd in (((f"-chdir={folder}",), tmp_path), ((), stack)):
        command = [sys.executable, "-P", str(BUNDLED), *chosen, "validate", "-no-color"]
        run = subprocess.run(
            command, cwd=cwd, env=shell, capture_output=True, text=True, check=False
        )
        assert run.returncode == int(refused)
        assert ("is not in it" in run.stderr) == refused


# A run that ends only when it is told, and says so.
TOLD = """
import threading
from types import SimpleNamespace
from smsbot.terraform import bundled
told, library = threading.Event(), bundled.library()
def run(*_):
    print("running", flush=True)
    return 0 if told.wait(60) else 2
def tell(name):
    library.CancelCli(name)
    if name == bundled.RUN:
        told.set()
bundled.library = lambda: SimpleNamespace(RunCliWithCancel=run, CancelCli=tell)
raise SystemExit(bundled.main())
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_is_never_taken_by_go(how: signal.Signals) -> None:
    """Go took it in three of ten starts, of which a few lost it: so ten starts are tried."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", TOLD], cwd=project.ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(10)
    ]
    for each in started:
        assert each.stdout
        assert each.stdout.readline() == "running\n"
        each.send_signal(how)
    statuses = [each.wait() for each in started]
    for each in started:
        assert each.stdout
        each.stdout.close()
    assert statuses == [0] * len(started)
