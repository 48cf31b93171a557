"""The map as data: what is on it, where, and what is lit with what."""

import copy
from itertools import combinations
from typing import Any

from keyproof.model.labels import words
from keyproof.report.map import draw
from keyproof.report.shapes import MARGIN, WIDTH, Map, Node
from keyproof.report.sides import Change, Side
from smsbot.questions.review.html import NOTHING
from tests.declared import ADDED_TOPICS
from tests.smsbot.questions.report.conftest import Asked

KEYS = ["DynamoDB Key", "Logs Key", "Main Key", "SNS Key"]


def drawn(asked: Asked, after: dict[str, Any], before: dict[str, Any] | None = None) -> Map:
    earlier = None if before is None else Side.of(asked(before)[0])
    return draw(Side.of(asked(after)[0]), earlier)


def of(found: Map, letter: str) -> list[Node]:
    return [each for each in found.nodes if each.id[0] == letter]


def named(found: Map, label: str) -> Node:
    (node,) = (each for each in found.nodes if each.label == label)
    return node


def labels(found: Map, ids: tuple[str, ...], letter: str) -> set[str]:
    return {each.label for each in found.nodes if each.id in ids and each.id[0] == letter}


def test_everything_of_the_answers_is_on_it(asked: Asked, configuration: dict[str, Any]) -> None:
    answers, _ = asked(configuration)
    found = draw(Side.of(answers))
    assert [each.label for each in of(found, "k")] == KEYS
    assert len(of(found, "d")) == len(answers.coverage.rows)
    able = {each.principal.name for each in answers.proven.access if each.ways}
    assert {each.label for each in of(found, "p")} == able
    assert [each.label for each in of(found, "o")] == ["$.outcome"]


def test_no_box_covers_another_or_leaves_the_map(
    asked: Asked, configuration: dict[str, Any]
) -> None:
    found = drawn(asked, configuration)
    for each in found.nodes:
        assert each.x >= MARGIN
        assert each.x + each.width <= WIDTH
        assert each.y >= 0
        assert each.y + each.height <= found.height
    for one, other in combinations(found.nodes, 2):
        apart = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert one.x != other.x or apart, (one.label, other.label)


def test_a_map_of_nothing_is_empty() -> None:
    assert draw(Side.of(NOTHING)).nodes == ()


def test_a_principal_lights_what_it_reads_and_nothing_else(
    asked: Asked, configuration: dict[str, Any]
) -> None:
    found = drawn(asked, configuration)
    voice = named(found, "sms-voice.amazonaws.com").path
    assert labels(found, voice, "k") == {"SNS Key"}
    own = {words(each.name) for each in ADDED_TOPICS}
    of_the_guide = {"Inbound SMS", "Delivery Status", "Alarms Under SNS Key"}
    assert labels(found, voice, "d") == of_the_guide | own
    assert labels(found, voice, "p") == {"sms-voice.amazonaws.com"}


def test_an_administrator_reaches_keys_and_no_data(
    asked: Asked, configuration: dict[str, Any]
) -> None:
    found = drawn(asked, configuration)
    path = named(found, "administrators of this account").path
    assert labels(found, path, "k") == set(KEYS)
    assert labels(found, path, "d") == set()


def test_a_key_lights_everybody_who_can_do_something_with_it(
    asked: Asked, configuration: dict[str, Any]
) -> None:
    answers, _ = asked(configuration)
    found = draw(Side.of(answers))
    able = {
        each.principal.name
        for each in answers.proven.access
        if each.ways and each.key.label == "Logs Key"
    }
    assert labels(found, named(found, "Logs Key").path, "p") == able


def test_what_a_change_does_is_marked(asked: Asked, configuration: dict[str, Any]) -> None:
    after = copy.deepcopy(configuration)
    del after["resource"]["aws_sns_topic"]["inbound-sms"]["kms_master_key_id"]
    del after["resource"]["aws_cloudwatch_log_group"]["delivery-status-delivery-failure-logs"]
    after["resource"]["aws_sns_topic"]["second"] = {
        "name": "second",
        "kms_master_key_id": "${aws_kms_key.sns.arn}",
    }
    found = drawn(asked, after, configuration)
    marks = {each.label: each.change for each in of(found, "d") if each.change}
    assert marks == {
        "Inbound SMS": Change.CHANGED,
        "sns/eu-west-1/ACCOUNT/smsbot-dev-messaging-topic-delivery-status/Failure": Change.REMOVED,
        "second": Change.ADDED,
    }
    assert named(found, "Inbound SMS").bad
    assert not any(each.change for each in of(found, "k"))
