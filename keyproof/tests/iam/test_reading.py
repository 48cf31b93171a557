"""What is read from a case, and each error with its place and what is allowed there."""

import re
from typing import Any

import pytest

from keyproof.iam.callers import Anonymous, Caller, Identity, Service
from keyproof.iam.case import Case, case_of
from keyproof.iam.context import ABSENT, Values, present
from keyproof.iam.evaluation import Target, Verdict
from keyproof.tests.cases import read_data

HERE = "111122223333"
ALICE = f"arn:aws:iam::{HERE}:user/alice"
SESSION = f"arn:aws:sts::{HERE}:assumed-role/app/one"
FEDERATED = f"arn:aws:sts::{HERE}:federated-user/fred"
ROOT_USER = f"arn:aws:iam::{HERE}:root"
KEY = f"arn:aws:kms:eu-west-1:{HERE}:key/1"
NONE: dict[str, Any] = {"Statement": []}


def read(
    principal: str = ALICE, action: str = "kms:Decrypt", resource: str = KEY, **members: Any
) -> Case:
    context = members.pop("context", {})
    request = {"principal": principal, "action": action, "resource": resource, "context": context}
    return case_of({"request": request, **members})


@pytest.mark.parametrize(
    ("principal", "context", "caller"),
    [
        ("anonymous", {}, Anonymous()),
        ("sns.amazonaws.com", {}, Service("sns.amazonaws.com")),
        ("sns.amazonaws.com.cn", {}, Service("sns.amazonaws.com.cn")),
        (ALICE, {}, Identity(arn=ALICE, account=HERE)),
        (ROOT_USER, {}, Identity(arn=ROOT_USER, account=HERE)),
        (FEDERATED, {}, Identity(arn=FEDERATED, account=HERE)),
        (SESSION, {}, Identity(arn=f"arn:aws:iam::{HERE}:role/app", account=HERE, session=SESSION)),
        (
            SESSION,
            {"aws:PrincipalArn": f"arn:aws:iam::{HERE}:role/path/app"},
            Identity(arn=f"arn:aws:iam::{HERE}:role/path/app", account=HERE, session=SESSION),
        ),
    ],
)
def test_the_caller(principal: str, context: dict[str, str], caller: Caller) -> None:
    assert read(principal, context=context).caller == caller


@pytest.mark.parametrize(
    ("principal", "action", "resource", "account", "policy_required"),
    read_data(__file__, "the_target"),
)
def test_the_target(
    principal: str,
    action: str,
    resource: str,
    account: str,
    policy_required: bool,  # noqa: FBT001
) -> None:
    assert read(principal, action, resource).target == Target(
        arn=resource, account=account, policy_required=policy_required
    )


@pytest.mark.parametrize(
    ("principal", "action", "context", "key", "values"),
    [
        (ALICE, "kms:Decrypt", {}, "kms:CallerAccount", present(HERE)),
        (ALICE, "sns:Publish", {}, "kms:CallerAccount", ABSENT),
        ("sns.amazonaws.com", "kms:Decrypt", {}, "kms:CallerAccount", ABSENT),
        (ALICE, "kms:Decrypt", {}, "aws:PrincipalArn", present(ALICE)),
        (ALICE, "kms:Decrypt", {"aws:PrincipalArn": "x"}, "aws:PrincipalArn", present("x")),
        (ALICE, "kms:Decrypt", {"a": True}, "A", present("true")),
        (ALICE, "kms:Decrypt", {"a": 5}, "a", present("5")),
        (ALICE, "kms:Decrypt", {"a": ["x", 1.5]}, "a", present("x", "1.5")),
        (ALICE, "kms:Decrypt", {"a": []}, "a", ABSENT),
        (ALICE, "kms:Decrypt", {}, "a", ABSENT),
    ],
)
def test_the_context(
    principal: str, action: str, context: dict[str, Any], key: str, values: Values
) -> None:
    assert read(principal, action, context=context).context.get(key) == values


def test_every_policy_has_its_place_in_its_name() -> None:
    case = read(
        SESSION,
        identityPolicies=[NONE, {"name": "own", "policy": NONE}],
        resourcePolicy=NONE,
        permissionBoundary=NONE,
        serviceControlPolicies=[NONE, [NONE, NONE]],
        sessionPolicy=NONE,
        resourceControlPolicies=[NONE],
        vpcEndpointPolicies=[NONE],
        expected="Unknown",
    )
    given = case.policies
    assert [each.name for each in given.identity] == [
        "identityPolicies.0",
        "identityPolicies.1 (own)",
    ]
    assert [each.name for each in given.resource] == ["resourcePolicy"]
    assert [each.name for each in given.boundaries] == ["permissionBoundary"]
    assert [[each.name for each in level] for level in given.service_control] == [
        ["serviceControlPolicies.0.0"],
        ["serviceControlPolicies.1.0", "serviceControlPolicies.1.1"],
    ]
    assert [each.name for each in given.session] == ["sessionPolicy"]
    assert [each.name for each in given.resource_control] == ["resourceControlPolicies.0"]
    assert [each.name for each in given.endpoint] == ["vpcEndpointPolicies.0"]
    assert case.expected is Verdict.UNKNOWN
    empty = read(ALICE)
    assert (empty.policies.identity, empty.policies.resource, empty.expected) == ((), (), None)


@pytest.mark.parametrize(("principal", "members"), read_data(__file__, "what_somebody_may_have"))
def test_what_somebody_may_have(principal: str, members: dict[str, Any]) -> None:
    assert read(principal, **members).caller == read(principal).caller


@pytest.mark.parametrize(
    ("principal", "members", "problem"), read_data(__file__, "what_nobody_has_is_refused")
)
def test_what_nobody_has_is_refused(principal: str, members: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(problem)}$"):
        read(principal, **members)
