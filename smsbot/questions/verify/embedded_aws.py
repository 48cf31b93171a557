"""Values that the embedded AWS has in the place of others."""

from keyproof.location import Location
from keyproof.model.resource import Resource
from smsbot.rehearsal import is_embedded

# What an argument is on the embedded AWS, where this or the provider of its day does not know it.
ON_THE_EMBEDDED_AWS: dict[tuple[str, str], object] = {
    ("aws_cloudwatch_event_rule", "state"): "ENABLED",
    ("aws_cloudwatch_log_metric_filter", "metric_transformation.dimensions.Outcome"): None,
    ("aws_dynamodb_table", "deletion_protection_enabled"): False,
    ("aws_kms_key", "rotation_period_in_days"): 365,
    ("aws_lambda_function", "architectures"): ["x86_64"],
    ("aws_lambda_function", "logging_config.log_format"): "Text",
    ("aws_lambda_function", "runtime"): "python3.8",
    ("aws_s3_bucket_ownership_controls", "rule.object_ownership"): "BucketOwnerPreferred",
    ("aws_sns_topic", "signature_version"): None,
}

# The provider at hand offline writes no policy of these.
WITHOUT_POLICIES = "aws_dynamodb_table."


def is_of_the_embedded_aws(resource: Resource, path: str, found: object, account_id: str) -> bool:
    """Whether a value is what the embedded AWS has in the place of another.

    Its account has a number that no account of AWS has.
    """
    place = (resource.type, path)
    return (
        is_embedded(account_id)
        and place in ON_THE_EMBEDDED_AWS
        and ON_THE_EMBEDDED_AWS[place] == found
    )


def is_without_policy_there(address: str, location: Location) -> bool:
    """Whether a resource has no policy on the embedded AWS, because nobody could write one."""
    return is_embedded(location.account_id) and address.startswith(WITHOUT_POLICIES)
