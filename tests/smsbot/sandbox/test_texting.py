"""Texts that nobody could send."""

import pytest

from keyproof.terminal.user_error import UserError
from smsbot.sandbox.texting import BOT_NUMBER, LONGEST_TEXT, refuse_unsendable

NUMBER = "+14255550182"


@pytest.mark.parametrize(
    ("number", "text", "problem"),
    [
        ("4255550182", "Hi", "The number was '4255550182'; allowed is an E.164 number"),
        (BOT_NUMBER, "Hi", "is the bot's own number"),
        (NUMBER, "x" * (LONGEST_TEXT + 1), f"allowed are {LONGEST_TEXT}."),
        (NUMBER, "\ud800", "The message is not valid UTF-8."),
    ],
)
def test_it_is_refused_and_the_way_on_told(number: str, text: str, problem: str) -> None:
    with pytest.raises(UserError, match=problem) as failed:
        refuse_unsendable(number, text)
    assert failed.value.hint


def test_the_longest_text_can_be_sent() -> None:
    refuse_unsendable(NUMBER, "x" * LONGEST_TEXT)
