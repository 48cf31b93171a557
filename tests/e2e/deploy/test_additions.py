"""One more topic and one more table, made as the page says, are reviewed, applied and verified."""

from pathlib import Path

from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.shell import run_line, shell_of
from tests.smsbot.access.additions import add_as_documented
from tests.test_main import checkout


def test_they_are_reviewed_applied_and_verified(dev_sandbox: Sandbox, tmp_path: Path) -> None:
    folder = checkout(tmp_path / "project")
    add_as_documented(folder)
    shell = {**shell_of(dev_sandbox), "CDKTF_OUTDIR": str(tmp_path / "out")}
    planned = run_line("smsbot plan dev", shell, checkout=folder)
    print(planned.stdout, planned.stderr)
    deployed = run_line("smsbot deploy dev --yes", shell, checkout=folder)
    print(deployed.stdout, deployed.stderr)
    assert deployed.returncode == 0
    verified = run_line("smsbot verify dev", shell, checkout=folder)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert 0
