"""Reads all that an environment consists of: its own stack, and the place of its state in S3."""

import re
from dataclasses import replace
from pathlib import Path

from keyproof.loaders.symbols import ACCOUNT
from keyproof.model.labels import OWN
from keyproof.model.resource import Stack
from smsbot.design.reading import read_configuration, read_head
from stacks.settings.backends import S3Backend
from stacks.settings.environment import Environment
from stacks.state import state_names

STATE_TYPES = ("aws_kms_", "aws_s3_")
PLACES = ("backend.", "provider.")


def read_environment(path: Path, environment: Environment, *, account_id: str = ACCOUNT) -> Stack:
    """The resources of both as one; raises as ``read_head`` does."""
    stack = replace(read_head(path, account_id=account_id), names=_names_of(environment))
    if not isinstance(environment.backend, S3Backend):
        return stack
    bootstrap = path.parent.with_name(state_names.bootstrap_of(environment)) / path.name
    place = read_configuration(bootstrap, account_id=account_id)
    return stack.joined(of_the_state(place))


def of_the_state(bootstrap: Stack) -> Stack:
    """The place of the state without the roles, by which the environment is deployed and read."""
    return replace(
        bootstrap,
        resources=tuple(each for each in bootstrap.resources if each.type.startswith(STATE_TYPES)),
        settings=tuple(each for each in bootstrap.settings if each.type.startswith(PLACES)),
    )


def _names_of(environment: Environment) -> tuple[str, ...]:
    """The patterns by which reports write names in words: of ``Names``, and of the state."""
    prefix = re.escape(environment.names.prefix)
    return (
        rf"{prefix}-[^/-]+-[^/-]+-(?P<{OWN}>[^/]+)",
        rf"[a-z0-9-]+-{prefix}-(?P<{OWN}>state)-[0-9]{{12}}-[a-z0-9-]+",
    )
