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
        "smsbot": _named("smsbot-infrastructure") or NOT_KNOWN,
        "CDK": " ".join(each for each in map(_named, ("cdktf", "cdktn")) if each) or NOT_KNOWN,
        "Terraform providers": ", ".join(providers) or NOT_KNOWN,
    }


def release() -> str:
    """The version of the command line and the commit of its checkout."""
    return f"{_named('smsbot-infrastructure') or 'smsbot'}, commit {_commit()}"


def _commit() -> str:
    """The commit of the code, and whether something in it is not committed."""
    commit = _git("rev-parse", "HEAD")
    if not commit:
        return NOT_KNOWN
    return f"{commit}, with changes that are not committed" if _git("status", "-s") else commit


def _git(*arguments: str) -> str:
    try:
        ended = subprocess.run(
            ["git", *arguments],  # noqa: S607 - the git of the PATH
            cwd=project.ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return ended.stdout.strip() if ended.returncode == 0 else ""


def _named(package: str) -> str:
    """An installed package with its version; empty without it."""
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return ""
