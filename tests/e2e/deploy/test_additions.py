"""One more topic and one more table, made as the page says, are reviewed, applied and verified."""

from pathlib import Path

from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.shell import run_line, shell_of, synthesized_once
from tests.smsbot.access.additions import add_as_documented
from tests.test_main import checkout

READY = "To accept what is meant, add it to accepted/dev.toml with your reason:\n"


def test_they_are_reviewed_applied_and_verified(dev_sandbox: Sandbox, tmp_path: Path) -> None:
    folder = checkout(tmp_path / "project")
    add_as_documented(folder)
    shell = synthesized_once(shell_of(dev_sandbox), tmp_path / "synthesized")
    shell["CDKTF_OUTDIR"] = str(tmp_path / "out")
    planned = run_line("smsbot plan dev", shell, checkout=folder)
    assert planned.returncode == 1, planned.stdout + planned.stderr
    assert planned.stdout.count("[[accept]]") == 6  # The shop's access, and the declared calls.
    entries = planned.stdout.partition(READY)[2].partition("The plan: ")[0]
    reasoned = entries.replace('reason = ""', 'reason = "The shop sends orders."')
    (folder / "accepted").mkdir()
    (folder / "accepted/dev.toml").write_text(reasoned)
    deployed = run_line("smsbot deploy dev --yes", shell, checkout=folder)
    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    assert "Terraform applied 17 changes" in deployed.stdout
    again = run_line("smsbot plan dev", shell, checkout=folder)
    assert "nothing changes" in again.stdout, again.stdout + again.stderr
