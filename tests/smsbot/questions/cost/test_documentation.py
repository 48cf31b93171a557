"""What docs/operate/cost.md shows is what the command prints."""

import re

from smsbot import project
from tests.smsbot.test_cli import smsbot

COMMAND = "cost dev --messages 100000"


def test_the_documented_output_is_what_is_printed() -> None:
    document = (project.ROOT / "docs" / "operate" / "cost.md").read_text()
    assert f"smsbot {COMMAND}\n" in document
    fences = re.findall(r"^```(\w*)\n(.*?)^```", document, re.MULTILINE | re.DOTALL)
    (shown,) = [text for language, text in fences if not language]
    printed = smsbot(*COMMAND.split(), NO_COLOR="1").stdout
    assert shown in "".join(f"{line.rstrip()}\n" for line in printed.splitlines())


def test_the_sums_at_the_top_are_what_is_printed() -> None:
    printed = smsbot("cost", "dev", "--messages", "1000", NO_COLOR="1").stdout
    sums = re.findall(r"^│ year .*(\$[\d.]+) │ +\$[\d.]+ │$", printed, re.MULTILINE)
    assert len(sums) == 3
    for page in ("README.md", "docs/operate/cost.md"):
        text = (project.ROOT / page).read_text()
        assert "{} in the first year, {} in the second, {} later".format(*sums) in text
