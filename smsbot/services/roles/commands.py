"""What ``smsbot roles`` prints."""

import json

from keyproof.policy_document import PolicyDocument
from keyproof.terminal.failure import Failure
from smsbot.environments import all_environments, environment_named
from stacks.bootstrap.guardrails import resource_control_policy, service_control_policy
from stacks.bootstrap.names import refuse_reaching
from smsbot.services.roles.open_id import OpenId
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Guardrail, Role
from smsbot.services.roles.script import script
from stacks.bootstrap.trust import trust_policy

# By the API, white space counts too.
# https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
LONGEST_GUARDRAIL = 5_120


def print_script(name: str, issuer: OpenId | None, *, without_pipeline: bool) -> None:
    """Print the commands that make the roles of the pipeline, or the one that a person assumes."""
    environment = environment_named(name)
    refuse_reaching(all_environments().values())
    print(script(environment, issuer, without_pipeline=without_pipeline), end="")


def print_permissions(name: str, role: Role) -> None:
    """Print what a role may do."""
    _print(permissions(environment_named(name), role))


def print_trust(name: str, role: Role, issuer: OpenId | None) -> None:
    """Print who may assume a role."""
    _print(trust_policy(environment_named(name), role, issuer))


def print_guardrail(name: str, kind: Guardrail) -> None:
    """Print a policy of the organization, in one line. Raises Failure if it is too long."""
    of = {
        Guardrail.SERVICE_CONTROL: service_control_policy,
        Guardrail.RESOURCE_CONTROL: resource_control_policy,
    }
    policy = of[kind](environment_named(name)).to_json()
    if len(policy) > LONGEST_GUARDRAIL:
        raise Failure(
            f"[{name}]: the {kind} policy has {len(policy)} characters; AWS Organizations allows "
            f"{LONGEST_GUARDRAIL}. The names of the roles are in it, with their paths.",
            way_on="Shorten the path of deploy_role, plan_role, verify_role or break_glass_role.",
        )
    print(policy)


def _print(policy: PolicyDocument) -> None:
    print(json.dumps(json.loads(policy.to_json()), indent=2))
