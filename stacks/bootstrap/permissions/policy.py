"""What each role may do, as one policy."""

from keyproof.policy_document import PolicyDocument
from keyproof.terminal.failure import Failure
from stacks.bootstrap.names import location_or_any
from stacks.bootstrap.permissions.data import (
    handling_a_persons_data,
    reading_logs,
    reading_queue,
    reading_tables,
    redriving,
)
from stacks.bootstrap.permissions.keys import operating_keys
from stacks.bootstrap.permissions.restore import restoring
from stacks.bootstrap.permissions.shortened import shortened
from stacks.bootstrap.permissions.state import keeping_state, reading_state, verifying_state
from stacks.bootstrap.permissions.terraform import making, planning
from stacks.bootstrap.permissions.verify import verifying
from stacks.bootstrap.role import Role
from stacks.settings.environment import Environment

# Who may do what. Whoever deploys plans first, and verifies afterwards.
PARTS = {
    Role.PLAN: (planning, reading_state),
    # What keeps the bucket reads all that verifies it.
    Role.DEPLOY: (planning, verifying, making, keeping_state),
    Role.VERIFY: (verifying, verifying_state),
    Role.KEYS: (operating_keys,),
    Role.REDRIVE: (redriving,),
    Role.READ: (reading_tables, reading_queue, reading_logs),
    Role.READ_TABLES: (reading_tables,),
    Role.READ_QUEUE: (reading_queue,),
    Role.READ_LOGS: (reading_logs,),
    Role.PERSON: (handling_a_persons_data,),
    Role.RESTORE: (restoring,),
}
# For all inline policies of a role together, without white space.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
LONGEST_INLINE_POLICIES = 10_240


def permissions(environment: Environment, role: Role) -> PolicyDocument:
    """The policy of a role. Without an ``account_id`` it holds in any account.

    Raises Failure if it is longer than IAM allows.
    """
    location = location_or_any(environment)
    statements = tuple(each for part in PARTS[role] for each in part(environment, location))
    policy = PolicyDocument(shortened(statements) if role is Role.DEPLOY else statements)
    length = len(policy.to_json())
    if length > LONGEST_INLINE_POLICIES:
        raise Failure(
            f"[{environment.name}]: the policy of the role that is to {role} has {length} "
            f"characters; IAM allows {LONGEST_INLINE_POLICIES}. The names of the environment and "
            "of the company are in it many times.",
            way_on="Shorten the name of the environment in environments.toml.",
        )
    return policy
