"""checkov's general rules on the configuration: what fails has its reason in .checkov.yaml."""

import json
import subprocess
from pathlib import Path

from keyproof.review.checks.checkov import read_checkov
from smsbot import project
from tests.stacks.synthesized import (
    LONGEST,
    PLAIN,
    PROTECTED,
    WITH_NUMBER,
    read_stack,
    synthesize_to,
)

EVERY = "every"


def test_every_failed_check_has_its_reason_and_checkov_sees_no_credential(tmp_path: Path) -> None:
    """Asked once for four environments: checkov takes long to start, and judges resources alone."""
    environments, out = (PLAIN, PROTECTED, LONGEST, WITH_NUMBER), tmp_path / "out"
    synthesize_to(out, *environments)
    resources: dict[str, dict[str, object]] = {}
    for each in environments:
        for kind, named in read_stack(out, each)["resource"].items():
            of_kind = {f"{each.name}-{name}": body for name, body in named.items()}
            resources.setdefault(kind, {}).update(of_kind)
    stack, report = out / "stacks" / f"smsbot-{EVERY}", tmp_path / "report.json"
    stack.mkdir()
    (stack / "cdk.tf.json").write_text(json.dumps({"resource": resources}), encoding="utf-8")
    subprocess.run([project.ROOT / "scripts/scan.sh", EVERY, out, report], check=True)
    # It refuses a report about nothing, which checkov writes where it could not read its input.
    assert read_checkov(report) == ()
    asked = sum(map(len, resources.values()))
    assert json.loads(report.read_bytes())["summary"]["resource_count"] == asked
