"""The workflows as data, and their shell steps run with stand-ins for GitHub."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml

from smsbot import project

FOLDER = project.ROOT / ".github" / "workflows"
Job = dict[str, Any]

# Notes what it is asked, with the content of files, and answers by the path.
GH = """#!/usr/bin/env python3
import json, os, pathlib, sys
arguments = sys.argv[1:]
fields = {}
for option, value in zip(arguments, arguments[1:]):
    if option in ("--field", "--raw-field"):
        name, _, text = value.partition("=")
        read = option == "--field" and text.startswith("@")
        fields[name] = pathlib.Path(text[1:]).read_text() if read else text
with pathlib.Path(os.environ["GH_LOG"]).open("a") as file:
    file.write(json.dumps({"arguments": arguments, "fields": fields}) + "\\n")
answers = json.loads(os.environ.get("GH_ANSWERS", "{}"))
path = next(each for each in arguments[1:] if "/" in each and not each.startswith("-"))
print(answers.get(path, ""))
"""


def workflow(name: str) -> dict[str, Any]:
    """A workflow by the name of its file. YAML reads the key ``on`` as true."""
    return deepcopy(_read(name))


@cache
def _read(name: str) -> dict[str, Any]:
    return cast("dict[str, Any]", yaml.safe_load((FOLDER / f"{name}.yml").read_text()))


def workflows() -> dict[str, dict[str, Any]]:
    return {path.stem: workflow(path.stem) for path in sorted(FOLDER.glob("*.yml"))}


def jobs() -> Iterator[tuple[str, Job]]:
    """Every job with its place, such as ``plan.comment``."""
    for name, each in workflows().items():
        for job, body in each["jobs"].items():
            yield f"{name}.{job}", body


def uses(job: Job, action: str) -> list[dict[str, Any]]:
    """The steps of a job that use an action."""
    return [each for each in job.get("steps", []) if each.get("uses", "").startswith(f"{action}@")]


def with_gh(folder: Path) -> dict[str, str]:
    """A shell in which ``gh`` is a stand-in that logs to ``folder``."""
    (folder / "bin").mkdir(parents=True, exist_ok=True)
    gh = folder / "bin" / "gh"
    gh.write_text(GH)
    gh.chmod(0o755)
    return {
        "PATH": f"{gh.parent}:{os.environ['PATH']}",
        "GH_LOG": str(folder / "log"),
        "GITHUB_REPOSITORY": "acme/bot",
        "RUN_URL": "https://github.com/acme/bot/actions/runs/1",
    }


def asked(folder: Path) -> list[dict[str, Any]]:
    """What ``gh`` was asked."""
    log = folder / "log"
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def run(
    *command: str, shell: Mapping[str, str], cwd: Path = project.ROOT
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, env=dict(shell), capture_output=True, text=True, check=False
    )
