"""Reads all that an environment consists of: its own stack, and the place of its state in S3."""

from dataclasses import replace
from pathlib import Path

from keyproof.loaders.symbols import ACCOUNT
from keyproof.model.assembly.assemble import assemble
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.resource import Stack
from smsbot.design.reading import read_configuration, read_head
from stacks.declared.declarations import declarations_of_all
from stacks.settings.backends import S3Backend
from stacks.settings.environment import Environment
from stacks.state import state_names

STATE_TYPES = ("aws_kms_", "aws_s3_")
PLACES = ("backend.", "provider.")


def load_environment(path: Path, environment: Environment) -> EncryptionModel:
    """The model of an environment whose own ``cdk.tf.json`` is at a path."""
    exemptions = declarations_of_all(environment).exemptions
    return assemble(read_environment(path, environment), exemptions=exemptions)


def read_environment(path: Path, environment: Environment, *, account_id: str = ACCOUNT) -> Stack:
    """The resources of both as one; raises as ``read_head`` does."""
    stack = read_head(path, account_id=account_id)
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
