"""Where the project's files are."""

import os
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
    sandboxed.refuse_other_data()
    return folder


def state_file(stack_name: str) -> Path:
    """The file with the state of a stack whose backend is local."""
    root = sandboxed.sandbox()
    return sandboxed.state_of(root, stack_name) if root else ROOT / local_file(stack_name)
