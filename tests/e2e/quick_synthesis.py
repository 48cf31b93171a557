"""What main.py writes for a sandbox, in the process of the tests, whose Node.js has the CDK."""

from collections.abc import Callable, Sequence
from pathlib import Path
from unittest.mock import patch

from smsbot.rehearsal import fence, rehearsed
from smsbot.sandbox import deployment
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.stack.provider import choose_provider
from smsbot.sandbox.stack.provider_choice import ProviderChoice
from smsbot.terraform.terraform import find_terraform
from stacks.settings.environments_file import read_environments
from tests.settings import SETTINGS
from tests.stacks.synthesized import synthesize_to


def synthesis_of(settings: Path) -> Callable[[Path, Sequence[str], Layout], None]:
    """In the place of what starts main.py, with the environments that a file has then."""

    def write(output: Path, names: Sequence[str], layout: Layout) -> None:
        found = rehearsed(read_environments(settings))
        synthesize_to(output, *(found[each] for each in names or found))
        for stack in (output / "stacks").iterdir():
            fence(stack, layout.root)

    return write


def synthesize_for(sandbox: Sandbox, output: Path, *names: str, settings: Path = SETTINGS) -> None:
    """What ``smsbot sandbox synth`` writes to a folder of a running sandbox: all environments.

    With ``names``, these alone.
    """
    emulator = sandbox.running()
    assert emulator
    provider = choose_provider(find_terraform(), sandbox.provider_choice(ProviderChoice.AUTO))
    with patch.object(deployment, "_run_main", synthesis_of(settings)):
        deployment.synthesize(
            output, names, layout=sandbox.layout, emulator=emulator, provider=provider
        )
