"""Where the project's files are, and which commit and versions made something."""

import os
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from smsbot import sandboxed
from stacks.provider import provider_lock
from stacks.state.state_names import local_file

ROOT = Path(__file__).resolve().parent.parent
# What `python -I` runs code by, so that no file of the checkout shadows a library.
ISOLATED = Path("smsbot") / "isolated.py"
SANDBOX = ROOT / ".sandbox"
# What several sandboxes share and can be made again: the unpacked provider.
CACHE = ROOT / ".cache"
# Terraform's lock of the provider; each synthesized stack has a copy.
PROVIDER_LOCK = provider_lock.NAME


def output() -> Path:
    """Where everything is written: CDKTF_OUTDIR, as for cdktf, or the sandbox's folder.

    Raises UserError for a folder of a sandbox outside of it, and for any other folder in one.
    """
    root = sandboxed.sandbox() or ROOT
    folder = Path(os.environ.get("CDKTF_OUTDIR", root / sandboxed.OUTPUT)).resolve()
    sandboxed.refuse_other_side(folder)
    # Where Terraform notes which state it works with.
    if data := os.environ.get("TF_DATA_DIR"):
        sandboxed.refuse_other_side(Path(data))
    return folder


def state_file(stack_name: str) -> Path:
    """The file with the state of a stack whose backend is local."""
    root = sandboxed.sandbox()
    return sandboxed.state_of(root, stack_name) if root else ROOT / local_file(stack_name)


NOT_KNOWN = "not known"


def release() -> str:
    """The version of the command line and the commit of its checkout."""
    return f"smsbot-infrastructure {installed_version()}, commit {commit()}"


def commit() -> str:
    """The commit of the code, and whether something in it is not committed."""
    described = ["git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"]
    try:
        ended = subprocess.run(described, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return NOT_KNOWN
    return ended.stdout.strip().replace("-dirty", ", with changes that are not committed")


def installed_version() -> str:
    """The version of the command line as it is installed."""
    try:
        return version("smsbot-infrastructure")
    except PackageNotFoundError:
        return NOT_KNOWN
