"""The policy of the deploy role is short, and allows what its parts allow: nothing more or less."""

from collections.abc import Iterable

import pytest

from keyproof.iam.context import Values, present
from keyproof.policy_document import Condition, Statement
from keyproof.tests.evaluations import EVERYTHING
from stacks.bootstrap.permissions.policy import PARTS, permissions, shortened
from stacks.bootstrap.role import Role
from stacks.settings.environment import Environment
from stacks.state.state_names import location_of
from tests.stacks.bootstrap.test_boundary import decided, meeting
from tests.stacks.bootstrap.test_policies import DEV, WITH_ALL, WITH_ALL_ON_HCP

Grant = tuple[str, str, tuple[Condition, ...]]
MINE = Condition("StringEquals", "aws:ResourceTag/Environment", ("dev",))


def grants(statements: Iterable[Statement]) -> set[Grant]:
    """Each action with each resource, and under which conditions."""
    return {
        (action, resource, each.conditions)
        for each in statements
        for action in each.actions
        for resource in each.resources
    }


@pytest.mark.parametrize("of", [DEV, WITH_ALL, WITH_ALL_ON_HCP])
def test_a_shortened_policy_allows_the_same(of: Environment) -> None:
    location = location_of(of)
    whole = grants(one for part in PARTS[Role.DEPLOY] for one in part(of, location))
    policy = permissions(of, Role.DEPLOY)
    assert grants(policy.statements) < whole
    for action, resource, conditions in whole:
        keys: dict[str, Values] = {each.key: present(meeting(each)[0]) for each in conditions}
        request = (action.replace("*", "x"), resource.replace("*", "x"))
        decision = decided("arn:x", *request, policy=policy, boundary=EVERYTHING, keys=keys)
        assert decision.possible, (action, resource)


FEW: Grant = ("kms:DescribeKey", "arn:aws:kms:r:1:key/1", ())


@pytest.mark.parametrize(
    ("other", "left"),
    [
        # As much, or more.
        (FEW, "other"),
        (("kms:DescribeKey", "arn:aws:kms:r:1:key/*", ()), "other"),
        (("kms:DescribeKey", "*", ()), "other"),
        (("kms:Describe*", "arn:aws:kms:r:1:key/*", ()), "other"),
        (("kms:DescribeKey", "arn:aws:kms:*:1:*", ()), "other"),
        # Less.
        (("kms:DescribeKey", "arn:aws:kms:r:1:key/1", (MINE,)), "few"),
        # Something else.
        (("kms:DescribeKey", "*", (MINE,)), "both"),
        (("kms:DescribeKey", "arn:aws:kms:r:2:key/*", ()), "both"),
        (("kms:DescribeKey", "arn:aws:kms:r:1:key/2", ()), "both"),
        (("kms:DescribeKeys", "*", ()), "both"),
        (("kms:Get*", "*", ()), "both"),
        (("dynamodb:DescribeKey", "*", ()), "both"),
    ],
)
def test_an_action_goes_only_where_another_one_allows_it(other: Grant, left: str) -> None:
    few, more = (
        Statement(sid=sid, actions=(action,), resources=(resource,), conditions=conditions)
        for sid, (action, resource, conditions) in (("Few", FEW), ("More", other))
    )
    expected = {"few": {FEW}, "other": {other}, "both": {FEW, other}}[left]
    for statements in ((few, more), (more, few)):
        assert grants(shortened(statements)) == expected
