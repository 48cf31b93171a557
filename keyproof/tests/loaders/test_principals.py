"""A principal that is none is reported, and its policy is not known."""

import json

import pytest

from keyproof.loaders.broken_policies import with_readable_policies
from keyproof.location import Location
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.tests.cases import read_data

ROOT = "arn:aws:iam::111122223333:root"


def read(principal: object, element: str = "Principal") -> tuple[object, str]:
    """The principals that are left of a key policy, and the problem."""
    statement = {"Effect": "Allow", element: principal, "Action": "kms:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    key = Resource(address="aws_kms_key.k", type="aws_kms_key", values={"policy": policy})
    location = Location(region="eu-west-1", account_id="111122223333")
    stack = with_readable_policies(Stack(location=location, resources=(key,)))
    left = stack.resources[0].value("policy")
    if isinstance(left, str):
        left = json.loads(left)["Statement"][0][element]
    return left, stack.broken.get(("aws_kms_key.k", "policy"), "")


@pytest.mark.parametrize("principal", read_data(__file__, "principals"))
def test_the_forms_of_a_principal(principal: object) -> None:
    assert read(principal) == (principal, "")


@pytest.mark.parametrize(("kind", "identifier"), read_data(__file__, "no_principals"))
@pytest.mark.parametrize("element", ["Principal", "NotPrincipal"])
def test_what_is_no_principal_is_reported(kind: str, identifier: str, element: str) -> None:
    problem = f"AWS refuses the policy: {identifier!r} is not a principal."
    assert read({"AWS": ROOT, kind: [identifier]}, element) == (Unknown(), problem)
