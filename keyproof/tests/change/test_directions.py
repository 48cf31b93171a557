"""Each row of directions.toml, moved once in its weaker direction and once back."""

from typing import Any

import pytest

from keyproof.aws.arguments.direction import ANY_TYPE, Direction, table
from keyproof.change.arguments import Weaker, unlisted_arguments, weaker_arguments
from keyproof.json_values import listed
from keyproof.tests.change.changes import bare, compared, resource

DIRECTIONS = [each for listed in table().directions.values() for each in listed]
# What is weaker than which: before and after, by the word of the table.
MOVES: dict[str, tuple[Any, Any]] = {
    "changed": ("one", "another"),
    "fewer": (["a", "b"], ["a"]),
    "higher": (20, 30),
    "lower": (20, 10),
    "more": (["a"], ["a", "b"]),
    "off": (True, False),
    "on": (False, True),
    "removed": ("one", None),
    "set": (None, "one"),
}
EXTRACTED = {
    "fewer": ("<a> of <b> or ALARM(b)", "<a>"),
    "more": ("ALARM(a)", "ALARM(a) AND ALARM(b)"),
}
# Of these, the way back is weaker too.
BOTH_WAYS = ("changed",)
# What is extracted is one value, in place of which there is another.
WHOLE = "^"


def moved(direction: Direction) -> tuple[Any, Any]:
    """The value before and after."""
    match direction.weaker:
        case "order":
            return listed(direction.order[-1])[0], listed(direction.order[0])[0]
        case "to":
            return None, direction.values[0]
        case word if direction.extract:
            return EXTRACTED[word]
        case "fewer" if direction.argument.endswith("input_paths"):
            return {"a": "$.a", "b": "$.b"}, {"a": "$.a"}
        case word:
            return MOVES[word]


def at(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    for name in reversed(path):
        value = {name: value}
    return value


def name_of(direction: Direction) -> str:
    return f"{direction.type}.{direction.argument}-{direction.weaker}"


def weaker(direction: Direction, before: Any, after: Any) -> list[Weaker]:
    values = (at(direction.path, each) for each in (before, after))
    change = bare(*([resource(direction.type, each)] for each in values))
    reported = weaker_arguments(change, direction.rule)
    return [e for e in reported if isinstance(e, Weaker) and e.direction == direction]


@pytest.mark.parametrize(
    "direction", [each for each in DIRECTIONS if each.type != ANY_TYPE], ids=name_of
)
def test_a_weaker_value_is_reported_and_the_way_back_is_silent(direction: Direction) -> None:
    before, after = moved(direction)
    (one,) = weaker(direction, before, after)
    assert one.message.startswith(f"{direction.argument} changes")
    assert one.message.endswith(f": {direction.why}.")
    assert bool(weaker(direction, after, before)) is (
        direction.weaker in BOTH_WAYS or direction.extract.startswith(WHOLE)
    )


def test_what_may_be_a_secret_is_in_no_message() -> None:
    hidden = [each for each in DIRECTIONS if each.hidden]
    assert hidden
    for direction in hidden:
        before, after = moved(direction)
        (one,) = weaker(direction, before, after)
        assert one.message == f"{direction.argument} changes: {direction.why}."


@pytest.mark.parametrize("kind", sorted(table().protects))
def test_what_only_protects_and_goes_is_reported(kind: str) -> None:
    (one,) = compared("protection-weakened", bare([resource(kind, {})], [resource("other", {})]))
    assert table().protects[kind] in one.message


def test_a_rule_of_the_lifecycle_is_compared() -> None:
    was = resource("aws_sqs_queue", {"name": "q"}, prevent_destroy=True)
    now = resource("aws_sqs_queue", {"name": "q"}, ignore_changes=("policy", "tags"))
    output = [each.message for each in compared("protection-weakened", bare([was], [now]))]
    assert len(output) == 2
    assert any(each.startswith("lifecycle.prevent_destroy") for each in output)
    assert "lifecycle.ignore_changes changes from nothing to policy: " in " ".join(output)
    # A plan shows neither.
    unknown = resource("aws_sqs_queue", {"name": "q"}, prevent_destroy=None, ignore_changes=None)
    assert not compared("protection-weakened", bare([was], [unknown]))


def test_a_changed_argument_that_no_table_lists_is_not_evaluated() -> None:
    known = ("aws_route53_zone", "null_resource")
    for kind in ("aws_dynamodb_table", "aws_lambda_permission", "aws_unheard_of", *known):
        change = bare([resource(kind, {"new_thing": 1})], [resource(kind, {"new_thing": 2})])
        assert bool([*unlisted_arguments(change)]) is (kind not in known)


def test_order_spelling_and_empty_values_are_no_change() -> None:
    before = {"tags": {"a": "b"}, "on": "true", "many": ["a", "b"], "text": '{"a": 1, "b": [2, 3]}'}
    after = {"tags": {"a": "b"}, "on": True, "many": ["b", "a"], "text": '{"b":[3,2],"a":1}'}
    kind = "aws_dynamodb_table"
    assert not bare([resource(kind, {**before, "none": []})], [resource(kind, after)]).resources
