"""What the watch has to see, written out: a change of a pattern or a threshold is held to it."""

from stacks.keys import alias_of, purposes_of
from stacks.settings.environment import Environment

ALARM = "aws_cloudwatch_metric_alarm"
FILTER = "aws_cloudwatch_log_metric_filter"


def declared_aliases(environment: Environment) -> dict[str, str]:
    """The address of the key that each alias leads to; the alias is without ``alias/``."""
    return {alias_of(name, environment): f"aws_kms_key.{name}" for name in purposes_of(environment)}


def declared_thresholds() -> dict[str, float]:
    """The highest threshold of each alarm that does not warn of the first event."""
    return {f"{ALARM}.dead-letters-waiting": 24 * 60 * 60, f"{ALARM}.opt-out-rate": 10}


def declared_log_lines() -> dict[str, tuple[str, ...]]:
    """Lines of the function's log, in JSON, that each metric filter has to count."""
    return {
        f"{FILTER}.outcomes": ('{"outcome": "answered"}', '{"outcome": "send_refused"}'),
        f"{FILTER}.texts": ('{"outcome": "answered"}', '{"outcome": "dropped"}'),
        f"{FILTER}.opt-outs": (
            '{"outcome": "opted_out"}',
            '{"outcome": "answered_by_aws", "reason": "opt_out"}',
        ),
        f"{FILTER}.encryption-errors": (
            '{"errorMessage": "KMS key access denied error"}',
            '{"errorMessage": "not authorized to perform: kms:Decrypt"}',
        ),
    }
