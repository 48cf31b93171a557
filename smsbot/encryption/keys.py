"""The keys among some resources, each with its alias, its policy and its grants."""

from collections.abc import Mapping, Sequence
from typing import cast

from constructs_lib.location import Location
from constructs_lib.policy_document import PolicyDocument, Principal, Statement
from smsbot.encryption.identifiers import KEY_TYPES, arn_of
from smsbot.encryption.labels import key_label
from smsbot.encryption.model import Grant, Key, KeyState
from smsbot.encryption.policies import read_policy
from smsbot.encryption.resource import Resource
from smsbot.iam.statements import NamedPolicy

DEFAULT_ROTATION_PERIOD_IN_DAYS = 365
DEFAULT_DELETION_WINDOW_IN_DAYS = 30


def keys_of(resources: Sequence[Resource], *, location: Location, place: str) -> tuple[Key, ...]:
    """Every key, in the order of the resources."""
    keys = [each for each in resources if each.type in KEY_TYPES]
    found: list[Key] = []
    for each in keys:
        arn = arn_of(each, location)
        alias = _alias(arn, resources)
        rotates = each.value("enable_key_rotation") is True
        period = each.number("rotation_period_in_days") or DEFAULT_ROTATION_PERIOD_IN_DAYS
        window = each.number("deletion_window_in_days")
        found.append(
            Key(
                address=each.address,
                arn=arn,
                alias=alias,
                label=key_label(alias, each.address),
                policy=_policy(each, arn, resources, location=location, place=place),
                grants=tuple(
                    _grant(other)
                    for other in resources
                    if other.type == "aws_kms_grant" and _is_key(other.text("key_id"), arn)
                ),
                rotation=rotates,
                rotation_period_in_days=period if rotates else None,
                deletion_window_in_days=window or DEFAULT_DELETION_WINDOW_IN_DAYS,
                protected=each.prevent_destroy,
                state=(
                    KeyState.DISABLED if each.value("is_enabled") is False else KeyState.ENABLED
                ),
            )
        )
    return tuple(found)


def _is_key(name: str, arn: str) -> bool:
    return bool(name) and name in (arn, arn.rpartition("/")[2])


def _alias(arn: str, resources: Sequence[Resource]) -> str:
    for each in resources:
        if each.type == "aws_kms_alias" and _is_key(each.text("target_key_id"), arn):
            return each.text("name").removeprefix("alias/")
    return ""


def _policy(
    key: Resource, arn: str, resources: Sequence[Resource], *, location: Location, place: str
) -> NamedPolicy:
    for each in resources:
        if each.type == "aws_kms_key_policy" and _is_key(each.text("key_id"), arn):
            return read_policy(each, "policy", place=place)
    if key.value("policy") is None:
        return NamedPolicy(f"{key.address} (KMS's default policy)", default_policy(location))
    return read_policy(key, "policy", place=place)


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
