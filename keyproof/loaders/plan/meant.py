"""What an argument can name: the types of resources, and which attribute of theirs."""

import re
from collections.abc import Set as AbstractSet

from keyproof.model.identifiers import KEY_TYPES

DOCUMENT = "data.aws_iam_policy_document"
KEYS = frozenset({*KEY_TYPES, "aws_kms_alias", "data.aws_kms_key", "data.aws_kms_alias"})
KEY_ARGUMENT = re.compile(
    r".*kms.*|(.*_)?(key_arn|key_id|key_identifier)|encryption_key(_arn|_id)?|(.*_)?cmk(_arn|_id)?"
)
POLICY_ARGUMENT = re.compile(
    r"(?!delivery|redrive)(.*_)?policy|policy_(json|document|body)|(source|override)_(json|policy_documents)"
)
DOCUMENTS = frozenset({DOCUMENT})
# Any type.
ANY: AbstractSet[str] = frozenset()
# The types that arguments of these names take.
NAMED = {
    "bucket": frozenset({"aws_s3_bucket"}),
    "bucket_arn": frozenset({"aws_s3_bucket"}),
    "function_name": frozenset({"aws_lambda_function", "aws_lambda_alias"}),
    "log_group_name": frozenset({"aws_cloudwatch_log_group"}),
    "policy_arn": frozenset({"aws_iam_policy"}),
    "queue_arn": frozenset({"aws_sqs_queue"}),
    "queue_url": frozenset({"aws_sqs_queue"}),
    "role": frozenset({"aws_iam_role"}),
    "role_arn": frozenset({"aws_iam_role"}),
    "rule": frozenset({"aws_cloudwatch_event_rule"}),
    "table_name": frozenset({"aws_dynamodb_table"}),
    "topic_arn": frozenset({"aws_sns_topic"}),
}
# Where "role" is a name; anywhere else it is an ARN.
TAKE_A_NAME = re.compile(r"aws_iam_role_policy(_attachment)?|aws_iam_instance_profile")
# Arguments whose value is no ARN.
IDS = re.compile(r"queue_url|bucket|rule|function_name|.*_name|.*_id|id")


def is_key_argument(name: str) -> bool:
    """Whether an argument takes a key of KMS."""
    return bool(KEY_ARGUMENT.fullmatch(name))


def types_meant(argument: str, consumer: str) -> AbstractSet[str]:
    """The types that an argument of a resource can name; ANY where its name does not say."""
    if is_key_argument(argument):
        return KEYS
    if consumer == "aws_sns_topic_policy" and argument == "arn":
        return NAMED["topic_arn"]
    if POLICY_ARGUMENT.fullmatch(argument) and argument not in (
        "redrive_policy",
        "delivery_policy",
    ):
        return frozenset({DOCUMENT})
    return next((types for name, types in NAMED.items() if argument == name), ANY)


def attribute_meant(argument: str, kind: str, consumer: str) -> str:
    """The attribute of a type that an argument means where the reference lost it."""
    if kind == DOCUMENT:
        return "json"
    if kind == "aws_iam_role" and (TAKE_A_NAME.fullmatch(consumer)):
        return "name"
    return "id" if IDS.fullmatch(argument) and kind not in KEYS else "arn"
