"""What each role and policy of the bootstrap allows, as one policy."""

from keyproof.policy_document import PolicyDocument
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
from stacks.state.state_names import location_of

# Who may do what. Whoever deploys plans first, and verifies afterwards.
PARTS = {
    Role.PLAN: (planning, reading_state),
    Role.DEPLOY: (planning, verifying, making, keeping_state, verifying_state),
    Role.VERIFY: (verifying, verifying_state),
    Role.KEYS: (operating_keys,),
    Role.REDRIVE: (redriving,),
    Role.TABLES: (reading_tables,),
    Role.QUEUE: (reading_queue,),
    Role.LOGS: (reading_logs,),
    Role.PRIVACY: (handling_a_persons_data,),
    Role.RESTORE: (restoring,),
}


def permissions(environment: Environment, role: Role) -> PolicyDocument:
    """The policy of a role, or of people. Raises ValueError without an ``account_id``."""
    location = location_of(environment)
    statements = tuple(each for part in PARTS[role] for each in part(environment, location))
    return PolicyDocument(shortened(statements) if role is Role.DEPLOY else statements)
