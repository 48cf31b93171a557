"""What warns of nothing any more is found, and so is an alias of another key."""

from typing import Any

import pytest

from keyproof.access.proofs.everything import prove
from keyproof.aws.patterns.event_pattern import AnyText, matches
from keyproof.tests.cases import edit, read_cases
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


@pytest.mark.parametrize(
    ("pattern", "event", "found"),
    [
        ({"a": ["b"]}, {"a": "b"}, True),
        ({"a": ["b"]}, {"a": ["c", "b"]}, True),
        ({"a": ["b"]}, {}, False),
        ({"a": {"b": ["c"]}}, {"a": [{"b": "x"}, {"b": "c"}]}, True),
        ({"a": [{"prefix": "arn:"}]}, {"a": "arn:x"}, True),
        ({"a": [{"exists": False}]}, {}, True),
        ({"a": [{"exists": False}]}, {"a": "b"}, False),
        ({"a": [{"anything-but": ["b"]}]}, {"a": "c"}, True),
        ({"a": [{"anything-but": "b"}]}, {}, False),
        ({"$or": [{"a": ["b"]}, {"c": ["d"]}]}, {"c": "d"}, True),
        ({"a": [{"cidr": "10.0.0.0/8"}]}, {"a": "10.0.0.1"}, False),
        ("no pattern", {"a": "b"}, False),
        ({"a": [{}]}, {"a": "b"}, False),
        ({"a": [{"prefix": "b", "suffix": "b"}]}, {"a": "b"}, False),
        ({"a": [{"suffix": "key/1"}]}, {"a": "arn:key/1"}, True),
        ({"a": [{"suffix": "key/1"}]}, {"a": "key/1234"}, False),
        ({"a": [{"anything-but": {"prefix": "c"}}]}, {"a": "b"}, False),
        ({"a": [{"exists": True}]}, {"a": AnyText()}, True),
        ({"a": ["b"]}, {"a": AnyText()}, False),
        ({"a": [{"prefix": "b"}]}, {"a": AnyText()}, False),
        ({"a": [{"anything-but": ["c", "d"]}]}, {"a": AnyText(("c", "d"))}, True),
        ({"a": [{"anything-but": ["c", "d"]}]}, {"a": AnyText(("c",))}, False),
    ],
)
def test_a_pattern_matches_as_eventbridge_does(
    pattern: object, event: object, *, found: bool
) -> None:
    assert matches(pattern, event) is found
