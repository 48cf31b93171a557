"""Scripts take OpenTofu where there is no Terraform on PATH."""

import os
import subprocess
from pathlib import Path

import pytest

from smsbot import project


@pytest.mark.parametrize(
    ("present", "taken"),
    [(("terraform", "tofu"), "terraform"), (("tofu",), "tofu"), ((), "scripts/terraform")],
)
@pytest.mark.parametrize("script", ["review.sh", "provider_lock.sh"])
def test_terraform_comes_first_then_tofu_then_the_projects_own(
    script: str, present: tuple[str, ...], taken: str, tmp_path: Path
) -> None:
    for name in present:
        path = tmp_path / name
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
    (line,) = (
        each
        for each in (project.ROOT / "scripts" / script).read_text().splitlines()
        if each.startswith("terraform=")
    )
    ended = subprocess.run(
        ["/bin/bash", "-c", f'{line}; echo "$terraform"'],
        cwd=project.ROOT,
        env={
            **{name: value for name, value in os.environ.items() if name != "TERRAFORM"},
            "PATH": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.strip().endswith(taken)
    if present:
        assert ended.stdout.strip() == str(tmp_path / taken)
