"""checkov's general rules on the plan: every failed check is answered in the code or below."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from smsbot import project
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.conftest import prepared

CHECKOV = project.ROOT / ".venv-checkov" / "bin" / "checkov"

# What checkov would have otherwise, and why it is not so.
ACCEPTED = {
    "CKV_AWS_50": "X-Ray tracing: traces would be data outside the four keys.",
    "CKV_AWS_117": "Function in a VPC: it calls AWS APIs only, and listens to nothing.",
    "CKV_AWS_272": "Code signing: only the deploy role uploads code, whose hash Terraform checks.",
}
# Logs of the other environments are kept for a year.
ACCEPTED_IN_DEV = {"CKV_AWS_338": "Retention of a year: nobody looks at older logs of dev."}


@pytest.mark.parametrize(
    ("environment", "accepted"),
    [("dev", {**ACCEPTED, **ACCEPTED_IN_DEV}), ("prod", ACCEPTED)],
)
def test_every_failed_check_has_its_reason(
    environment: str, accepted: dict[str, str], empty_sandbox: Sandbox, tmp_path: Path
) -> None:
    deployment = prepared(empty_sandbox, environment)
    plan = tmp_path / "plan.json"
    plan.write_text(deployment.plan_json())
    answer = subprocess.run(
        [
            *(str(CHECKOV), "--file", str(plan), "--output", "json"),
            *("--framework", "terraform_plan", "--skip-download", "--quiet", "--compact"),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    report: dict[str, Any] = json.loads(answer.stdout)
    # checkov ends with 0 where it could not read its input.
    assert report["summary"]["parsing_errors"] == 0
    assert report["summary"]["resource_count"] > 30
    failed = {check["check_id"] for check in report["results"]["failed_checks"]}
    assert failed == set(accepted)
