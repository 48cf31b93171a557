"""What docs/operate/cost.md shows is what the command prints."""

from smsbot import project
from tests.smsbot.test_cli import smsbot

COMMAND = "cost dev --messages 100000"


def test_the_documented_output_is_what_is_printed() -> None:
    document = (project.ROOT / "docs" / "operate" / "cost.md").read_text()
    _, _, after = document.partition(f"$ python -m smsbot {COMMAND}\n")
    shown, _, _ = after.partition("\n```")
    printed = smsbot(*COMMAND.split(), NO_COLOR="1").stdout
    assert shown.splitlines() == [line.rstrip() for line in printed.rstrip().splitlines()]
