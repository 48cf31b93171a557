"""What main.py writes for a sandbox, in the process of the tests, whose Node.js has the CDK."""

import tempfile
from pathlib import Path

from smsbot.sandbox.folder import adapt
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandboxed import rehearsed
from stacks.settings.environments_file import read_environments
from tests.settings import SETTINGS
from tests.stacks.synthesized import synthesize_to


def synthesize_for(sandbox: Sandbox, output: Path, *names: str, settings: Path = SETTINGS) -> None:
    """Write all environments to a folder of a running sandbox; with ``names``, these alone."""
    found = rehearsed(read_environments(settings))
    with tempfile.TemporaryDirectory(dir=sandbox.layout.root, prefix="synthesis-") as new:
        synthesize_to(Path(new), *(found[each] for each in names or found))
        adapt(Path(new), output, sandbox)
