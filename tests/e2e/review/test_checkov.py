"""checkov's general rules on the configuration: what fails has its reason in .checkov.yaml."""

import subprocess
from pathlib import Path

from keyproof.review.checks.checkov import read_checkov
from smsbot import project
from tests.stacks.synthesized import LONGEST, PLAIN, PROTECTED, WITH_NUMBER, synthesize_to


def test_every_failed_check_has_its_reason_and_checkov_sees_no_credential(tmp_path: Path) -> None:
    environments = {each.name: each for each in (PLAIN, PROTECTED, LONGEST, WITH_NUMBER)}
    synthesize_to(tmp_path / "out", *environments.values())
    for name in environments:
        report = tmp_path / f"{name}.json"
        command = [project.ROOT / "scripts/scan.sh", name, tmp_path / "out", report]
        subprocess.run(command, check=True)
        # It refuses a report about nothing, which checkov writes where it could not read its input.
        assert read_checkov(report) == (), name
