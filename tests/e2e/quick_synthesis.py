"""What main.py writes for a sandbox, in the process of the tests, whose Node.js has the CDK."""

from collections.abc import Callable, Sequence
from pathlib import Path

from smsbot.rehearsal import fence, rehearsed
from smsbot.sandbox.layout import Layout
from stacks.settings.environments_file import read_environments
from tests.stacks.synthesized import synthesize_to


def synthesis_of(settings: Path) -> Callable[[Path, Sequence[str], Layout], None]:
    """In the place of what starts main.py, with the environments that a file has then."""

    def write(output: Path, names: Sequence[str], layout: Layout) -> None:
        found = rehearsed(read_environments(settings))
        synthesize_to(output, *(found[each] for each in names or found))
        for stack in (output / "stacks").iterdir():
            fence(stack, layout.root)

    return write
