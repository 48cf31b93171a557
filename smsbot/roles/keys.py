"""What an operator of the keys may do, by command."""

from constructs_lib.location import Location
from constructs_lib.policies.policy_document import Condition, Statement
from stacks.keys import tags_of
from stacks.settings.environment import Environment


def operating_keys(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """One statement for each command, for the keys of one environment alone.

    What ``list`` needs, every command does; of the rest, each command needs the statement of its
    name. The keys are those with the environment's tags, which are there also without an alias.
    """
    of_environment = tuple(
        Condition("StringEquals", f"aws:ResourceTag/{tag}", (value,))
        for tag, value in tags_of(environment).items()
    )

    def on_keys(sid: str, *actions: str) -> Statement:
        return Statement(
            sid=sid,
            actions=actions,
            resources=(location.arn("kms", "key/*"),),
            conditions=of_environment,
        )

    return (
        on_keys(
            "List",
            "kms:DescribeKey",
            "kms:GetKeyLastUsage",
            "kms:GetKeyRotationStatus",
            "kms:ListKeyRotations",
            "kms:ListResourceTags",
        ),
        # These three know no resource. Without kms:ListKeys, a key whose alias is gone is not
        # found; without CloudTrail, the caller of its last use is not known.
        Statement(sid="Find", actions=("kms:ListAliases", "kms:ListKeys"), resources=("*",)),
        Statement(sid="LastUse", actions=("cloudtrail:LookupEvents",), resources=("*",)),
        on_keys("CancelDeletion", "kms:CancelKeyDeletion"),
        on_keys("Enable", "kms:EnableKey"),
        on_keys("Rotate", "kms:RotateKeyOnDemand"),
    )
