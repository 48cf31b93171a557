"""Who may take the roles: one phase of one workspace's runs, by the OIDC token of that run.

https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/aws-configuration
"""

from constructs_lib.policies.policy_document import Condition, PolicyDocument, Principal, Statement
from smsbot.workspaces.command_line import Phase
from smsbot.workspaces.declared import cloud_backend, location_of
from stacks.settings.environment import Environment

AUDIENCE = "aws.workload.identity"
# What the project is called in which a workspace is if none is named.
DEFAULT_PROJECT = "Default Project"


def trust_policy(environment: Environment, phase: Phase) -> PolicyDocument:
    """The trust policy of the role for a phase. Raises Failure as ``cloud_backend`` does."""
    backend, location = cloud_backend(environment), location_of(environment)
    provider = (
        f"arn:{location.partition}:iam::{location.account_id}:oidc-provider/{backend.hostname}"
    )
    subject = ":".join(
        (
            *("organization", backend.organization),
            *("project", backend.project or DEFAULT_PROJECT),
            *("workspace", environment.names.prefix),
            *("run_phase", phase),
        )
    )
    return PolicyDocument(
        (
            Statement(
                sid=f"RunsThat{phase.capitalize()}",
                principals=(Principal("Federated", provider),),
                actions=("sts:AssumeRoleWithWebIdentity",),
                conditions=(
                    Condition("StringEquals", f"{backend.hostname}:aud", (AUDIENCE,)),
                    Condition("StringEquals", f"{backend.hostname}:sub", (subject,)),
                ),
            ),
        )
    )
