"""The roles of the pipeline, and the policies of people, by what each is for."""

from enum import StrEnum

from stacks.settings.environment import Environment
from stacks.state.state_names import location_of


class Role(StrEnum):
    """What a role or a policy is for. The first three are the pipeline's, the others people's."""

    PLAN = "plan"
    DEPLOY = "deploy"
    VERIFY = "verify"
    KEYS = "keys"
    REDRIVE = "redrive"
    TABLES = "tables"
    QUEUE = "queue"
    LOGS = "logs"
    PRIVACY = "privacy"
    RESTORE = "restore"


PIPELINE = (Role.PLAN, Role.DEPLOY, Role.VERIFY)


def role_name(environment: Environment, role: Role) -> str:
    """The name of a role of the pipeline, with its path."""
    return {
        Role.PLAN: environment.plan_role,
        Role.DEPLOY: environment.deploy_role,
        Role.VERIFY: environment.verify_role,
    }[role]


def role_arn(environment: Environment, role: Role) -> str:
    """The ARN of a role of the pipeline. Raises ValueError without an ``account_id``."""
    return location_of(environment).role_arn(role_name(environment, role))
