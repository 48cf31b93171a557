"""Of each known resource type, two with one identity are found; two with different ones are not."""

import json
from dataclasses import replace
from typing import Any

import pytest

from keyproof.access.proofs.resources.unique import RULE, under_clashes, unique
from keyproof.aws.arguments.every_type import ARGUMENTS, is_known
from keyproof.aws.identity import IDENTITIES
from keyproof.location import Location
from keyproof.model.assembly.assemble import assemble
from keyproof.model.encryption_model import Clash
from keyproof.model.finding import Finding, Severity
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.terminal.failure import Failure
from keyproof.tests.cases import read_cases

HERE = Location(region="eu-west-1", account_id="111122223333")
POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})
NAMED = sorted(kind for kind, each in IDENTITIES.items() if not each.chosen)


def found_in(*resources: Resource, written: bool = True) -> list[Finding]:
    stack = Stack(location=HERE, resources=resources, place="here", is_declaration=written)
    return list(unique(assemble(stack, exemptions={})))


def resource(kind: str, name: str, /, **values: object) -> Resource:
    policy = {"assume_role_policy": POLICY} if kind == "aws_iam_role" else {}
    if kind.endswith("_policy") and kind != "aws_sqs_queue_redrive_policy":
        policy = {"policy": POLICY}
    made = Resource(address=f"{kind}.{name}", type=kind, values={**policy, **values})
    if not kind.startswith("AWS::"):
        return made
    inner = {"Resources": {"A": {"Type": kind, "Properties": dict(values)}}}
    kind = "aws_cloudformation_stack"
    body = {"name": name, "template_body": json.dumps(inner)}
    return Resource(address=f"{kind}.{name}", type=kind, values=body)


def two(kind: str, *, last: str) -> tuple[Resource, Resource]:
    """Two of a type, the second with another last argument of its identity."""
    identity = IDENTITIES[kind]
    values = dict.fromkeys(identity.arguments, "same")
    other = {**values, identity.arguments[-1]: last} if values else {"region": "us-east-1"}
    return resource(kind, "a", **values), resource(
        kind, "b", **(values if last == "same" else other)
    )


def test_every_type_has_its_identity() -> None:
    assert {kind for kind in ARGUMENTS if "aws_" in kind[:4] or "::" in kind} == set(IDENTITIES)
    assert all(
        is_known(kind, each)
        for kind, found in IDENTITIES.items()
        for each in {*found.arguments} - {*found.default}
    )


@pytest.mark.parametrize("kind", NAMED)
def test_a_doubled_identity_is_found(kind: str) -> None:
    try:
        found = [str(each) for each in found_in(*two(kind, last="same"))]
    except Failure as failure:  # Two policies of one resource say nothing together.
        found = [str(failure)]
    first, second = two(kind, last="same")
    (problem,) = found
    assert first.address in problem
    assert second.address in problem


@pytest.mark.parametrize("kind", NAMED)
def test_two_identities_are_not_found(kind: str) -> None:
    assert not found_in(*two(kind, last="other"))


CASES = read_cases(__file__, "identities")


def resources_of(case: dict[str, Any]) -> list[Resource]:
    return [
        resource(
            *address.split(".", 1),
            **values,
            **{n: Unknown(v) for n, v in case.get("unknown", {}).get(address, {}).items()},
        )
        for address, values in case["resources"].items()
    ]


@pytest.mark.parametrize("name", CASES)
def test_identities(name: str) -> None:
    words = CASES[name]["words"]
    found = found_in(*resources_of(CASES[name]))
    assert any(words in each.problem for each in found) is bool(words)
    assert bool(found) is bool(words)


def test_what_aws_reports_twice_is_not_written_twice() -> None:
    topic = resource("aws_sns_topic", "t", name="t", policy='{"Version": "2008-10-17"}')
    topic = replace(topic, values={**topic.values, "policy": POLICY.replace("2012", "2008")})
    other = resource("aws_sns_topic_policy", "t", arn="t")
    assert not found_in(topic, other, written=False)


def test_a_clash_stops_something_and_an_unknown_name_is_not_compared() -> None:
    assert {each.severity for each in found_in(*two("aws_sqs_queue", last="same"))} == {
        Severity.OPERATIONAL
    }
    unknown = found_in(*resources_of(CASES["a name that is not known"]))
    assert {each.severity for each in unknown} == {Severity.UNCOMPARED}


ABOUT = Finding(rule="alarms", resource="aws_sns_topic.b", problem="nobody is told.")


@pytest.mark.parametrize(
    ("named", "causes"),
    [
        ([], [""]),
        ([{}], ["the identity of aws_sns_topic.a"] * 2),
        ([{"cause": "the identity of aws_sns_topic.a"}], ["the identity of aws_sns_topic.a"] * 2),
        # It was so before, or follows of something else.
        ([{"severity": Severity.NOTE}], ["", ""]),
        ([{"cause": "another"}], ["another", ""]),
    ],
    ids=str,
)
def test_what_follows_of_a_clash_has_it_as_the_cause(
    named: list[dict[str, Any]], causes: list[str]
) -> None:
    clash = Clash(kind="aws_sns_topic", addresses=("aws_sns_topic.a", "aws_sns_topic.b"))
    clashing = [
        Finding(rule=RULE, resource="aws_sns_topic.a", problem="", **each) for each in named
    ]
    found = under_clashes([ABOUT, *clashing], [clash])
    assert [each.cause for each in found] == causes
    assert found[-1].problem == ABOUT.problem
