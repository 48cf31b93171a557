"""Reads an environment as it is synthesized: its own stack, and the place of its state in S3.

keyproof reads the configuration. Here come the boundaries that an administrator made and no stack
holds, and what would hide a change from a review: another file of the folder, which Terraform
reads too, and a hash that is not that of the function's code.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

import keyproof
from keyproof import ACCOUNT, OWN, Resource, Stack
from keyproof.terminal.user_error import UserError
from smsbot.sandboxed import OVERRIDE, as_on_aws, sandbox
from stacks.bootstrap.boundary import boundary_at
from stacks.settings.backends import S3Backend
from stacks.settings.environment import Environment
from stacks.state import state_names

# What Terraform reads of a folder: configuration, overrides and values of variables.
# https://developer.hashicorp.com/terraform/language/files
OF_TERRAFORM = ("*.tf", "*.tf.json", "*.tfvars", "*.tfvars.json")
FUNCTION = "aws_lambda_function"
STATE_TYPES = ("aws_kms_", "aws_s3_")
PLACES = ("backend.", "provider.")


def read_environment(path: Path, environment: Environment, *, account_id: str = ACCOUNT) -> Stack:
    """The resources of both as one; raises as ``read_head`` does."""
    stack = replace(read_head(path, account_id=account_id), names=_names_of(environment))
    if not isinstance(environment.backend, S3Backend):
        return stack
    bootstrap = path.parent.with_name(state_names.bootstrap_of(environment)) / path.name
    place = read_configuration(bootstrap, account_id=account_id)
    # Without the roles, by which the environment is deployed and read.
    resources = tuple(each for each in place.resources if each.type.startswith(STATE_TYPES))
    settings = tuple(each for each in place.settings if each.type.startswith(PLACES))
    return stack.joined(replace(place, resources=resources, settings=settings))


def _names_of(environment: Environment) -> tuple[str, ...]:
    """The patterns by which reports write names in words: of ``Names``, and of the state."""
    prefix = re.escape(environment.names.prefix)
    return (
        rf"{prefix}-[^/-]+-[^/-]+-(?P<{OWN}>[^/]+)",
        rf"[a-z0-9-]+-{prefix}-(?P<{OWN}>state)-[0-9]{{12}}-[a-z0-9-]+",
    )


def read_configuration(path: Path, *, account_id: str = ACCOUNT) -> Stack:
    """The resources of one stack of ``cdk.tf.json``; raises as keyproof's reader."""
    _refuse_others(path)
    stack = with_boundaries(keyproof.read_configuration(path, account_id=account_id))
    return as_on_aws(_with_key_of_state(stack))


def with_boundaries(stack: Stack) -> Stack:
    """A stack with the policies that bound its roles, which an administrator made."""
    arns = dict.fromkeys(
        each.text("permissions_boundary") for each in stack.resources if each.type == "aws_iam_role"
    )
    known = {arn: boundary_at(arn, stack.location) for arn in arns if arn}
    boundaries = (
        Resource(
            address=f"aws_iam_policy.{arn.rpartition('/')[2]}",
            type="aws_iam_policy",
            values={"arn": arn, "policy": document.to_json()},
        )
        for arn, document in known.items()
        if document
    )
    return replace(stack, resources=(*stack.resources, *boundaries))


def _with_key_of_state(stack: Stack) -> Stack:
    """A stack that names the key of its state as the stack of the state does."""
    written = {each.address for each in stack.resources}
    aliases = {
        each.text("kms_key_id").rpartition(":")[2]
        for each in stack.settings
        if each.type == "backend.s3"
    }
    return with_key_ids(
        stack,
        {
            each.address: key
            for each in stack.settings
            if each.type == "data.aws_kms_alias"
            and each.text("name") in aliases
            and (key := f"aws_kms_key.{each.address.rpartition('.')[2]}") not in written
        },
    )


def read_head(path: Path, *, account_id: str = ACCOUNT) -> Stack:
    """The resources of a stack that is to be deployed.

    Raises UserError also for a function whose hash is not that of its package.
    """
    stack = read_configuration(path, account_id=account_id)
    _refuse_other_hashes(stack, path.parent)
    return stack


def _refuse_others(path: Path) -> None:
    """Raise UserError for a file next to a configuration that Terraform would read as well."""
    # A sandbox points its stacks at the emulated AWS by one.
    judged = {path.name} | ({OVERRIDE} if sandbox() else set[str]())
    found = {each.name for pattern in OF_TERRAFORM for each in path.parent.glob(pattern)} - judged
    if found:
        raise UserError(
            f"{path.parent} has {', '.join(sorted(found))}: Terraform reads it too, "
            "but it was not checked.",
            hint="Make it part of the stack, or remove it. Then synthesize again.",
        )


def _refuse_other_hashes(stack: Stack, folder: Path) -> None:
    """Raise UserError for a function whose hash is not that of its package, where that is there."""
    for each in stack.resources:
        if each.type != FUNCTION or not (package := folder / each.text("filename")).is_file():
            continue
        digest = base64.b64encode(hashlib.sha256(package.read_bytes()).digest()).decode()
        found = each.text("source_code_hash")
        if found != digest:
            raise UserError(
                f"{each.address}: source_code_hash is {found or 'not set'}, and that of its "
                f"package is {digest}. A change of the code would not be detected.",
                hint="Compute it from the package, as constructs_lib/compute does.",
            )


def with_key_ids(design: Stack, ids: Mapping[str, str]) -> Stack:
    """A design in which a key's id is that of ``ids``, in place of the key's address."""
    if not ids:
        return design
    addresses = "|".join(re.escape(each) for each in sorted(ids, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w.-])(?:{addresses})(?![\w.-])")

    def filled(value: object) -> object:
        if isinstance(value, str):
            return pattern.sub(lambda match: ids[match[0]], value)
        if isinstance(value, list):
            return [filled(each) for each in cast("list[object]", value)]
        if isinstance(value, dict):
            return {name: filled(each) for name, each in cast("dict[str, object]", value).items()}
        return value

    def placed(resource: Resource) -> Resource:
        values = cast("dict[str, object]", filled(dict(resource.values)))
        if resource.address in ids:
            values["arn"] = design.location.arn("kms", f"key/{ids[resource.address]}")
        return replace(resource, values=values)

    return replace(design, resources=tuple(placed(each) for each in design.resources))
