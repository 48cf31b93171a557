"""The keys of an environment: what each is for, and how it is found again in the account."""

from keyproof.location import Location
from keyproof.policy_document import Condition
from stacks.settings.backends import S3Backend
from stacks.settings.environment import APPLICATION, Environment
from stacks.state import state_names

# The last part of a key's alias, and what the key encrypts.
PURPOSES = {
    "smsbot": "General encryption",
    "sns": "SNS messages",
    "dynamodb": "DynamoDB data",
    "logs": "CloudWatch Logs data",
}


# Only where roles may erase a person's data; it makes keyed hashes, and encrypts nothing.
ERASED_NUMBERS = "erased-numbers"
PURPOSE_OF_ERASED_NUMBERS = "Hashes of erased phone numbers"
# Only with the state in S3; the bootstrap makes it.
STATE = "state"
# What the environment's own stack, and whoever applies it, is kept from: the key of the state has
# the tags of the environment too.
NOT_THE_STATES = Condition("StringNotEquals", "aws:ResourceTag/KmsKey", (STATE,))


def purposes_of(environment: Environment) -> dict[str, str]:
    """Every key of the environment's own stack."""
    own = {ERASED_NUMBERS: PURPOSE_OF_ERASED_NUMBERS} if environment.privacy_roles else {}
    return PURPOSES | own


def all_purposes_of(environment: Environment) -> dict[str, str]:
    """Every key of the environment, that of its state in S3 too."""
    state = {STATE: state_names.PURPOSE} if isinstance(environment.backend, S3Backend) else {}
    return purposes_of(environment) | state


def alias_of(name: str, environment: Environment) -> str:
    """The alias of a key, without ``alias/``."""
    if name == STATE:
        return state_names.bucket_of(environment)
    return environment.names.name("security", "key", name)


def description_of(name: str, environment: Environment) -> str:
    """The description of a key, by which it is known when its alias is gone."""
    return f"{all_purposes_of(environment)[name]} of the SMS bot, {environment.name}"


def tags_of(environment: Environment) -> dict[str, str]:
    """The tags that every resource of the environment has and no other one."""
    return tags_of_prefix(environment.names.prefix)


def tags_of_prefix(prefix: str) -> dict[str, str]:
    """The same by what every name of the environment starts with, such as ``smsbot-dev``."""
    return {"Application": APPLICATION, "Environment": prefix.removeprefix(f"{APPLICATION}-")}


def default_tags_of(environment: Environment) -> dict[str, str]:
    """The tags that the provider gives every resource: those, and what the settings add."""
    return {
        **tags_of(environment),
        "Company": environment.company,
        "ManagedBy": "terraform",
        **environment.tags,
    }


def tags_of_key(name: str) -> dict[str, str]:
    """The tags of a key: no schedule switches it off, and Cost Explorer can split by it."""
    return {"OffHoursShutdown": "disabled", "KmsKey": name}


def break_glass_role_arn(environment: Environment, location: Location) -> str | None:
    """The ARN of the one role that may end a locked key; None if nobody may."""
    role = environment.break_glass_role
    return location.role_arn(role) if role else None
