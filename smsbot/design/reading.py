"""keyproof's readers, which know the boundaries that an administrator made and no stack holds.

They refuse what the configuration hides from a review. Terraform reads every file of its folder. A
review of two folders sees by ``source_code_hash`` alone that the code of a function changes.
"""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from keyproof import strict_json
from keyproof.loaders.configuration import load as configuration
from keyproof.loaders.hcl.references import read_reference
from keyproof.loaders.key_ids import with_key_ids
from keyproof.loaders.symbols import ACCOUNT
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.terminal.user_error import UserError
from smsbot.sandboxed import OVERRIDE, as_on_aws, sandbox
from stacks.bootstrap.boundary import boundary_at

Object = Mapping[str, object]

# What Terraform reads of a folder: configuration, overrides and values of variables.
# https://developer.hashicorp.com/terraform/language/files
OF_TERRAFORM = ("*.tf", "*.tf.json", "*.tfvars", "*.tfvars.json")
FUNCTION = "aws_lambda_function"
SYNTHESIZE = "Synthesize it again, and name the cdk.tf.json of one stack."
WRITE_OUT = "Write the resources out, or read a plan, in which Terraform has done it."
# What makes something else of the resources that are written, which no stack here has.
META_ARGUMENTS = frozenset(
    {"connection", "count", "dynamic", "for_each", "provider", "provisioner", "region"}
)
BLOCKS = frozenset(
    {"//", "data", "locals", "moved", "output", "provider", "removed", "resource", "terraform"}
    | {"variable"}
)
LIFECYCLE = frozenset({"create_before_destroy", "postcondition", "precondition", "prevent_destroy"})
ABOUT_PROVIDER = ("aws_caller_identity", "aws_partition", "aws_region")
EXPRESSION = re.compile(r"(?<!\$)\$\{([^}]*)\}?")
# The account in an ARN within a policy.
ACCOUNT_IN_ARN = re.compile(r'"arn:[^:"]*:[^:"]*:[^:"]*:([^:"]*):')


def read_configuration(path: Path, *, account_id: str = ACCOUNT) -> Stack:
    """The resources of one stack of ``cdk.tf.json``; raises as keyproof's reader.

    What would make something else of the resources than what is written is refused.
    """
    _refuse_others(path)
    try:
        document = strict_json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UserError(f"{path} is not JSON: {error}", hint=SYNTHESIZE) from error
    except RecursionError as error:
        raise UserError(f"{path} is nested too deeply.", hint=SYNTHESIZE) from error
    if not isinstance(document, dict) or "terraform" not in document:
        raise UserError(f"{path} is not a synthesized Terraform configuration.", hint=SYNTHESIZE)
    stack = with_boundaries(configuration.read_configuration(path, account_id=account_id))
    for where, found in _not_understood(cast("Object", document), str(path)):
        if found:
            raise UserError(
                f"{path}: {where} has {', '.join(sorted(found))}, which is not supported.",
                hint=WRITE_OUT,
            )
    stack = _with_references(stack)
    for each in stack.resources if stack.location.account_id == ACCOUNT else ():
        _refuse_accounts(each, path)
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


def _not_understood(document: Object, place: str) -> Iterator[tuple[str, AbstractSet[str]]]:
    """What is not understood, with where it is."""
    yield "the configuration", set(document) - BLOCKS
    parts = Resource(address="", type="", values=document)
    providers = parts.everything_at("provider", "aws")
    yield "the configuration", {"more than one provider of AWS"} if len(providers) > 1 else set()
    for each in providers:
        yield "provider.aws", {"alias", "assume_role"} & set(cast("Object", each or {}))
    for section in ("data", "resource"):
        for kind, named in _object(document.get(section, {}), f"{place}: {section}").items():
            for name, each in _object(named, f"{place}: {section}.{kind}").items():
                address = f"{kind}.{name}"
                values = _object(each, f"{place}: {section}.{address}")
                if section == "data" and kind in ABOUT_PROVIDER:
                    # With an argument, it might be another account's or region's.
                    yield f"data.{address}", set(values) - {"//"}
                    continue
                yield address, set(values) & META_ARGUMENTS
                yield address, set(_other_rules(Resource(address="", type="", values=values)))
    for each in parts.everything_at("removed"):
        removed = cast("Object", each or {})
        yield f"removed {removed.get('from')}", set(removed) & META_ARGUMENTS


