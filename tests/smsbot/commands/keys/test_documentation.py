"""docs/operate/keys.md shows what the commands print, in order, on the embedded AWS."""

import re
import shlex
from datetime import UTC, datetime, timedelta

from smsbot import project
from tests.in_process import smsbot
from tests.smsbot.commands.keys.conftest import Keys

DOCUMENT = project.ROOT / "docs" / "operate" / "keys.md"
BLOCK = re.compile(
    r"^```\n\$ python -m smsbot (?P<command>.*)\n(?P<output>(?:.*\n)*?)```$", re.MULTILINE
)
KEY_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DATE = re.compile(r"20\d\d-\d\d-\d\d")


def without_the_occasion(text: str) -> str:
    """A text without key ids, and with the day of a week later for every date."""
    return DATE.sub("DATE", KEY_ID.sub("KEY_ID", text))


def test_the_documented_output_is_what_is_printed(keys: Keys) -> None:
    keys.schedule_deletion("sns")
    keys.kms.disable_key(KeyId=keys.ids["logs"])
    blocks = list(BLOCK.finditer(DOCUMENT.read_text()))
    assert len(blocks) == 4
    for block in blocks:
        arguments = shlex.split(block["command"])
        result = smsbot(*arguments, NO_COLOR="1")
        printed = (result.stdout + result.stderr).replace(keys.account, "000000000000")
        assert without_the_occasion(printed).splitlines() == [
            line.rstrip() for line in without_the_occasion(block["output"]).splitlines()
        ]


def test_the_date_of_a_deletion_is_that_of_kms(keys: Keys) -> None:
    # Midnight may come in between.
    before = datetime.now(UTC)
    keys.schedule_deletion("sns")
    shown = smsbot("keys", "dev").stdout
    dates = (each + timedelta(days=7) for each in (before, datetime.now(UTC)))
    assert any(f"{each:%Y-%m-%d}, in 7 days" in shown for each in dates)
