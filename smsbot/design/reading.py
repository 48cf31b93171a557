"""keyproof's readers, which know the boundaries that an administrator made and no stack holds.

They refuse what the configuration hides from a review. Terraform reads every file of its folder. A
review of two folders sees by ``source_code_hash`` alone that the code of a function changes.
"""

import base64
import hashlib
from pathlib import Path

from keyproof.loaders.configuration import load as configuration
from keyproof.loaders.configuration.understood import ACCOUNT
from keyproof.model.assembly.assemble import Exemptions, assemble
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.resource import Stack
from keyproof.terminal.failure import Failure
from smsbot.rehearsal import OVERRIDE, sandbox
from stacks.role_boundary import boundary_at

# What Terraform reads of a folder: configuration, overrides and values of variables.
# https://developer.hashicorp.com/terraform/language/files
OF_TERRAFORM = ("*.tf", "*.tf.json", "*.tfvars", "*.tfvars.json")
FUNCTION = "aws_lambda_function"


def load_configuration(path: Path, *, exemptions: Exemptions) -> EncryptionModel:
    """The model of one stack of ``cdk.tf.json``; raises as ``read_head``."""
    return assemble(read_head(path), exemptions=exemptions)


def read_configuration(path: Path, *, account_id: str = ACCOUNT) -> Stack:
    """The resources of one stack of ``cdk.tf.json``; raises as keyproof's reader."""
    _refuse_others(path)
    return configuration.read_configuration(path, account_id=account_id, outside=boundary_at)


def read_head(path: Path, *, account_id: str = ACCOUNT) -> Stack:
    """The resources of a stack that is to be deployed.

    Raises Failure also for a function whose hash is not that of its package.
    """
    stack = read_configuration(path, account_id=account_id)
    _refuse_other_hashes(stack, path.parent)
    return stack


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


def _refuse_other_hashes(stack: Stack, folder: Path) -> None:
    """Raise Failure for a function whose hash is not that of its package, where that is there."""
    for each in stack.resources:
        package = folder / each.text("filename")
        if each.type != FUNCTION or not package.is_file():
            continue
        digest = base64.b64encode(hashlib.sha256(package.read_bytes()).digest()).decode()
        found = each.text("source_code_hash")
        if found != digest:
            raise Failure(
                f"{each.address}: source_code_hash is {found or 'not set'}, and that of its "
                f"package is {digest}. Nothing here would see that the code changes.",
                way_on="Take it from the package, as constructs_lib/compute does.",
            )
