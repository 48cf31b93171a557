"""The jobs for GitLab on the page about CI: they parse, and a shell runs their lines.

GitLab itself is not here. A job's lines run in one shell, those of ``before_script`` first.
https://docs.gitlab.com/ci/yaml/
"""

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from smsbot import project

PAGE = project.ROOT / "docs" / "deploy" / "ci.md"
# Notes how it was started, and answers.
NOTING = """#!/bin/sh
printf '%s\\n' "$(basename "$0") $*" >> "$NOTES"
"""


def jobs() -> dict[str, dict[str, Any]]:
    """Each job by its name, with what it extends, as GitLab merges them."""
    (block,) = re.findall(
        r"^```yaml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    read = cast("dict[str, dict[str, Any]]", yaml.safe_load(block))
    found: dict[str, dict[str, Any]] = {}
    for name, job in read.items():
        above = read[job["extends"]] if "extends" in job else {}
        variables = {**above.get("variables", {}), **job.get("variables", {})}
        found[name] = {**above, **job, "variables": variables}
    return found


def checkout(folder: Path) -> Path:
    """A checkout with its real script, in which every program only notes how it was started."""
    for each in ("scripts/python", "scripts/smsbot", ".venv/bin/smsbot", "bin/make"):
        program = folder / each
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(NOTING)
        program.chmod(0o755)
    shutil.copy2(project.ROOT / "scripts" / "deploy.sh", folder / "scripts")
    return folder


@pytest.mark.parametrize(
    ("name", "started"),
    [
        ("deploy", ["smsbot deploy prod --company acme --yes"]),
        ("verify", ["make .venv/installed", "smsbot verify prod"]),
    ],
)
def test_the_lines_of_a_job_run(name: str, started: list[str], tmp_path: Path) -> None:
    job, folder = jobs()[name], checkout(tmp_path / "builds of acme")
    (rule,) = job["rules"]
    assert rule["if"].startswith('$CI_COMMIT_BRANCH == "main" && $CI_PIPELINE_SOURCE == ')
    # Only the environment of a job takes its role.
    assert job["environment"] == {"deploy": "prod", "verify": "verify-prod"}[name]
    token, notes = tmp_path / "token", tmp_path / "notes"
    variables = {each: str(value) for each, value in job["variables"].items()}
    assert "AWS_WEB_IDENTITY_TOKEN_FILE" in variables
    (secret,) = job["id_tokens"]
    ended = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join([*job["before_script"], *job["script"]])],
        cwd=folder,
        env={
            **variables,
            "AWS_WEB_IDENTITY_TOKEN_FILE": str(token),
            secret: "the token",
            "NOTES": str(notes),
            "PATH": f"{folder / 'bin'}{os.pathsep}{os.defpath}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert token.read_text() == "the token"
    assert stat.S_IMODE(token.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    noted = [each for each in notes.read_text().splitlines() if not each.startswith("python")]
    assert noted == started


def test_the_roles_trust_the_environments_of_the_jobs() -> None:
    """The subject that the page on roles prints is made of the claims that the jobs ask for."""
    claims = re.search(r"ci_id_token_sub_claim_components = (.+)", PAGE.read_text(encoding="utf-8"))
    roles = (PAGE.parent / "bootstrap.md").read_text(encoding="utf-8")
    subject = re.search(r'subject = "(project_path:[^"]+)"', roles)
    assert claims
    assert subject
    named = [each.strip() for each in claims[1].split(",")]
    assert subject[1].split(":")[::2] == named
    assert subject[1].count("{job}") == 1
