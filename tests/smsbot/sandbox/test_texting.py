"""Texts that the bot would never get."""

import pytest

from keyproof.terminal.user_error import UserError
from smsbot.sandbox.texting import BOT_NUMBER, refuse_unsendable


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("4255550182", "The number was '4255550182'; allowed is an E.164 number"),
        (BOT_NUMBER, "is the bot's own number"),
    ],
)
def test_it_is_refused_and_the_way_on_told(number: str, problem: str) -> None:
    with pytest.raises(UserError, match=problem) as failed:
        refuse_unsendable(number)
    assert failed.value.hint
