"""What stands for what no source shows, and which arguments take a key or a policy.

The account and the region of the stack are ``ACCOUNT`` and ``REGION``; an id that AWS chooses, such
as a key's, is the resource's address.
"""

import re
from typing import Final

ACCOUNT: Final = "ACCOUNT"
REGION: Final = "REGION"
# What a value refers to that Terraform marks as sensitive.
SENSITIVE: Final = "a value marked as sensitive"
# The arguments that an ARN or an id is made of.
NAMES: Final = (
    *("name", "path", "bucket", "function_name", "alarm_name"),
    *("aws_service_name", "custom_suffix"),
)
# Attributes that AWS, or a provider of random names, chooses during the apply.
CHOSEN: Final = frozenset({"b64_std", "b64_url", "bucket", "dec", "hex", "id", "name", "result"})
ACCOUNT_ID: Final = re.compile(r"[0-9]{12}")
KEY_ARGUMENT = re.compile(
    r".*kms.*|(.*_)?(key_arn|key_id|key_identifier)|encryption_key(_arn|_id)?|(.*_)?cmk(_arn|_id)?"
)
POLICY_ARGUMENT = re.compile(
    r"(?!delivery|redrive)(.*_)?policy|policy_(json|document|body)"
    r"|(source|override)_(json|policy_documents)"
)


def is_key_argument(name: str) -> bool:
    """Whether an argument takes a key of KMS."""
    return bool(KEY_ARGUMENT.fullmatch(name))
