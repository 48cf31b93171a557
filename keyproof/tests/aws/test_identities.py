"""Of each known resource type, two with one identity are found; two with different ones are not."""

import json
from dataclasses import replace
from typing import Any

import pytest

from keyproof.aws.arguments.known import KNOWN_ARGUMENTS, is_known
from keyproof.aws.identity import IDENTITIES
from keyproof.location import Location
from keyproof.model.assembly.duplicates import duplicates_of
from keyproof.model.model import Duplicate
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.tests.cases import read_cases

HERE = Location(region="eu-west-1", account_id="111122223333")
POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})
NAMED = sorted(kind for kind, each in IDENTITIES.items() if not each.chosen)


def found_in(*resources: Resource, written: bool = True) -> tuple[Duplicate, ...]:
    return duplicates_of(Stack(location=HERE, resources=resources, is_declaration=written))


def resource(kind: str, name: str, /, **values: object) -> Resource:
    policy = {"assume_role_policy": POLICY} if kind == "aws_iam_role" else {}
    if kind.endswith("_policy") and kind != "aws_sqs_queue_redrive_policy":
        policy = {"policy": POLICY}
    return Resource(address=f"{kind}.{name}", type=kind, values={**policy, **values})


def two(kind: str, *, last: str) -> tuple[Resource, Resource]:
    """Two of a type, the second with another last argument of its identity."""
    identity = IDENTITIES[kind]
    values = dict.fromkeys(identity.arguments, "same")
    other = {**values, identity.arguments[-1]: last} if values else {"region": "us-east-1"}
    return resource(kind, "a", **values), resource(
        kind, "b", **(values if last == "same" else other)
    )


def test_every_type_has_its_identity() -> None:
    assert {kind for kind in KNOWN_ARGUMENTS if kind.startswith("aws_")} == set(IDENTITIES)
    assert all(
        is_known(kind, each)
        for kind, found in IDENTITIES.items()
        for each in {*found.arguments} - {*found.default}
    )


@pytest.mark.parametrize("kind", NAMED)
def test_a_doubled_identity_is_found(kind: str) -> None:
    first, second = two(kind, last="same")
    (duplicate,) = found_in(first, second)
    assert len(duplicate.addresses) == len({first.address, second.address})


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
    assert bool(found_in(*resources_of(CASES[name]))) is bool(CASES[name]["words"])


def test_what_aws_reports_twice_is_not_written_twice() -> None:
    topic = resource("aws_sns_topic", "t", name="t", policy='{"Version": "2008-10-17"}')
    topic = replace(topic, values={**topic.values, "policy": POLICY.replace("2012", "2008")})
    other = resource("aws_sns_topic_policy", "t", arn="t")
    assert not found_in(topic, other, written=False)


def test_an_unknown_name_is_not_compared() -> None:
    assert all(each.certain for each in found_in(*two("aws_sqs_queue", last="same")))
    unknown = found_in(*resources_of(CASES["a name that is not known"]))
    assert not any(each.certain for each in unknown)
