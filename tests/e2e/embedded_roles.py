"""Where the embedded AWS asks otherwise than AWS, of the roles of the bootstrap.

It asks for some actions about no resource, or about another one. It never says what the boundary of
a role is (`iam:PermissionsBoundary`), nor whose a resource is (`aws:ResourceAccount`): conditions
on these decide wrongly there. Two evaluators hold them: tests/oracle/test_stolen_roles.py.
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stacks.bootstrap.role import Role

ACCOUNT = "000000000000"
NOT_SAID = ("iam:PermissionsBoundary", "aws:ResourceAccount")
CASES = Path(__file__).parent / "cases" / "embedded_roles.toml"
ASKED_OTHERWISE = {
    Role(name): tuple(actions)
    for name, actions in tomllib.loads(CASES.read_text(encoding="utf-8")).items()
}


def as_the_embedded_aws_asks(
    iam: Any, environment: str, asked: Mapping[Role, tuple[str, ...]]
) -> None:
    """Let the roles that the bootstrap made, and their boundary, have what is asked otherwise."""
    every: set[str] = {action for actions in asked.values() for action in actions}
    arn = f"arn:aws:iam::{ACCOUNT}:policy/smsbot-{environment}-boundary"
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    iam.create_policy_version(
        PolicyArn=arn, PolicyDocument=adapted(document, every), SetAsDefault=True
    )
    kinds = {f"smsbot-{kind}-{environment}": kind for kind in asked}
    listed = [each["RoleName"] for page in _pages(iam) for each in page["Roles"]]
    for name in kinds.keys() & listed:
        own = iam.get_role_policy(RoleName=name, PolicyName="smsbot")["PolicyDocument"]
        iam.put_role_policy(
            RoleName=name, PolicyName="smsbot", PolicyDocument=adapted(own, {*asked[kinds[name]]})
        )


def _pages(iam: Any) -> Any:
    return iam.get_paginator("list_roles").paginate()


def adapted(document: Any, asked: set[str]) -> str:
    """A policy without conditions on what is not said, and with some actions on anything."""
    policy = json.loads(document) if isinstance(document, str) else document
    statements: list[Any] = []
    for each in policy["Statement"]:
        conditions = each.get("Condition", {})
        not_said = [
            (operator, key)
            for operator, keys in conditions.items()
            for key in keys
            if key in NOT_SAID
        ]
        if not_said and each["Effect"] == "Deny":
            continue
        for operator, key in not_said:
            del conditions[operator][key]
        each["Condition"] = {operator: keys for operator, keys in conditions.items() if keys}
        statements.append(each)
    # The embedded AWS takes no actions for all of them.
    if asked:
        statements.append({"Effect": "Allow", "Action": sorted(asked), "Resource": "*"})
    return json.dumps({**policy, "Statement": statements})
