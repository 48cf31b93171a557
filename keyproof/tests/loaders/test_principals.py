"""A principal that is none is reported, and its policy is not known."""

import json

import pytest

from keyproof.loaders.broken_policies import with_readable_policies
from keyproof.location import Location
from keyproof.model.resource import Resource, Stack, Unknown

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


@pytest.mark.parametrize(
    "principal",
    [
        "*",
        {"AWS": "*"},
        {"AWS": ["111122223333", "ACCOUNT", "AROAEXAMPLE123456789", ROOT]},
        {"AWS": "arn:aws-cn:iam::111122223333:role/team/app"},
        {"AWS": "arn:aws:iam::ACCOUNT of provider.aws.west:role/aws_iam_role.app[0]"},
        {"AWS": "arn:aws:sts::111122223333:assumed-role/app/session"},
        {"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"},
        {"Service": ["lambda.amazonaws.com", "alexa-appkit.amazon.com", "ec2.amazonaws.com.cn"]},
        {"Federated": "cognito-identity.amazonaws.com"},
        {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
    ],
)
def test_the_forms_of_a_principal(principal: object) -> None:
    assert read(principal) == (principal, "")


@pytest.mark.parametrize(
    ("kind", "identifier"),
    [
        *(("AWS", each) for each in ("", "app", "11112222333", "arn:aws:iam:::root", "***")),
        ("AWS", "arn:aws:iam::*:root"),
        ("AWS", "arn:aws:iam::111122223333:role/*"),
        ("AWS", "arn:aws:s3:::bucket"),
        ("AWS", "${aws_iam_role.app.arn}"),
        *(("Service", each) for each in ("lambda", "lambda amazonaws.com", "s3:amazonaws.com")),
    ],
)
@pytest.mark.parametrize("element", ["Principal", "NotPrincipal"])
def test_what_is_no_principal_is_reported(kind: str, identifier: str, element: str) -> None:
    problem = f"AWS refuses the policy: {identifier!r} is no principal."
    assert read({"AWS": ROOT, kind: [identifier]}, element) == (Unknown(), problem)
