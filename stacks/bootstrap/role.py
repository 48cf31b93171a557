"""The roles that a person has to create, by name; the help needs nothing else of them."""

from enum import StrEnum


class Guardrail(StrEnum):
    """The kinds of policy that an organization attaches to an account."""

    SERVICE_CONTROL = "service-control"
    RESOURCE_CONTROL = "resource-control"


class Role(StrEnum):
    """What a role is for. The first three are the pipeline's, the others a person's."""

    PLAN = "plan"
    DEPLOY = "deploy"
    VERIFY = "verify"
    KEYS = "keys"
    REDRIVE = "redrive"
    READ = "read"
    READ_TABLES = "read-tables"
    READ_QUEUE = "read-queue"
    READ_LOGS = "read-logs"
    PERSON = "person"
    RESTORE = "restore"
