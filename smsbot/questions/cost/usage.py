"""How much of each priced part a stack uses in a month, from its resources and the messages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from keyproof.model.resource import Resource, Stack
from smsbot.questions.cost import prices
from smsbot.questions.cost.requests import SECONDS_AN_INVOCATION

# A text, and what comes of its reply: AWS sends about three events of it.
EVENTS_A_REPLY = 3
RECORDS_A_MESSAGE = 1 + EVENTS_A_REPLY
# Of a text with a reply and its events, at most; tests/lambda_src holds the function to it.
WRITE_UNITS_A_MESSAGE = 40
READ_UNITS_A_MESSAGE = 10
# The entries of a text, and the lines about it, are rather shorter.
BYTES_STORED_A_MESSAGE = 2_000
BYTES_LOGGED_A_RECORD = 1_500
BYTES_LOGGED_AN_EVENT = 1_200
MONTHS_STORED = 3
DAYS_A_MONTH = 31
# A dimension of a metric is the outcome, and every outcome is a metric.
OUTCOMES = 17
# As deployed a hundred times a month, ten writes each.
STATE_GIGABYTES, STATE_WRITES = 1, 1000
GIGABYTE = 10**9

KEY, NUMBER = "aws_kms_key", "aws_pinpointsmsvoicev2_phone_number"
# By a sum of its own.
ELSEWHERE = (KEY, NUMBER)
FUNCTION_LOGS = "/aws/lambda/"
EVENT_LOGS = "-messaging-logs-sns"


@dataclass(frozen=True, kw_only=True)
class Use:
    """An amount of a part of ``prices``, with how it comes about."""

    part: str
    amount: Decimal
    formula: str


def uses_of(stack: Stack, *, messages: int) -> tuple[Use, ...]:
    """What a stack uses, part by part."""
    return tuple(use for each in stack.resources for use in _uses(each, messages))


def without_price(stack: Stack) -> tuple[str, ...]:
    """The types of resources of which nobody has said what they cost."""
    known = {*prices.FREE, *ELSEWHERE, *PRICED}
    return tuple(sorted({each.type for each in stack.resources} - known))


def _uses(resource: Resource, messages: int) -> Iterable[Use]:
    count = PRICED.get(resource.type)
    return count(resource, messages) if count else ()


def _use(part: str, amount: float | Decimal, formula: str) -> Use:
    return Use(part=part, amount=Decimal(amount), formula=formula)


def _function(function: Resource, messages: int) -> Iterator[Use]:
    runs = messages * RECORDS_A_MESSAGE
    yield _use(prices.REQUESTS, runs, f"{RECORDS_A_MESSAGE} per message")
    part = prices.ARM if "arm64" in function.texts("architectures") else prices.X86
    memory = function.number("memory_size") or 128
    seconds = Decimal(runs * SECONDS_AN_INVOCATION * memory) / 1024
    yield _use(part, seconds, f"requests × {SECONDS_AN_INVOCATION} s × {memory} MB")


def _table(table: Resource, messages: int) -> Iterator[Use]:
    if table.text("hash_key") != "phone_number":  # The counters: in the writes of a message.
        return
    yield _use(
        prices.WRITES, messages * WRITE_UNITS_A_MESSAGE, f"{WRITE_UNITS_A_MESSAGE} per message"
    )
    yield _use(prices.READS, messages * READ_UNITS_A_MESSAGE, f"{READ_UNITS_A_MESSAGE} per message")
    kept = Decimal(messages * MONTHS_STORED * BYTES_STORED_A_MESSAGE) / GIGABYTE
    formula = f"{BYTES_STORED_A_MESSAGE:,} bytes per message, for {MONTHS_STORED} months"
    yield _use(prices.STORED, kept, formula)
    if table.flag("point_in_time_recovery", "enabled"):
        yield _use(prices.RECOVERY, kept, "as much as is stored")


def _subscription(subscription: Resource, messages: int) -> Iterator[Use]:
    # To a function or a queue SNS delivers for nothing; alarms by e-mail are below what is free.
    if subscription.text("protocol") == "lambda":
        yield _use(prices.PUBLISHED, messages * 2, "2 per message and function")


def _queue(_: Resource, messages: int) -> Iterator[Use]:
    yield _use(prices.QUEUED, 3 * messages, "at worst 3 per message")


def _alarm(alarm: Resource, _: int) -> Iterator[Use]:
    queries = [each for each in alarm.everything_at("metric_query", "metric") if each]
    yield _use(prices.ALARMS, len(queries) or 1, "each metric of each alarm")


def _metric(log_filter: Resource, _: int) -> Iterator[Use]:
    by_outcome = log_filter.value("metric_transformation", "dimensions")
    yield _use(prices.METRICS, OUTCOMES if by_outcome else 1, "each metric of the log")


def _dashboard(_: Resource, __: int) -> Iterator[Use]:
    yield _use(prices.DASHBOARDS, 1, "")


def _log_group(group: Resource, messages: int) -> Iterator[Use]:
    written = _gigabytes(group.text("name"), messages)
    months = Decimal(group.number("retention_in_days") or 3650) / DAYS_A_MONTH
    yield _use(
        prices.LOGGED,
        written,
        f"{BYTES_LOGGED_A_RECORD:,} bytes per record, {BYTES_LOGGED_AN_EVENT:,} per event",
    )
    yield _use(prices.LOGS_KEPT, written * months, "for log_retention_in_days, uncompressed")


def _mask(_: Resource, messages: int) -> Iterator[Use]:
    yield _use(prices.MASKED, _gigabytes(EVENT_LOGS, messages), "the log group of events")


def _gigabytes(group: str, messages: int) -> Decimal:
    """What is written to a group; nothing to those that SNS writes only if it is asked to."""
    size = 0
    if group.startswith(FUNCTION_LOGS):
        size = RECORDS_A_MESSAGE * BYTES_LOGGED_A_RECORD
    elif group.endswith(EVENT_LOGS):
        size = EVENTS_A_REPLY * BYTES_LOGGED_AN_EVENT
    return Decimal(messages * size) / GIGABYTE


def _bucket(_: Resource, __: int) -> Iterator[Use]:
    yield _use(prices.BUCKETS, STATE_GIGABYTES, "the state and its versions")
    yield _use(prices.BUCKET_WRITES, STATE_WRITES, "a hundred deployments")


PRICED = {
    "aws_cloudwatch_dashboard": _dashboard,
    "aws_cloudwatch_log_data_protection_policy": _mask,
    "aws_cloudwatch_log_group": _log_group,
    "aws_cloudwatch_log_metric_filter": _metric,
    "aws_cloudwatch_metric_alarm": _alarm,
    "aws_dynamodb_table": _table,
    "aws_lambda_function": _function,
    "aws_s3_bucket": _bucket,
    "aws_sns_topic_subscription": _subscription,
    "aws_sqs_queue": _queue,
}
