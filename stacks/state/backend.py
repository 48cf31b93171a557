"""Gives a stack the backend of its environment."""

import os
from pathlib import Path

from constructs_lib import cdk
from constructs_lib.cdk import TerraformStack
from stacks.settings.backends import CloudBackend, S3Backend
from stacks.settings.environment import Environment
from stacks.state import state_names

PROJECT = Path(__file__).resolve().parents[2]


def configure_backend(
    stack: TerraformStack, environment: Environment, name: str, *, output: Path
) -> None:
    """Keep the state of the stack ``name`` where the environment's ``backend`` says.

    ``output`` is the folder that the stacks are synthesized to.
    """
    kept = state_names.kept_in(environment, name)
    match environment.backend:
        case S3Backend():
            # The bindings are older than some of its settings.
            bucket, key = state_names.bucket_of(environment), state_names.object_of(name)
            cdk.S3Backend(stack, bucket=bucket, key=key)
            stack.add_override("terraform.backend.s3", value=kept["backend"]["s3"])
        case CloudBackend():
            # The CDK's own CloudBackend starts Terraform while it synthesizes, and fails where none
            # is on PATH. A stack without any backend gets a local one.
            cdk.LocalBackend(stack)
            stack.add_override("terraform.backend", value=None)
            stack.add_override("terraform.cloud", value=kept["cloud"])
        case _:
            cdk.LocalBackend(stack, path=path_from(output, name))


def path_from(output: Path, name: str) -> str:
    """The local state of a stack from its folder: an absolute path would differ by checkout."""
    folder = output.resolve() / "stacks" / name
    return os.path.relpath(PROJECT / state_names.local_file(name), folder)
