"""Statements about the resources of one environment, for policies of roles and of people."""

from keyproof.location import Location
from keyproof.policy_document import Condition, Statement, actions_of
from stacks.keys import tags_of
from stacks.settings.environment import Environment

Actions = str | tuple[str, ...]


def allow(
    sid: str, actions: Actions, *resources: str, conditions: tuple[Condition, ...] = ()
) -> Statement:
    """Allow actions on resources, or on all where none is named.

    Actions of one service can be one text, such as ``sqs:DeleteMessage ReceiveMessage``.
    """
    if isinstance(actions, str):
        actions = actions_of(*actions.split(":"))
    return Statement(sid=sid, actions=actions, resources=resources or ("*",), conditions=conditions)


def of_environment(
    environment: Environment, *, tags: str = "aws:ResourceTag", operator: str = "StringEquals"
) -> tuple[Condition, ...]:
    """The tags of the environment: a key has an id that AWS chooses, and perhaps no alias."""
    return tuple(
        Condition(operator, f"{tags}/{tag}", (value,))
        for tag, value in tags_of(environment).items()
    )


def on_keys(
    sid: str,
    actions: Actions,
    environment: Environment,
    location: Location,
    *conditions: Condition,
) -> Statement:
    """Allow actions on the keys of one environment."""
    conditions = (*of_environment(environment), *conditions)
    return allow(sid, actions, location.arn("kms", "key/*"), conditions=conditions)


def aliases_of(environment: Environment, location: Location) -> str:
    """The pattern of the aliases of the keys of the environment's own stack."""
    return location.arn("kms", f"alias/{environment.names.prefix}-*")
