"""How long AWS lets a policy be; the names of the settings are in each many times."""

from keyproof.policy_document import PolicyDocument
from keyproof.terminal.user_error import UserError
from stacks.settings.environment import Environment

# For all inline policies of a role together, and for a managed policy, without white space.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
LONGEST_INLINE_POLICIES = 10_240
LONGEST_MANAGED_POLICY = 6_144
# By the API, white space counts too.
# https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
LONGEST_GUARDRAIL = 5_120


def fitting(policy: PolicyDocument, environment: Environment, what: str, longest: int) -> str:
    """The text of a policy. Raises UserError if it is longer than AWS allows."""
    text = policy.to_json()
    if len(text) > longest:
        raise UserError(
            f"[{environment.name}]: {what} has {len(text)} characters; AWS allows {longest}.",
            hint="Shorten the names of the environment and of its roles, with their paths.",
        )
    return text
