"""Gives a stack the backend of its environment."""

import os
from pathlib import Path

from constructs_lib import cdk
from constructs_lib.cdk import TerraformStack
from stacks.settings.backends import CloudBackend, LocalBackend, S3Backend
from stacks.settings.environment import Environment
from stacks.state import state_names

PROJECT = Path(__file__).resolve().parents[2]


def configure_backend(stack: TerraformStack, environment: Environment, name: str) -> None:
    """Keep the state of the stack ``name`` where the environment's ``backend`` says."""
    match environment.backend:
        case LocalBackend():
            cdk.LocalBackend(stack, path=path_from(stack, name, to=name))
        case S3Backend():
            keep_in_s3(stack, name, environment)
        case CloudBackend() as cloud:
            keep_in_workspace(stack, name, cloud)


def path_from(stack: TerraformStack, name: str, *, to: str) -> str:
    """The local state of a stack from a stack's folder: an absolute path would differ by checkout.

    ``name`` is the stack's own, ``to`` that of the stack whose state it is.
    """
    folder = Path(cdk.App.of(stack).outdir).resolve() / "stacks" / name
    return os.path.relpath(PROJECT / state_names.local_file(to), folder)


def keep_in_s3(stack: TerraformStack, name: str, environment: Environment) -> None:
    """Keep the state of the stack ``name`` in the environment's bucket, under the state's own key.

    https://developer.hashicorp.com/terraform/language/backend/s3
    """
    cdk.S3Backend(
        stack,
        bucket=state_names.bucket_of(environment),
        key=state_names.object_of(name),
        region=environment.region,
        encrypt=True,
        kms_key_id=state_names.key_alias_arn(environment),
    )
    # The bindings are older than this setting.
    stack.add_override("terraform.backend.s3.use_lockfile", value=True)
    # Terraform asks for credentials of that account only.
    stack.add_override("terraform.backend.s3.allowed_account_ids", value=[environment.account_id])


def keep_in_workspace(stack: TerraformStack, name: str, cloud: CloudBackend) -> None:
    """Keep the stack's state in the workspace that is called as the stack."""
    workspace = {"name": name}
    if cloud.project is not None:
        workspace["project"] = cloud.project
    # The CDK's own CloudBackend starts Terraform while it synthesizes, and fails where none is on
    # PATH. A stack without any backend gets a local one.
    cdk.LocalBackend(stack)
    stack.add_override("terraform.backend", value=None)
    stack.add_override(
        "terraform.cloud",
        value={
            "hostname": cloud.hostname,
            "organization": cloud.organization,
            "workspaces": workspace,
        },
    )
