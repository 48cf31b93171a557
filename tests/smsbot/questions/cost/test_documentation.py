"""What docs/operate/cost.md shows is what the command prints."""

import re

import pytest

from smsbot import project
from tests.in_process import smsbot

PAGE = "docs/operate/cost.md"
COMMAND = "cost dev --messages 100000"


def test_the_documented_output_is_what_is_printed() -> None:
    document = (project.ROOT / PAGE).read_text()
    assert f"smsbot {COMMAND}\n" in document
    fences = re.findall(r"^```(\w*)\n(.*?)^```", document, re.MULTILINE | re.DOTALL)
    (shown,) = [text for language, text in fences if not language]
    printed = smsbot(*COMMAND.split(), NO_COLOR="1").stdout
    assert shown in "".join(f"{line.rstrip()}\n" for line in printed.splitlines())


@pytest.mark.parametrize(
    ("messages", "pages", "sentence"),
    [
        ("1000", ("README.md", PAGE), "{} in the first year, {} in the second, {} later"),
        ("100000", (PAGE,), "With 100,000, it is {}, {} and {}."),
    ],
)
def test_the_sums_at_the_top_are_what_is_printed(
    messages: str, pages: tuple[str, ...], sentence: str
) -> None:
    printed = smsbot("cost", "dev", "--messages", messages, NO_COLOR="1").stdout
    sums = re.findall(r"^│ year .*(\$[\d.]+) │ +\$[\d.]+ │$", printed, re.MULTILINE)
    assert len(sums) == 3
    for page in pages:
        assert sentence.format(*sums) in (project.ROOT / page).read_text()
