"""What each role may do, as one policy."""

from collections.abc import Iterable
from dataclasses import replace

from keyproof.policy_document import PolicyDocument, Statement
from smsbot.services.roles.names import location_or_any
from smsbot.services.roles.permissions.data import (
    handling_a_persons_data,
    reading_logs,
    reading_queue,
    reading_tables,
    redriving,
)
from smsbot.services.roles.permissions.keys import operating_keys
from smsbot.services.roles.permissions.restore import restoring
from smsbot.services.roles.permissions.state import keeping_state, reading_state, verifying_state
from smsbot.services.roles.permissions.terraform import making, planning
from smsbot.services.roles.permissions.verify import verifying
from smsbot.services.roles.role import Role
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


def permissions(environment: Environment, role: Role) -> PolicyDocument:
    """The policy of a role. Without an ``account_id`` it holds in any account."""
    location = location_or_any(environment)
    statements = tuple(each for part in PARTS[role] for each in part(environment, location))
    return PolicyDocument(_merged(statements) if role is Role.DEPLOY else statements)


def _merged(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Statements about the same resources under the same conditions as one, to save room.

    IAM allows 10,240 characters for the inline policies of a role.
    """
    merged: dict[tuple[object, ...], Statement] = {}
    for each in statements:
        place = each.resources, each.conditions
        known = merged.get(place)
        actions = dict.fromkeys((*(known.actions if known else ()), *each.actions))
        merged[place] = replace(known or each, actions=_without_covered(tuple(actions)))
    return tuple(merged.values())


def _without_covered(actions: tuple[str, ...]) -> tuple[str, ...]:
    stems = tuple(each[:-1] for each in actions if each.endswith("*"))
    return tuple(
        each for each in actions if each.endswith("*") or not each.startswith(stems or ("*",))
    )
