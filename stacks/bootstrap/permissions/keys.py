"""The keys of an environment by its tags, and what an operator of them may do, by command."""

from keyproof.location import Location
from keyproof.policy_document import Condition, Statement, actions_of
from stacks.keys import NOT_THE_STATES, tags_of
from stacks.settings.environment import Environment


def of_environment(
    environment: Environment, *, tags: str = "aws:ResourceTag", operator: str = "StringEquals"
) -> tuple[Condition, ...]:
    """The tags of the environment: a key has an id that AWS chooses, and perhaps no alias."""
    return tuple(
        Condition(operator, f"{tags}/{tag}", (value,))
        for tag, value in tags_of(environment).items()
    )


def aliases_of(environment: Environment, location: Location) -> tuple[str, ...]:
    """The aliases of the keys of the environment's own stack."""
    return (location.arn("kms", f"alias/{environment.names.prefix}-*"),)


def making_keys(environment: Environment) -> Statement:
    """Keys are made with the tags of the environment."""
    return Statement(
        sid="MakeKeys",
        actions=("kms:CreateKey",),
        resources=("*",),
        conditions=of_environment(environment, tags="aws:RequestTag"),
    )


def tagging_keys(environment: Environment, location: Location) -> Statement:
    """Keys without tags get some, or keys that have those of the environment's own stack."""
    own = of_environment(environment, operator="StringEqualsIfExists")
    return Statement(
        sid="TagKeys",
        actions=("kms:TagResource",),
        resources=(location.arn("kms", "key/*"),),
        conditions=(*own, NOT_THE_STATES),
    )


def naming_keys(aliases: tuple[str, ...]) -> Statement:
    """Keys get some aliases."""
    return Statement(
        sid="NameKeys",
        actions=("kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"),
        resources=aliases,
    )


def on_keys(
    sid: str,
    actions: tuple[str, ...],
    environment: Environment,
    location: Location,
    *conditions: Condition,
) -> Statement:
    """A statement about the keys of one environment alone."""
    return Statement(
        sid=sid,
        actions=actions,
        resources=(location.arn("kms", "key/*"),),
        conditions=(*of_environment(environment), *conditions),
    )


def operating_keys(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """One statement for each command.

    What ``list`` needs, every command does; of the rest, each command needs the statement of its
    name.
    """
    listing = actions_of(
        "kms",
        "DescribeKey GetKeyLastUsage GetKeyRotationStatus ListKeyRotations ListResourceTags",
    )
    return (
        on_keys("List", listing, environment, location),
        # These three know no resource. Without kms:ListKeys, a key whose alias is gone is not
        # found. The runbooks ask CloudTrail who changed a key.
        Statement(sid="Find", actions=("kms:ListAliases", "kms:ListKeys"), resources=("*",)),
        Statement(sid="LastUse", actions=("cloudtrail:LookupEvents",), resources=("*",)),
        on_keys("CancelDeletion", ("kms:CancelKeyDeletion",), environment, location),
        on_keys("Enable", ("kms:EnableKey",), environment, location),
        on_keys("Rotate", ("kms:RotateKeyOnDemand",), environment, location),
    )
