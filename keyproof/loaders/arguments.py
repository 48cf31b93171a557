"""Which arguments take a key or a policy, by their names."""

import re

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
