"""Runs jsii's kernel in one Node.js process in place of two, which talk for each call.

jsii starts a process that starts a second one, the kernel, and hands every call on to it.
``one_process.js`` makes the first one the kernel. It relies on how jsii's runtime is laid out, so
it applies to the version it was written for and to no other.
"""

import sys
from pathlib import Path

from constructs_lib.synthesis import node_options
from constructs_lib.synthesis.installed_cdk import is_installed

WRITTEN_FOR = "1.142.0"
NODE_HOOK = Path(__file__).with_name("one_process.js")


def install() -> bool:
    """Make jsii start one process from here on; return whether it does.

    Call it before the CDK is imported: its Node.js process reads ``NODE_OPTIONS`` when it starts.
    """
    if sys.platform == "win32" or not is_installed("jsii", WRITTEN_FOR):
        return False
    # jsii gives it to the second process, since it links packages into a folder of their own.
    node_options.add("--preserve-symlinks")
    node_options.preload(NODE_HOOK)
    return True
