"""What main.py writes for a sandbox, in the process of the tests, whose Node.js has the CDK."""

import tempfile
from pathlib import Path

from smsbot.sandbox.deployment import adapt
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.stack.provider import choose_provider
from smsbot.sandbox.stack.provider_choice import ProviderChoice
from smsbot.sandboxed import rehearsed
from smsbot.terraform.terraform import find_terraform
from stacks.settings.environments_file import read_environments
from tests.settings import SETTINGS
from tests.stacks.synthesized import synthesize_to


def synthesize_for(sandbox: Sandbox, output: Path, *names: str, settings: Path = SETTINGS) -> None:
    """Write all environments to a folder of a running sandbox; with ``names``, these alone."""
    emulator = sandbox.running()
    assert emulator
    provider = choose_provider(find_terraform(), sandbox.provider_choice(ProviderChoice.AUTO))
    found = rehearsed(read_environments(settings))
    with tempfile.TemporaryDirectory(dir=sandbox.layout.root, prefix="synthesis-") as new:
        synthesize_to(Path(new), *(found[each] for each in names or found))
        adapt(Path(new), output, layout=sandbox.layout, emulator=emulator, provider=provider)
