"""The alarms of an environment: what each looks at, and from which value on it warns."""

from dataclasses import dataclass

from constructs_lib.messages.metric_alarm import Alarm, Metric
from stacks.outcomes import CAPPED, SEND_REFUSED, UNKNOWN

# Metrics that are made of what the function logs.
OUTCOMES = "Outcomes"
OUTCOME = "Outcome"
TEXTS = "Texts"
OPT_OUTS = "OptOuts"
ENCRYPTION_ERRORS = "EncryptionErrors"

MINUTE = 60
FIVE_MINUTES = 5 * MINUTE
HOUR = 60 * MINUTE
# The queue keeps a message for 14 days, and the depth of the queue has warned before.
WAITING_TOO_LONG_IN_SECONDS = 24 * HOUR
# Chosen, not given by AWS or by carriers: one of ten texts, once there are enough to tell.
OPT_OUT_PERCENT = 10
ENOUGH_TEXTS = 20
# Some of the metrics may be missing, which would leave the sum without a value.
SUM = "SUM(FILL(METRICS(), 0))"


@dataclass(frozen=True, kw_only=True)
class Watched:
    """The names of what is watched; ``namespace`` is that of the function's own metrics.

    What SNS cannot deliver of the topics ``with_queue`` goes to the dead-letter queue.
    """

    namespace: str
    function: str
    queue: str
    topics: tuple[str, ...]
    with_queue: tuple[str, ...]
    rules: tuple[str, ...]

    def function_metric(self, name: str) -> Metric:
        """A metric of the function, summed up."""
        return _sum("AWS/Lambda", name, FunctionName=self.function)

    def queue_metric(self, name: str) -> Metric:
        """A metric of the dead-letter queue, at its highest."""
        dimensions = {"QueueName": self.queue}
        return Metric(namespace="AWS/SQS", name=name, statistic="Maximum", dimensions=dimensions)

    def undelivered(self) -> tuple[Metric, ...]:
        """What SNS could not deliver, a metric a topic."""
        name = "NumberOfNotificationsFailed"
        return tuple(_sum("AWS/SNS", name, TopicName=each) for each in self.topics)

    def lost_deliveries(self) -> tuple[Metric, ...]:
        """What SNS could deliver neither to the function nor to the queue, a metric a topic.

        https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
        """
        name = "NumberOfNotificationsFailedToRedriveToDlq"
        return tuple(_sum("AWS/SNS", name, TopicName=each) for each in self.with_queue)

    def unsent(self) -> tuple[Metric, ...]:
        """The events that EventBridge could not deliver to the topics, one metric per rule."""
        return tuple(_sum("AWS/Events", "FailedInvocations", RuleName=each) for each in self.rules)

    def logged(self, name: str, **dimensions: str) -> Metric:
        """A metric made of the function's log."""
        return _sum(self.namespace, name, **dimensions)


def _sum(namespace: str, name: str, **dimensions: str) -> Metric:
    return Metric(namespace=namespace, name=name, statistic="Sum", dimensions=dimensions)


def alarms(watched: Watched) -> dict[str, Alarm]:
    """The alarms by the last part of their names; docs/operate/alarms.md describes each."""
    return {
        "function-errors": _alarm(
            "The function failed.", watched.function_metric("Errors"), period_in_seconds=MINUTE
        ),
        "function-throttles": _alarm(
            "Lambda did not run the function: too many concurrent executions.",
            watched.function_metric("Throttles"),
        ),
        "dead-letters": _alarm(
            "A message could not be delivered or handled, and waits in the dead-letter queue.",
            watched.queue_metric("ApproximateNumberOfMessagesVisible"),
        ),
        "dead-letters-waiting": _alarm(
            "A message has been in the dead-letter queue for a day.",
            watched.queue_metric("ApproximateAgeOfOldestMessage"),
            threshold=WAITING_TOO_LONG_IN_SECONDS,
        ),
        # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
        "lost-invocations": _alarm(
            "Lambda could not put a failed event into the dead-letter queue: it is lost.",
            watched.function_metric("DestinationDeliveryFailures"),
        ),
        "lost-deliveries": _alarm(
            "SNS could not put an undelivered message into the dead-letter queue: it is lost.",
            *watched.lost_deliveries(),
            expression=SUM,
        ),
        "unknown-outcomes": _alarm(
            "A reply may or may not have been sent. The bot does not send it again.",
            watched.logged(OUTCOMES, Outcome=UNKNOWN),
        ),
        "refused-sends": _alarm(
            "AWS refused to send a reply: a permission or a spending limit.",
            watched.logged(OUTCOMES, Outcome=SEND_REFUSED),
        ),
        "country-limit": _alarm(
            "A country reached its limit of replies per day. Possibly SMS pumping.",
            watched.logged(OUTCOMES, Outcome=CAPPED),
        ),
        "opt-out-rate": _alarm(
            f"{OPT_OUT_PERCENT} % of an hour's texts ({ENOUGH_TEXTS} or more) opted out.",
            watched.logged(OPT_OUTS),
            watched.logged(TEXTS),
            expression=f"IF(m2 >= {ENOUGH_TEXTS}, 100 * FILL(m1, 0) / m2, 0)",
            threshold=OPT_OUT_PERCENT,
            period_in_seconds=HOUR,
        ),
        "encryption-errors": _alarm(
            "The function failed with an error that mentions KMS.",
            watched.logged(ENCRYPTION_ERRORS),
        ),
        "undelivered": _alarm(
            "SNS could not deliver a message of a topic.", *watched.undelivered(), expression=SUM
        ),
        "unsent-events": _alarm(
            "A rule could not publish an event about a key to an alarm topic.",
            *watched.unsent(),
            expression=SUM,
        ),
    }


def _alarm(
    what: str,
    *metrics: Metric,
    expression: str = "",
    threshold: float = 1,
    period_in_seconds: int = FIVE_MINUTES,
) -> Alarm:
    return Alarm(
        description=f"{what} What to do: docs/operate/alarms.md.",
        metrics=metrics,
        expression=expression,
        threshold=threshold,
        period_in_seconds=period_in_seconds,
    )
