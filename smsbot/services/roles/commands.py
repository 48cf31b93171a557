"""What ``smsbot roles`` prints."""

import json

from keyproof.policy_document import PolicyDocument
from smsbot.environments import all_environments, environment_named
from smsbot.services.roles.guardrails import resource_control_policy, service_control_policy
from smsbot.services.roles.names import refuse_reaching
from smsbot.services.roles.open_id import OpenId
from smsbot.services.roles.permissions.policy import permissions
from smsbot.services.roles.role import Guardrail, Role
from smsbot.services.roles.script import script
from smsbot.services.roles.trust import trust_policy


def print_script(name: str, issuer: OpenId | None) -> None:
    """Print the commands that make the roles of the pipeline."""
    environment = environment_named(name)
    refuse_reaching(all_environments().values())
    print(script(environment, issuer), end="")


def print_permissions(name: str, role: Role) -> None:
    """Print what a role may do."""
    _print(permissions(environment_named(name), role))


def print_trust(name: str, role: Role, issuer: OpenId | None) -> None:
    """Print who may assume a role."""
    _print(trust_policy(environment_named(name), role, issuer))


def print_guardrail(name: str, kind: Guardrail) -> None:
    """Print a policy of the organization, in one line: by the API, AWS counts white space."""
    of = {
        Guardrail.SERVICE_CONTROL: service_control_policy,
        Guardrail.RESOURCE_CONTROL: resource_control_policy,
    }
    print(of[kind](environment_named(name)).to_json())


def _print(policy: PolicyDocument) -> None:
    print(json.dumps(json.loads(policy.to_json()), indent=2))
