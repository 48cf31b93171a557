"""checkov's general rules on the plan: what fails has its reason in .checkov.yaml or accepted/."""

import subprocess
from pathlib import Path

import pytest

from keyproof.review.accepted import read_accepted
from keyproof.review.checks.checkov import read_checkov
from smsbot import project
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.conftest import prepared
from tests.e2e.plans import plan_json
from tests.settings import ACCEPTED

# As a module: the first line of its script holds the path of the checkout, which may have a space.
CHECKOV = (str(project.ROOT / ".venv-checkov" / "bin" / "python"), "-m", "checkov.main")


@pytest.mark.scenario
@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_every_failed_check_has_its_reason(
    environment: str, empty_sandbox: Sandbox, tmp_path: Path
) -> None:
    deployment = prepared(empty_sandbox, environment)
    plan = tmp_path / "plan.json"
    plan.write_text(plan_json(deployment))
    answer = subprocess.run(
        [
            *(*CHECKOV, "--config-file", str(project.ROOT / ".checkov.yaml")),
            *("--file", str(plan), "--output", "json"),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    report = tmp_path / "checkov.json"
    report.write_text(answer.stdout)
    # It refuses a report about nothing, which checkov writes where it could not read its input.
    found = {each.name for each in read_checkov(report)}
    entries = ACCEPTED / f"{environment}.toml"
    accepted = {each.finding for each in read_accepted(entries)} if entries.exists() else set()
    assert found == accepted
