"""The roles of an environment in an account, each with every policy that it has."""

import json
from collections.abc import Iterator
from functools import partial

from keyproof.model.resource import Resource, Unknown
from smsbot.account.account import Account, resource_at

KIND = "aws_iam_role"
INLINE = "aws_iam_role_policy"
ATTACHED = "aws_iam_role_policy_attachment"
MANAGED = "aws_iam_policy"
MOST_AT_ONCE = 1000


def read_roles(account: Account) -> list[Resource]:
    """Every role that is designed or looks so, and its policies."""
    listed = account.listed(
        "the roles",
        "iam:ListRoles",
        "Roles",
        otherwise=({"RoleName": name} for name in account.designed(KIND)),
        PaginationConfig={"PageSize": MOST_AT_ONCE},
    )
    names = [each["RoleName"] for each in listed if account.scope.holds(KIND, each["RoleName"])]
    roles = account.read(partial(_role, account), names)
    there = [each.text("name") for each in roles]
    policies = account.read(
        partial(_inline_policy, account),
        [(role, name) for role in there for name in _inline_names(account, role)],
    )
    attached = [(role, arn) for role in there for arn in _attached_arns(account, role)]
    boundaries = [each.text("permissions_boundary") for each in roles]
    arns = dict.fromkeys([arn for _, arn in attached] + [each for each in boundaries if each])
    return [
        *roles,
        *policies,
        *(
            resource_at(f"{ATTACHED}.{role}.{arn}", role=role, policy_arn=arn)
            for role, arn in attached
        ),
        *account.read(partial(_managed_policy, account), arns),
    ]


def _role(account: Account, name: str) -> Iterator[Resource]:
    address = account.scope.address(KIND, name)
    role = account.ask(address, "iam:GetRole", "Role", RoleName=name)
    if role is None:
        return
    if isinstance(role, Unknown):
        values: dict[str, object] = {
            "arn": account.scope.location.role_arn(name),
            "assume_role_policy": role,
            "permissions_boundary": role,
        }
    else:
        values = {
            "arn": role["Arn"],
            "assume_role_policy": _as_text(role.get("AssumeRolePolicyDocument")),
            "permissions_boundary": role.get("PermissionsBoundary", {}).get(
                "PermissionsBoundaryArn"
            ),
        }
    yield resource_at(address, name=name, **values)


def _inline_names(account: Account, role: str) -> list[str]:
    address = account.scope.address(KIND, role)
    return account.listed(
        "the policies",
        "iam:ListRolePolicies",
        "PolicyNames",
        of=address,
        otherwise=(
            each.text("name")
            for each in account.scope.resources(INLINE)
            if each.text("role") == role
        ),
        RoleName=role,
    )


def _inline_policy(account: Account, place: tuple[str, str]) -> Iterator[Resource]:
    role, name = place
    designed = (
        each.address
        for each in account.scope.resources(INLINE)
        if (each.text("role"), each.text("name")) == place
    )
    address = next(designed, f"{INLINE}.{role}.{name}")
    policy = account.ask(
        address, "iam:GetRolePolicy", "PolicyDocument", RoleName=role, PolicyName=name
    )
    if policy is not None:
        yield resource_at(address, role=role, name=name, policy=_as_text(policy))


def _attached_arns(account: Account, role: str) -> list[str]:
    address = account.scope.address(KIND, role)
    listed = account.listed(
        "the managed policies",
        "iam:ListAttachedRolePolicies",
        "AttachedPolicies",
        of=address,
        RoleName=role,
    )
    return [each["PolicyArn"] for each in listed]


def _managed_policy(account: Account, arn: str) -> Iterator[Resource]:
    """The version of a managed policy that is in force."""
    name = f"the policy {arn}"
    policy = account.ask(name, "iam:GetPolicy", "Policy", PolicyArn=arn)
    if isinstance(policy, dict):
        version = policy["DefaultVersionId"]
        policy = account.ask(
            name, "iam:GetPolicyVersion", "PolicyVersion", PolicyArn=arn, VersionId=version
        )
    if isinstance(policy, dict):
        policy = policy["Document"]
    if policy is not None:
        yield resource_at(f"{MANAGED}.{arn}", arn=arn, policy=_as_text(policy))


def _as_text(policy: object) -> object:
    """boto3 hands IAM's policies over as they are after ``json.loads``."""
    return policy if isinstance(policy, str | Unknown) else json.dumps(policy)
