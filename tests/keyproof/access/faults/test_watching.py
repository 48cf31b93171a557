"""Which events a pattern of a rule matches."""

from typing import Any

import pytest

from keyproof.aws.patterns.event_pattern import AnyText, matches
from keyproof.tests.cases import read_data


def with_any_text(event: Any) -> Any:
    """The event, with any text, but for some, where a case says so."""
    if isinstance(event, dict) and "any text but" in event:
        return AnyText(tuple(event["any text but"]))
    return (
        {name: with_any_text(v) for name, v in event.items()} if isinstance(event, dict) else event
    )


@pytest.mark.parametrize(("pattern", "event", "found"), read_data(__file__, "a_pattern_matches"))
def test_a_pattern_matches_as_eventbridge_does(pattern: Any, event: Any, *, found: bool) -> None:
    assert matches(pattern, with_any_text(event)) is found
