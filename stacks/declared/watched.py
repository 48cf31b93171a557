"""What the watch has to see, and what is masked: a change of a pattern is held to it."""

from stacks.keys import alias_of, purposes_of
from stacks.settings.environment import Environment

ALARM = "aws_cloudwatch_metric_alarm"
FILTER = "aws_cloudwatch_log_metric_filter"
GROUP = "aws_cloudwatch_log_group"
MASK = "aws_cloudwatch_log_data_protection_policy"


def declared_aliases(environment: Environment) -> dict[str, str]:
    """The address of the key that each alias leads to; the alias is without ``alias/``."""
    return {alias_of(name, environment): f"aws_kms_key.{name}" for name in purposes_of(environment)}


def declared_alarms(environment: Environment) -> dict[str, str]:
    """What each alarm watches, in words: its statistic and metric, after its expression."""
    own = f"Sum of {environment.names.application}/{environment.name}"
    in_total = "SUM(FILL(METRICS(), 0)); Sum of"
    seen = {
        "country-limit": f"{own} Outcomes capped",
        "dead-letters": "Maximum of AWS/SQS ApproximateNumberOfMessagesVisible",
        "dead-letters-waiting": "Maximum of AWS/SQS ApproximateAgeOfOldestMessage",
        "encryption-errors": f"{own} EncryptionErrors",
        "function-errors": "Sum of AWS/Lambda Errors",
        "function-throttles": "Sum of AWS/Lambda Throttles",
        "lost-deliveries": f"{in_total} AWS/SNS NumberOfNotificationsFailedToRedriveToDlq",
        "lost-invocations": "Sum of AWS/Lambda DestinationDeliveryFailures",
        "opt-out-rate": f"IF(m2 >= 20, 100 * FILL(m1, 0) / m2, 0); {own} OptOuts; {own} Texts",
        "refused-sends": f"{own} Outcomes send_refused",
        "undelivered": f"{in_total} AWS/SNS NumberOfNotificationsFailed",
        "unknown-outcomes": f"{own} Outcomes unknown",
        "unsent-events": f"{in_total} AWS/Events FailedInvocations",
    }
    return {f"{ALARM}.{name}": words for name, words in seen.items()}


def declared_masks(environment: Environment) -> dict[str, str]:
    """The address of the log group of each mask."""
    if not environment.mask_phone_numbers:
        return {}
    return {f"{MASK}.sns-logs": f"{GROUP}.sns-logs"}


def declared_thresholds() -> dict[str, float]:
    """The highest threshold of each alarm that does not warn of the first event."""
    return {f"{ALARM}.dead-letters-waiting": 24 * 60 * 60, f"{ALARM}.opt-out-rate": 10}


def declared_log_lines() -> dict[str, tuple[str, ...]]:
    """Lines of the function's log, in JSON: each metric filter counts its own, and no other."""
    of_texts = ("answered", "suppressed", "capped", "dropped", "unknown", "opted_out", "rejoined")
    opt_outs = ('{"outcome": "opted_out"}', '{"outcome": "answered_by_aws", "reason": "opt_out"}')
    texts = tuple(f'{{"outcome": "{each}"}}' for each in (*of_texts, "answered_by_aws"))
    texts += opt_outs[1:]
    return {
        f"{FILTER}.outcomes": (*texts, '{"outcome": "send_refused"}'),
        f"{FILTER}.texts": texts,
        f"{FILTER}.opt-outs": opt_outs,
        f"{FILTER}.encryption-errors": (
            '{"errorMessage": "KMS key access denied error"}',
            '{"errorMessage": "An error occurred (KMSDisabledException) when calling PutItem"}',
            '{"errorMessage": "not authorized to perform: kms:Decrypt"}',
            '{"errorMessage": "not authorized to perform: kms:GenerateDataKey"}',
        ),
    }