def _object(value: object, place: str) -> Object:
    if not isinstance(value, dict):
        problem = f"{place} is {value!r:.80}; allowed is a JSON object."
        raise UserError(problem, hint=SYNTHESIZE)
    return cast("Object", value)


def _other_rules(resource: Resource) -> Iterator[str]:
    """The rules of a lifecycle that say more than when Terraform destroys."""
    for block in resource.everything_at("lifecycle"):
        for name, value in cast("Object", block or {}).items():
            if name not in LIFECYCLE and value not in (None, []):
                yield f"lifecycle.{name}"


def _with_references(stack: Stack) -> Stack:
    """A stack with references in the place of what AWS will choose.

    Raises UserError on any other value that is not known.
    """
    written = {each.address for each in stack.resources}
    return replace(
        stack,
        resources=tuple(
            replace(each, values=_referring(each.values, written, f"{stack.place}: {each.address}"))
            for each in stack.resources
        ),
    )


def _referring(value: object, written: AbstractSet[str], place: str) -> Any:  # noqa: ANN401
    if isinstance(value, Mapping):
        members = cast("Object", value).items()
        return {name: _referring(each, written, f"{place}.{name}") for name, each in members}
    if isinstance(value, list):
        return [_referring(each, written, place) for each in cast("list[object]", value)]
    if not isinstance(value, Unknown):
        return value
    template = value.reference if "${" in value.reference else f"${{{value.reference}}}"

    def named(found: re.Match[str]) -> str:
        reference = read_reference(found[1])
        if reference is None or reference.address not in written:
            raise UserError(f"{place} is not known: {value.reference}.", hint=SYNTHESIZE)
        return found[1]

    return EXPRESSION.sub(named, template)


def _refuse_accounts(resource: Resource, path: Path) -> None:
    """Refuse an ARN of a policy that may be of this account, whose number is not known."""
    for argument in ("policy", "assume_role_policy"):
        for part in ACCOUNT_IN_ARN.findall(resource.text(argument)):
            if part not in ("", "*", "aws", ACCOUNT):
                raise UserError(
                    (
                        f"{path}: {resource.address}.{argument} has an ARN of the "
                        f"account {part}, and the account of the stack is unknown."
                    ),
                    hint="Set the account number.",
                )


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
    # A sandbox points its stacks at the embedded AWS by one.
    judged = {path.name} | ({OVERRIDE} if sandbox() else set[str]())
    found = {each.name for pattern in OF_TERRAFORM for each in path.parent.glob(pattern)} - judged
    if found:
        raise UserError(
            (
                f"{path.parent} has {', '.join(sorted(found))}: Terraform reads it too, "
                "but it was not checked."
            ),
            hint="Make it part of the stack, or remove it. Then synthesize again.",
        )


def _refuse_other_hashes(stack: Stack, folder: Path) -> None:
    """Raise UserError for a function whose hash is not that of its package, where that is there."""
    for each in stack.resources:
        package = folder / each.text("filename")
        if each.type != FUNCTION or not package.is_file():
            continue
        digest = base64.b64encode(hashlib.sha256(package.read_bytes()).digest()).decode()
        found = each.text("source_code_hash")
        if found != digest:
            raise UserError(
                (
                    f"{each.address}: source_code_hash is {found or 'not set'}, and "
                    f"that of its package is {digest}. A change of the code would not "
                    "be detected."
                ),
                hint="Compute it from the package, as constructs_lib/compute does.",
            )
