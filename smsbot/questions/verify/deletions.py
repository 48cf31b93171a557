"""How what nobody wrote is taken away, where it holds no data."""

import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path

from keyproof.model.resource import Resource
from smsbot.account.functions import URL
from smsbot.account.messaging.topics import UNCONFIRMED

COMMANDS = Path(__file__).with_suffix(".toml")
DECIDE = "Find out whose it is; declare it in stacks/, or delete it."
FORGOTTEN = "Find out who asked for it; SNS forgets it unless it is confirmed."


def deletion(live: Resource) -> tuple[str, ...]:
    """The arguments of the ``aws`` command that takes it away; none where a person decides."""
    if _is_unconfirmed(live):
        return ()
    command = _commands().get(live.type, "")
    if live.type == URL and not live.text("qualifier"):
        # The URL of a function itself has none.
        command = command.partition(" --qualifier")[0]
    values = {each: live.text(each) for each in live.values}
    values["end"] = live.address.partition(".")[2]
    arguments = tuple(each.format_map(defaultdict(str, values)) for each in command.split())
    # Without its version, the command would delete the whole function.
    return arguments if all(arguments) else ()


@cache
def _commands() -> dict[str, str]:
    return tomllib.loads(COMMANDS.read_text(encoding="utf-8"))


def sentence_about(live: Resource) -> str:
    """What to do where no command is right."""
    return FORGOTTEN if _is_unconfirmed(live) else DECIDE


def _is_unconfirmed(live: Resource) -> bool:
    return live.type == "aws_sns_topic_subscription" and live.text("arn") in UNCONFIRMED
