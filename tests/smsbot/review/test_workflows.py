"""The workflows: every action pinned, every permission said, every role from the settings."""

import re
from pathlib import Path

import pytest

from smsbot import project

WORKFLOWS = sorted((project.ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_has_no_permission_that_a_job_does_not_ask_for(path: Path) -> None:
    text = path.read_text()
    assert re.search(r"^permissions: \{\}$", text, re.MULTILINE)
    for uses in re.findall(r"uses: (\S+)", text):
        assert uses.startswith("./") or re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", uses)
    # Roles are assumed by OIDC; there is no key to keep.
    assert "secrets." not in text
    assert "aws-access-key-id" not in text


def test_the_plan_workflow_runs_the_script_that_everybody_can_run() -> None:
    (plan,) = (path for path in WORKFLOWS if path.stem == "plan")
    assert "scripts/review.sh" in plan.read_text()
    assert (project.ROOT / "scripts" / "review.sh").stat().st_mode & 0o100
