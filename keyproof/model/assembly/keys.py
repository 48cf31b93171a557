"""The keys among some resources, each with its alias, its policy and its grants."""

from collections.abc import Mapping, Sequence
from typing import cast

from keyproof.iam.statements import NamedPolicy
from keyproof.location import Location
from keyproof.model.assembly.policies import either_of, read_policy
from keyproof.model.identifiers import KEY_TYPES, arn_of, key_label
from keyproof.model.model import Grant, Key, KeyState
from keyproof.model.resource import Resource, Stack
from keyproof.policy_document import PolicyDocument, Principal, Statement

DEFAULT_ROTATION_PERIOD_IN_DAYS = 365
ENCRYPTS = "ENCRYPT_DECRYPT"
HASHES = "GENERATE_VERIFY_MAC"
SYMMETRIC = "SYMMETRIC_DEFAULT"
DEFAULT_DELETION_WINDOW_IN_DAYS = 30


def keys_of(stack: Stack) -> tuple[Key, ...]:
    """Every key, in the order of the resources. Raises UserError on a policy that is none."""
    return tuple(_key(each, stack) for each in stack.resources if each.type in KEY_TYPES)


def _key(key: Resource, stack: Stack) -> Key:
    arn = arn_of(key, stack.location)
    aliases = _aliases(arn, stack.resources)
    rotates = key.flag("enable_key_rotation") is True
    period = key.number("rotation_period_in_days") or DEFAULT_ROTATION_PERIOD_IN_DAYS
    hashes = key.text("key_usage") == HASHES
    is_disabled = key.flag("is_enabled") is False or key.flag("enabled") is False
    return Key(
        address=key.address,
        arn=arn,
        aliases=aliases,
        label=key_label(aliases[0] if aliases else "", key.address, stack.names),
        policy=_policy(key, arn, stack),
        grants=tuple(
            _grant(other)
            for other in stack.resources
            if other.type == "aws_kms_grant" and is_key(other.text("key_id"), arn)
        ),
        rotation=rotates,
        rotation_period_in_days=period if rotates else None,
        deletion_window_in_days=(
            key.number("deletion_window_in_days") or DEFAULT_DELETION_WINDOW_IN_DAYS
        ),
        protected=key.prevent_destroy,
        encrypts=(
            not hashes
            and key.text("key_usage") in ("", ENCRYPTS)
            and key.text("customer_master_key_spec") in ("", SYMMETRIC)
        ),
        hashes=hashes,
        state=KeyState.DISABLED if is_disabled else KeyState.ENABLED,
    )


def is_key(name: str, arn: str) -> bool:
    """Whether a text, an ARN or an id, names the key of an ARN."""
    return bool(name) and name in (arn, arn.rpartition("/")[2])


def _aliases(arn: str, resources: Sequence[Resource]) -> tuple[str, ...]:
    return tuple(
        (each.text("name") or f"{each.text('name_prefix')}*").removeprefix("alias/")
        for each in resources
        if each.type == "aws_kms_alias" and is_key(each.text("target_key_id"), arn)
    )


def _policy(key: Resource, arn: str, stack: Stack) -> NamedPolicy:
    found = [
        each
        for each in stack.resources
        if each.type == "aws_kms_key_policy" and is_key(each.text("key_id"), arn)
    ]
    # AWS shows the policy as an argument of the key too.
    if key.value("policy") not in (None, "") and (stack.is_declaration or not found):
        found.insert(0, key)
    if not found:
        name = f"{key.address} (KMS's default policy)"
        return NamedPolicy(name, default_policy(key.location or stack.location))
    if len(found) > 1:
        return either_of(*(read_policy(each, "policy", place=stack.place) for each in found))
    return read_policy(found[0], "policy", place=stack.place)


def default_policy(location: Location) -> PolicyDocument:
    """What KMS gives a key for which no policy is written: the account decides everything.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    return PolicyDocument(
        (
            Statement(
                sid="Enable IAM User Permissions",
                principals=(Principal("AWS", location.account_root),),
                actions=("kms:*",),
                resources=("*",),
            ),
        )
    )


def _grant(resource: Resource) -> Grant:
    context: dict[str, str] = {}
    for constraint in ("encryption_context_equals", "encryption_context_subset"):
        found = resource.value("constraints", constraint)
        if isinstance(found, Mapping):
            context |= cast("Mapping[str, str]", found)
    return Grant(
        name=resource.address,
        grantee=resource.text("grantee_principal"),
        operations=resource.texts("operations"),
        context=context,
    )
