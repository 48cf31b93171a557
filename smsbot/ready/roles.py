"""Whether the roles are there, bounded, and allowed what ``smsbot roles`` prints."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from keyproof.model.resource import Unknown
from smsbot.ready.row import Asked, Row, fine, missing
from smsbot.services.roles.names import PIPELINE, role_name
from smsbot.services.roles.permissions.policy import permissions
from smsbot.services.roles.role import Role
from smsbot.services.roles.script import POLICY_NAME
from stacks.role_boundary import boundary_of
from stacks.settings.backends import CloudBackend
from stacks.settings.environment import Environment

BOUNDARY = "Boundary"


def needed_roles(environment: Environment) -> tuple[Role, ...]:
    """Those of the jobs on GitHub or HCP Terraform; elsewhere a person may deploy."""
    if environment.github:
        return PIPELINE
    is_in_cloud = isinstance(environment.backend, CloudBackend)
    return (Role.PLAN, Role.DEPLOY) if is_in_cloud else (Role.DEPLOY,)


def subject_of(role: Role) -> str:
    """What the row of a role is called."""
    return f"Role that is to {role}"


def of_the_roles(asked: Asked) -> Iterator[Row]:
    """The boundary, and each role."""
    boundary = boundary_of(asked.environment, asked.design.location)
    if boundary is not None:
        yield from _boundary(asked, boundary)
    for role in needed_roles(asked.environment):
        yield from _role(asked, role, boundary)


def _script(asked: Asked) -> str:
    has_jobs = len(needed_roles(asked.environment)) > 1
    options = "" if has_jobs else " --without-pipeline"
    return (
        f"python -m smsbot roles {asked.environment.name}{options} > roles.sh, which an "
        "administrator reads and runs: docs/deploy/roles.md"
    )


def _boundary(asked: Asked, arn: str) -> Iterator[Row]:
    found = asked.account.ask(BOUNDARY, "iam:GetPolicy", "Policy", PolicyArn=arn)
    name = arn.rpartition("/")[2]
    if found is None:
        yield missing(BOUNDARY, f"{name} is not there.", _script(asked), stops=True)
    elif not isinstance(found, Unknown):
        yield fine(BOUNDARY, name)


def _role(asked: Asked, role: Role, boundary: str | None) -> Iterator[Row]:
    subject, environment = subject_of(role), asked.environment
    name = role_name(environment, role).rpartition("/")[2]
    found = asked.account.ask(subject, "iam:GetRole", "Role", RoleName=name)
    if isinstance(found, Unknown):
        return
    makes = _script(asked) if boundary or environment.github else _by_hand(environment, name)
    if found is None:
        yield missing(subject, f"{name} is not there.", makes, stops=False)
        return
    bound = found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    if bound != boundary and boundary is not None:
        yield missing(
            subject,
            f"{name} has {'the boundary ' + bound if bound else 'no boundary'}, not {boundary}.",
            makes,
            stops=False,
        )
        return
    if boundary is None:
        # Its policy has a name that a person chose.
        yield fine(subject, f"{name}, with a local state")
        return
    policy = asked.account.ask(
        subject, "iam:GetRolePolicy", "PolicyDocument", RoleName=name, PolicyName=POLICY_NAME
    )
    if isinstance(policy, Unknown):
        return
    if policy is None or _read(policy) != json.loads(permissions(environment, role).to_json()):
        says = "has no policy" if policy is None else "may do other things than the code says"
        yield missing(subject, f"{name} {says}.", makes, stops=False)
    else:
        yield fine(subject, f"{name}, within {boundary.rpartition('/')[2]}")


def _read(policy: Mapping[str, Any] | str) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(policy) if isinstance(policy, str) else policy


def _by_hand(environment: Environment, name: str) -> str:
    return (
        f"aws iam create-role --role-name {name} …, with the policies of `python -m smsbot roles "
        f"{environment.name} deploy`: docs/deploy/local.md"
    )
