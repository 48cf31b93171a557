"""No role gets out of its boundary: every action of IAM, evaluated on what it must not reach."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from keyproof.iam.callers import Identity
from keyproof.iam.context import ABSENT, ANYTHING, Values, present
from keyproof.iam.evaluation import Decision, Target
from keyproof.policy_document import Condition, PolicyDocument, Statement
from keyproof.tests.cases import read_data
from keyproof.tests.evaluations import EVERYTHING, evaluation_of
from stacks.bootstrap.boundary import boundary_arn, boundary_at, role_boundary
from stacks.bootstrap.permissions.policy import PARTS, permissions, shortened
from stacks.bootstrap.role import PIPELINE, Role, role_arn
from stacks.settings.environment import Environment
from stacks.state.state_names import location_of
from tests.stacks.bootstrap.test_policies import ACCOUNT, DEV, WITH_ALL, WITH_ALL_ON_HCP, known

PREFIX = DEV.names.prefix
LOCATION = location_of(DEV)
BOUNDARY = boundary_arn(PREFIX, LOCATION)
# What Terraform made for the environment, and what somebody who deploys could make.
MADE = LOCATION.role_arn("smsbot-dev-compute-role-bot")
IAM = f"arn:aws:iam::{ACCOUNT}"
# Nobody within the boundary may change any of these.
OUT_OF_REACH = read_data(__file__, "out_of_reach")


def decided(
    caller: str,
    action: str,
    target: str,
    *,
    policy: PolicyDocument,
    boundary: PolicyDocument | None = None,
    keys: dict[str, Values] | None = None,
) -> Decision:
    """The answer to a role within the boundary; what is not said of the request may be anything."""
    bounded = role_boundary(PREFIX, LOCATION) if boundary is None else boundary
    who = Identity(arn=caller, account=ACCOUNT)
    what = Target(arn=target, account=ACCOUNT, policy_required=False)
    policies = {"identity": policy, "boundaries": bounded}
    return evaluation_of(who, what, keys=keys, default=ANYTHING, **policies).decide(action)


def meeting(condition: Condition) -> tuple[str, ...]:
    """Values that meet a condition."""
    return ("another",) if condition.operator == "StringNotEquals" else condition.values


def changing(service: str) -> Iterator[str]:
    for each in known(service).values():
        if each["accessLevel"] not in ("List", "Read"):
            yield f"{service}:{each['name']}"


@pytest.mark.parametrize("name", OUT_OF_REACH)
def test_even_with_every_right_nobody_gets_out_of_the_boundary(name: str) -> None:
    """Somebody gave the role AdministratorAccess, or it is a role that the deploy role made."""
    for caller in (role_arn(DEV, Role.DEPLOY), MADE):
        for action in changing("iam"):
            decision = decided(caller, action, OUT_OF_REACH[name], policy=EVERYTHING)
            assert not decision.possible, action


def test_a_boundary_is_read_by_its_arn_in_its_own_account_only() -> None:
    assert boundary_at(BOUNDARY, LOCATION) == role_boundary(PREFIX, LOCATION)
    for other in (BOUNDARY.replace(ACCOUNT, "999988887777"), f"{IAM}:policy/mine"):
        assert boundary_at(other, LOCATION) is None


# What prod has in the same account, with its tags where AWS knows an action by them.
OF_PROD = read_data(__file__, "of_prod")
TAGS_OF_PROD = {
    "aws:ResourceTag/Application": present("smsbot"),
    "aws:ResourceTag/Environment": present("prod"),
}
# About no resource of anybody: they make, list or describe.
ABOUT_NO_RESOURCE = {
    *("kms:CreateKey", "sms-voice:RequestPhoneNumber", "sns:Unsubscribe"),
    "sns:GetSubscriptionAttributes",
    *("sms-voice:CreateConfigurationSet", "sms-voice:CreateOptOutList"),
}


@pytest.mark.parametrize("service", [each for each in OF_PROD if each not in ("kms", "sms-voice")])
def test_with_every_right_a_role_that_was_made_reaches_nothing_of_another_environment(
    service: str,
) -> None:
    for each in known(service).values():
        action = f"{service}:{each['name']}"
        if ":List" in action or ":Describe" in action or action in ABOUT_NO_RESOURCE:
            continue
        decision = decided(MADE, action, OF_PROD[service], policy=EVERYTHING, keys=TAGS_OF_PROD)
        assert not decision.possible, action


@pytest.mark.parametrize("of", [DEV, WITH_ALL])
@pytest.mark.parametrize("role", [*PIPELINE, Role.RESTORE])
def test_the_boundary_takes_nothing_from_the_policies_of_the_roles(of: Any, role: Role) -> None:
    """Every action that a policy grants is one that the boundary may allow there."""
    location, prefix = location_of(of), of.names.prefix
    boundary = role_boundary(prefix, location)
    for statement in permissions(of, role).statements:
        keys = {each.key: present(*meeting(each)) for each in statement.conditions}
        if "kms:ViaService" in keys:
            keys["kms:ViaService"] = present(statement.conditions[-1].values[0])
        for action in statement.actions:
            for resource in statement.resources:
                target = resource.replace("*", "x") if resource != "*" else "arn:aws:x:::x"
                target = target.replace("smsbot-dev-x-role-x", "smsbot-dev-compute-role-bot")
                # Of what such patterns stand for, what there is.
                target = target.replace(":log-group:xsmsbot-", ":log-group:smsbot-")
                decision = decided(
                    role_arn(of, Role.DEPLOY if role is Role.RESTORE else role),
                    action.replace("*", "x"),
                    target,
                    policy=PolicyDocument((statement,)),
                    boundary=boundary,
                    keys=keys,
                )
                assert decision.possible, (action, resource)


SERVICES = ("cloudformation", "codebuild", "ec2", "ecs-tasks", "glue", "lambda", "states")


@pytest.mark.parametrize("service", SERVICES)
def test_the_deploy_role_gives_only_roles_of_the_stack_and_only_to_lambda(service: str) -> None:
    caller, policy = role_arn(DEV, Role.DEPLOY), permissions(DEV, Role.DEPLOY)
    keys = {"iam:PassedToService": present(f"{service}.amazonaws.com")}
    for target in (MADE, *OUT_OF_REACH.values()):
        decision = decided(caller, "iam:PassRole", target, policy=policy, keys=keys)
        assert decision.possible is (service == "lambda" and target == MADE), target


@pytest.mark.parametrize("policy", [permissions(DEV, Role.DEPLOY), EVERYTHING])
def test_no_action_of_another_service_is_within_the_boundary(policy: PolicyDocument) -> None:
    caller = role_arn(DEV, Role.DEPLOY)
    for service in ("ec2", "ecs", "glue", "organizations", "secretsmanager", "ssm", "sts"):
        for each in known(service).values():
            action = f"{service}:{each['name']}"
            # AWS tells everybody who they are, whatever the policies say.
            expected = action == "sts:GetCallerIdentity"
            assert decided(caller, action, "*", policy=policy).possible is expected, action


@pytest.mark.parametrize(
    ("tags", "is_possible"), read_data(__file__, "a_key_of_others_is_claimed_only_if_it_has_no_tag")
)
def test_a_key_of_others_is_claimed_only_if_it_has_no_tag(
    tags: dict[str, str], *, is_possible: bool
) -> None:
    found = {
        f"aws:ResourceTag/{tag}": present(tags[tag]) if tag in tags else ABSENT
        for tag in ("Application", "Environment")
    }
    caller, policy = role_arn(DEV, Role.DEPLOY), permissions(DEV, Role.DEPLOY)
    for action in changing("kms"):
        decision = decided(caller, action, OF_PROD["kms"], policy=policy, keys=found)
        is_claim = action == "kms:TagResource" and is_possible
        assert decision.possible is (is_claim or action == "kms:CreateKey"), action


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


@pytest.mark.parametrize(("grant", "is_mine", "left"), read_data(__file__, "grants"))
def test_an_action_goes_only_where_another_one_allows_it(
    grant: list[str], left: str, *, is_mine: bool
) -> None:
    other = (*grant, (MINE,) if is_mine else ())
    few, more = (
        Statement(sid=sid, actions=(action,), resources=(resource,), conditions=conditions)
        for sid, (action, resource, conditions) in (("Few", FEW), ("More", other))
    )
    expected = {"few": {FEW}, "other": {other}, "both": {FEW, other}}[left]
    for statements in ((few, more), (more, few)):
        assert grants(shortened(statements)) == expected
