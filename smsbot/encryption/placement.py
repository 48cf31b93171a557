"""Permissions on what is not found in the stack, which would otherwise be left out in silence."""

from collections.abc import Iterator, Sequence

from smsbot.encryption.identifiers import arn_of, attribute_of
from smsbot.encryption.keys import is_key
from smsbot.encryption.model import Key
from smsbot.encryption.resource import Stack

# What permits something, with the argument that says on what, and the types that it may be of.
PERMITTING: dict[str, tuple[str, tuple[str, ...]]] = {
    "aws_iam_role_policy": ("role", ("aws_iam_role",)),
    "aws_iam_role_policy_attachment": ("role", ("aws_iam_role",)),
    "aws_lambda_permission": ("function_name", ("aws_lambda_function",)),
    "aws_sns_topic_policy": ("arn", ("aws_sns_topic",)),
    "aws_sqs_queue_policy": ("queue_url", ("aws_sqs_queue",)),
}
ON_A_KEY = {
    "aws_kms_alias": "target_key_id",
    "aws_kms_grant": "key_id",
    "aws_kms_key_policy": "key_id",
}


def unplaced_in(stack: Stack, keys: Sequence[Key]) -> Iterator[tuple[str, str]]:
    """The addresses of such resources, each with the argument."""
    names = _names(stack)
    for each in stack.resources:
        if each.type in ON_A_KEY:
            argument = ON_A_KEY[each.type]
            if not any(is_key(each.text(argument), key.arn) for key in keys):
                yield each.address, argument
        elif each.type in PERMITTING:
            argument, types = PERMITTING[each.type]
            if not any(each.text(argument) in names.get(kind, ()) for kind in types):
                yield each.address, argument


def _names(stack: Stack) -> dict[str, set[str]]:
    """How the resources of a type may be named."""
    found: dict[str, set[str]] = {}
    for each in stack.resources:
        known = {arn_of(each, stack.location), each.address}
        for attribute in ("id", "url", "name", "function_name"):
            value = each.text(attribute) or attribute_of(each, attribute, stack.location)
            if value:
                known.add(value)
        found.setdefault(each.type, set()).update(known)
    return found
