"""What made a page: the commit of the code, and the versions."""

import subprocess
from importlib.metadata import PackageNotFoundError, version

from keyproof.loaders.symbols import ACCOUNT
from keyproof.model.resource import Stack
from keyproof.report.contents import Subject
from smsbot import project
from smsbot.rehearsal import sandbox

NOT_KNOWN = "not known"


def subject_of(name: str, stack: Stack, *, account: str = "") -> Subject:
    """What a page is about, with the versions that made it. A rehearsal says that it is one."""
    known = stack.location.account_id
    named = account or ("" if known == ACCOUNT else known)
    providers = [
        f"{each.address.rpartition('.')[2]} {each.text('version')}"
        for each in stack.settings
        if each.type == "required_providers"
    ]
    return Subject(
        name=name,
        account=f"{named} of a sandbox".lstrip() if sandbox() else named,
        region=stack.location.region,
        made_by={
            "Commit": _commit(),
            "smsbot": _named("smsbot-infrastructure") or NOT_KNOWN,
            "CDK": " ".join(each for each in map(_named, ("cdktf", "cdktn")) if each) or NOT_KNOWN,
            "Terraform providers": ", ".join(providers) or NOT_KNOWN,
        },
    )


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
