"""What only an environment with its state in S3 has: a rule about a key of another stack."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keyproof.aws.event_pattern import covers
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.faults.faulty import Config
from tests.keyproof.review.gates.edits import pattern
from tests.keyproof.review.gates.test_gates import changed, found_by_gate
from tests.stacks.synthesized import environment, synthesize_to

IN_S3 = environment("dev", backend={"type": "s3"}, account_id="111122223333")
RULE = "state-in-danger"


def branches(document: Any) -> list[Any]:
    return document["detail"]["$or"]


def without_a_call(document: Any) -> None:
    for each in branches(document):
        each["eventName"] = [name for name in each.get("eventName", []) if name != "PutKeyPolicy"]


def with_a_call(document: Any) -> None:
    branches(document)[0]["eventName"].append("EnableKey")
    document["source"].append("aws.sts")
    branches(document).reverse()


def off(config: Config) -> None:
    config["resource"]["aws_cloudwatch_event_rule"][RULE]["state"] = "DISABLED"


def of_another_state(config: Config) -> None:
    key = config["data"]["aws_kms_alias"]["state"]
    key["name"] = key["name"].replace("smsbot-dev", "smsbot-prod")


NARROWER: dict[str, Callable[[Config], None]] = {
    "a call less": pattern(RULE, without_a_call),
    "nothing of the bucket": pattern(RULE, lambda document: branches(document).pop()),
    "of KMS alone": pattern(RULE, lambda document: document.update(source=["aws.kms"])),
    "off": off,
    "about another state": of_another_state,
}
GATES = ("a plan alone", "a deployment")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    synthesize_to(folder, IN_S3)
    return folder


@pytest.mark.parametrize("name", NARROWER)
def test_a_rule_about_the_state_that_warns_of_less_is_found(
    name: str, base: Path, tmp_path: Path
) -> None:
    head, declared = changed(base, tmp_path, NARROWER[name]), declarations_of(IN_S3)
    found = found_by_gate(base, head, tmp_path, GATES, declared=declared)
    address = f"aws_cloudwatch_event_rule.{RULE}"
    assert [gate for gate in GATES if address not in {f.resource for f in found[gate]}] == []


def test_a_rule_about_the_state_that_warns_of_more_is_not(base: Path, tmp_path: Path) -> None:
    head, declared = changed(base, tmp_path, pattern(RULE, with_a_call)), declarations_of(IN_S3)
    found = found_by_gate(base, head, tmp_path, GATES, declared=declared)
    assert {gate: [str(f) for f in found[gate]] for gate in GATES} == {gate: [] for gate in GATES}


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        ({}, {"a": ["x"]}, True),
        ({"a": ["x"]}, {}, False),
        ({"a": ["x", "y"]}, {"a": ["x"]}, True),
        ({"a": ["x"]}, {"a": ["x", "y"]}, False),
        ({"a": [{"prefix": "x"}]}, {"a": ["xy"]}, True),
        ({"a": ["xy"]}, {"a": [{"prefix": "x"}]}, False),
        ({"a": [{"suffix": "/1"}]}, {"a": ["1"]}, False),
        ({"a": {"b": ["x"]}}, {"a": {"b": ["x"], "c": ["y"]}}, True),
        ({"a": {"b": ["x"]}}, {"a": ["x"]}, False),
        ({"a": ["x"]}, {"a": {"b": ["x"]}}, False),
        ({"$or": [{"a": ["x"]}, {"b": ["y"]}]}, {"a": ["x"]}, True),
        ({"a": ["x"]}, {"$or": [{"a": ["x"]}, {"b": ["y"]}]}, False),
        ({"a": ["x"]}, {"a": ["x"], "$or": [{"b": ["y"]}, {"c": ["z"]}]}, True),
        ({"a": [{"exists": False}]}, {"a": ["x"]}, False),
        (None, {"a": ["x"]}, False),
    ],
)
def test_a_pattern_covers_another_one(*, wide: object, narrow: object, expected: bool) -> None:
    assert covers(wide, narrow) is expected
