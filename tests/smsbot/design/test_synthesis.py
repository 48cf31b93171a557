"""A synthesis that fails says what it printed, and the advice once."""

import pytest

from keyproof.terminal.failure import Failure
from smsbot.design.synthesis import WAY_ON, refuse_failed


@pytest.mark.parametrize("printed", ["no such setting\n", f"no such setting\n{WAY_ON}\n"])
def test_the_advice_is_given_once(printed: str) -> None:
    with pytest.raises(Failure) as raised:
        refuse_failed(2, printed)
    told = f"{raised.value.problem}\n{raised.value.way_on}"
    assert told.startswith("The synthesis ended with status 2:\nno such setting\n")
    assert told.count(WAY_ON) == 1
