"""The commit of the code and the versions that made something."""

import subprocess
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

from keyproof import Stack
from smsbot import project

NOT_KNOWN = "not known"


def made_by(stack: Stack) -> Mapping[str, str]:
    """The versions that made a synthesized stack, by the name of what has them."""
    providers = [
        f"{each.address.rpartition('.')[2]} {each.text('version')}"
        for each in stack.settings
        if each.type == "required_providers"
    ]
    return {
        "Commit": _commit(),
        "smsbot": _named("smsbot-infrastructure"),
        "CDK": _named("cdktf", "cdktn"),
        "Terraform providers": ", ".join(providers) or NOT_KNOWN,
    }


def release() -> str:
    """The version of the command line and the commit of its checkout."""
    return f"{_named('smsbot-infrastructure')}, commit {_commit()}"


def _commit() -> str:
    """The commit of the code, and whether something in it is not committed."""
    described = ["git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"]
    try:
        ended = subprocess.run(
            described, cwd=project.ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return NOT_KNOWN
    commit = ended.stdout.strip()
    return commit.replace("-dirty", ", with changes that are not committed")


def _named(*packages: str) -> str:
    """The installed ones of some packages, with their versions."""
    found: list[str] = []
    for each in packages:
        try:
            found.append(f"{each} {version(each)}")
        except PackageNotFoundError:
            continue
    return " ".join(found) or NOT_KNOWN
