"""Arguments that are written and not compared, each with the reason."""

from smsbot.aws.embedded_account import ACCOUNT_ID
from smsbot.model.resource import Resource

# Of any resource.
OF_TERRAFORM = {
    "depends_on": "an order of Terraform's, which nothing in AWS has",
    "lifecycle": "a rule of Terraform's, which nothing in AWS has",
    "tags": "what it is called does not decide what it does",
}
NOT_COMPARED = {
    ("aws_cloudwatch_dashboard", "dashboard_body"): "what a dashboard shows decides nothing",
    ("aws_kms_key", "deletion_window_in_days"): "KMS has it only of a key that is to be deleted",
    ("aws_lambda_function", "filename"): "the code is compared by its hash",
}
# What an argument is on the embedded AWS, where this or the provider of its day does not know it.
ON_THE_EMBEDDED_AWS: dict[tuple[str, str], object] = {
    ("aws_cloudwatch_event_rule", "state"): "ENABLED",
    ("aws_cloudwatch_log_metric_filter", "metric_transformation.dimensions.Outcome"): None,
    ("aws_lambda_function", "architectures"): ["x86_64"],
    ("aws_lambda_function", "logging_config.log_format"): "Text",
    ("aws_lambda_function", "runtime"): "python3.8",
    ("aws_sns_topic", "signature_version"): None,
}


def is_compared(kind: str, path: str) -> bool:
    """Whether an argument of a resource type, by its path, is compared."""
    argument = path.partition(".")[0]
    return argument not in OF_TERRAFORM and (kind, argument) not in NOT_COMPARED


def is_of_the_embedded_aws(resource: Resource, path: str, found: object, account_id: str) -> bool:
    """Whether a value is what the embedded AWS has in the place of another.

    Its account has a number that no account of AWS has.
    """
    place = (resource.type, path)
    return (
        account_id == ACCOUNT_ID
        and place in ON_THE_EMBEDDED_AWS
        and ON_THE_EMBEDDED_AWS[place] == found
    )
