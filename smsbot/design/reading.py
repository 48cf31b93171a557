"""keyproof's readers, which know the boundaries that an administrator made and no stack holds."""

from pathlib import Path

from keyproof.loaders.configuration import load as configuration
from keyproof.loaders.configuration.understood import (
    ACCOUNT,
)
from keyproof.model.assembly.assemble import Exemptions
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.resource import Stack
from stacks.role_boundary import boundary_at


def load_configuration(path: Path, *, exemptions: Exemptions) -> EncryptionModel:
    """The model of one stack of ``cdk.tf.json``; raises as keyproof's reader."""
    return configuration.load_configuration(path, exemptions=exemptions, outside=boundary_at)


def read_configuration(path: Path, *, account_id: str = ACCOUNT) -> Stack:
    """The resources of one stack of ``cdk.tf.json``; raises as keyproof's reader."""
    return configuration.read_configuration(path, account_id=account_id, outside=boundary_at)
