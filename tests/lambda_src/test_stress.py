"""A part of what ``make stress`` does with 3,500 texts three times."""

from tests.lambda_src.stress import run


def test_whatever_fails_on_the_way_each_text_ends_once_and_is_counted_once() -> None:
    result = run(messages=800, numbers=80, seed=1, tell=print)
    assert result.ends["SENT"] > 300
    assert result.ends["UNKNOWN"] > 0
    assert result.redriven > 0
    assert result.conflicts > 0
