"""What only an environment with its state in S3 has: a rule about a key of another stack."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from keyproof.aws.patterns.event_pattern import covers
from keyproof.tests.cases import edit, read_data
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.conftest import Config
from tests.keyproof.review.gates.test_gates import changed, found_by_gate
from tests.stacks.synthesized import environment, synthesize_to

IN_S3 = environment("dev", backend={"type": "s3"}, account_id="111122223333")
RULE = "state-in-danger"


PATTERN = f"aws_cloudwatch_event_rule.{RULE}/event_pattern"


def calls_by_branch(change: Callable[[list[str]], list[str]]) -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        rule = config["resource"]["aws_cloudwatch_event_rule"][RULE]
        document = json.loads(rule["event_pattern"])
        for each in document["detail"]["$or"]:
            each["eventName"] = change(each.get("eventName", []))
        rule["event_pattern"] = json.dumps(document)

    return put_in


def of_another_state(config: Config) -> None:
    key = config["data"]["aws_kms_alias"]["state"]
    key["name"] = key["name"].replace("smsbot-dev", "smsbot-prod")


def with_a_call(config: Config) -> None:
    path = f"{PATTERN}/detail/$or/0/eventName/+"
    edit(config, {"set": {path: "EnableKey", f"{PATTERN}/source/+": "aws.sts"}})
    rule = config["resource"]["aws_cloudwatch_event_rule"][RULE]
    document = json.loads(rule["event_pattern"])
    document["detail"]["$or"].reverse()
    rule["event_pattern"] = json.dumps(document)


def by_edit(**case: Any) -> Callable[[Config], None]:
    return partial(edit, case=case)


NARROWER: dict[str, Callable[[Config], None]] = {
    "a call less": calls_by_branch(lambda names: [n for n in names if n != "PutKeyPolicy"]),
    "nothing of the bucket": by_edit(drop=[f"{PATTERN}/detail/$or/-1"]),
    "of KMS alone": by_edit(set={f"{PATTERN}/source": ["aws.kms"]}),
    "off": by_edit(set={f"aws_cloudwatch_event_rule.{RULE}/state": "DISABLED"}),
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
    head, declared = changed(base, tmp_path, with_a_call), declarations_of(IN_S3)
    found = found_by_gate(base, head, tmp_path, GATES, declared=declared)
    assert {gate: [str(f) for f in found[gate]] for gate in GATES} == {gate: [] for gate in GATES}


def test_a_backend_of_another_type_is_named_by_its_type(base: Path, tmp_path: Path) -> None:
    """Whatever order the arguments have where the declarations are read."""
    to_a_file = partial(edit, case={"set": {"terraform/backend": {"local": {"path": "a"}}}})
    head, declared = changed(base, tmp_path, to_a_file), declarations_of(IN_S3)
    gates = ("trees", "a deployment", "a first deployment")
    found = found_by_gate(base, head, tmp_path, gates, declared=declared)
    for gate, findings in found.items():
        problems = [each.problem for each in findings if each.resource == "backend.local"]
        assert [each[:25] for each in problems] == ["its type is local, not s3"], gate


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"), read_data(__file__, "a_pattern_covers_another_one")
)
def test_a_pattern_covers_another_one(*, wide: object, narrow: object, expected: bool) -> None:
    assert covers(wide, narrow) is expected
