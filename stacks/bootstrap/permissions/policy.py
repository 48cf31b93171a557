"""What each role and policy of the bootstrap allows, as one policy."""

from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatchcase

from keyproof.policy_document import PolicyDocument, Statement
from stacks.bootstrap.permissions import people
from stacks.bootstrap.permissions.terraform import keeping_state, making, planning, reading_state
from stacks.bootstrap.permissions.verify import verifying, verifying_state
from stacks.bootstrap.role import Role
from stacks.settings.environment import Environment
from stacks.state.state_names import location_of

# Who may do what. Whoever deploys plans first, and verifies afterwards.
PARTS = {
    Role.PLAN: (planning, reading_state),
    Role.DEPLOY: (planning, verifying, making, keeping_state, verifying_state),
    Role.VERIFY: (verifying, verifying_state),
    Role.KEYS: (people.operating_keys,),
    Role.REDRIVE: (people.redriving,),
    Role.TABLES: (people.reading_tables,),
    Role.QUEUE: (people.reading_queue,),
    Role.LOGS: (people.reading_logs,),
    Role.PRIVACY: (people.handling_a_persons_data,),
    Role.RESTORE: (people.restoring,),
}


def permissions(environment: Environment, role: Role) -> PolicyDocument:
    """The policy of a role, or of people. Raises ValueError without an ``account_id``."""
    location = location_of(environment)
    statements = tuple(each for part in PARTS[role] for each in part(environment, location))
    return PolicyDocument(shortened(statements) if role is Role.DEPLOY else statements)


def shortened(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """The same permissions in fewer characters: each action once, each set of resources once.

    The policy of the deploy role would be longer than IAM allows.
    """
    kept = [replace(each, actions=(one,)) for each in statements for one in each.actions]
    for grant in tuple(kept):
        others = [each for each in kept if each is not grant]
        if any(_allows(each, grant) for each in others):
            kept = others
    merged: dict[tuple[object, ...], Statement] = {}
    for each in kept:
        place = each.resources, each.conditions
        known = merged.get(place)
        merged[place] = replace(known, actions=(*known.actions, *each.actions)) if known else each
    return tuple(merged.values())


def _allows(general: Statement, special: Statement) -> bool:
    """Whether one statement allows everything that another one with a single action does.

    A pattern that covers the text of another one covers whatever that stands for.
    """
    return (
        fnmatchcase(special.actions[0], general.actions[0])
        and set(general.conditions) <= set(special.conditions)
        and all(
            any(fnmatchcase(its, mine) for mine in general.resources) for its in special.resources
        )
    )
