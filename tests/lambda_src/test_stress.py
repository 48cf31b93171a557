"""A part of what ``make stress`` does with 1,000 numbers three times."""

import pytest

from tests.lambda_src.stress import Stress


@pytest.mark.parametrize("erases", [False, True], ids=["erased after", "erased while"])
def test_whatever_fails_on_the_way_each_text_ends_once(*, erases: bool) -> None:
    found = Stress(1, erases=erases).run(40)
    assert found["redriven"] > found["texts"]
    assert (found["UNKNOWN"] > 0, found["erasures"] > 0) == (not erases, erases)
