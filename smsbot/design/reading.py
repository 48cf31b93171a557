"""keyproof's readers, which know the boundaries that an administrator made and no stack holds.

Terraform reads every file of a stack's folder, and nothing here would judge the others.
"""

from pathlib import Path

from keyproof.loaders.configuration import load as configuration
from keyproof.loaders.configuration.understood import ACCOUNT
from keyproof.model.assembly.assemble import Exemptions
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.resource import Stack
from keyproof.terminal.failure import Failure
from smsbot.rehearsal import OVERRIDE, sandbox
from stacks.role_boundary import boundary_at

# What Terraform reads of a folder: configuration, overrides and values of variables.
# https://developer.hashicorp.com/terraform/language/files
OF_TERRAFORM = ("*.tf", "*.tf.json", "*.tfvars", "*.tfvars.json")


def load_configuration(path: Path, *, exemptions: Exemptions) -> EncryptionModel:
    """The model of one stack of ``cdk.tf.json``; raises as keyproof's reader."""
    _refuse_others(path)
    return configuration.load_configuration(path, exemptions=exemptions, outside=boundary_at)


def read_configuration(path: Path, *, account_id: str = ACCOUNT) -> Stack:
    """The resources of one stack of ``cdk.tf.json``; raises as keyproof's reader."""
    _refuse_others(path)
    return configuration.read_configuration(path, account_id=account_id, outside=boundary_at)


def _refuse_others(path: Path) -> None:
    """Raise Failure for a file next to a configuration that Terraform would read as well."""
    # A sandbox points its stacks at the embedded AWS by one.
    judged = {path.name} | ({OVERRIDE} if sandbox() else set[str]())
    found = {each.name for pattern in OF_TERRAFORM for each in path.parent.glob(pattern)} - judged
    if found:
        raise Failure(
            f"{path.parent} has {', '.join(sorted(found))}: Terraform reads it as well, and "
            "nothing here judges it.",
            way_on="Make it part of the stack, or remove it. Then synthesize again.",
        )
