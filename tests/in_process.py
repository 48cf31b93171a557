"""Commands in the process of the tests, where a test is about the answer and not the process."""

import io
import os
import signal
import subprocess
import sys
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from smsbot import environments
from smsbot.cli import main
from smsbot.processes import INTERRUPTS
from tests.settings import take_settings

# Names the file with the settings.
SMSBOT_ENVIRONMENTS = "SMSBOT_ENVIRONMENTS"


def smsbot(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """``python -m smsbot`` without a terminal and without the start of Python and its modules."""
    printed, errors = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in "12")
    handlers = {each: signal.getsignal(each) for each in INTERRUPTS}
    status = 0
    with ExitStack() as context:
        context.enter_context(patch.dict(os.environ, variables))
        if SMSBOT_ENVIRONMENTS in variables:
            context.callback(take_settings, environments.ENVIRONMENTS_FILE)
            take_settings(Path(variables[SMSBOT_ENVIRONMENTS]))
        context.enter_context(patch.object(sys, "argv", ["smsbot", *arguments]))
        context.enter_context(patch.object(sys, "stdin", io.StringIO()))
        context.enter_context(redirect_stdout(printed))
        context.enter_context(redirect_stderr(errors))
        try:
            main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        finally:
            for each, handler in handlers.items():
                signal.signal(each, handler)
    output = [each.buffer.getvalue().decode() for each in (printed, errors)]
    return subprocess.CompletedProcess(arguments, status, *output)
