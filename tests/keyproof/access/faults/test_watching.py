"""What warns of nothing any more is found, and so is an alias of another key."""

from typing import Any

import pytest

from keyproof.access.proofs.everything import prove
from keyproof.aws.patterns.event_pattern import AnyText, matches
from keyproof.tests.cases import edit, read_cases, read_data
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.conftest import Config, Model
from tests.stacks.synthesized import PLAIN

DECLARED = declarations_of(PLAIN)
FAULTS = read_cases(__file__, "watching")


@pytest.mark.parametrize("name", FAULTS)
def test_what_sees_nothing_is_found(name: str, configuration: Config, model: Model) -> None:
    fault: dict[str, Any] = FAULTS[name]
    edit(configuration, fault)
    findings = prove(model(configuration), DECLARED).findings
    about = [
        each for each in findings if (each.resource, each.key) == (fault["resource"], fault["key"])
    ]
    assert any(fault["problem"] in each.problem for each in about), "\n".join(map(str, findings))


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
