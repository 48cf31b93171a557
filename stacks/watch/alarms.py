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
        dimensions = {"FunctionName": self.function}
        return Metric(namespace="AWS/Lambda", name=name, statistic="Sum", dimensions=dimensions)

    def queue_metric(self, name: str) -> Metric:
        """A metric of the dead-letter queue, at its highest."""
        dimensions = {"QueueName": self.queue}
        return Metric(namespace="AWS/SQS", name=name, statistic="Maximum", dimensions=dimensions)

    def undelivered(self) -> tuple[Metric, ...]:
        """What SNS could not deliver, a metric a topic."""
        return _of_topics("NumberOfNotificationsFailed", self.topics)

    def lost_deliveries(self) -> tuple[Metric, ...]:
        """What SNS could deliver neither to the function nor to the queue, a metric a topic.

        https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
        """
        return _of_topics("NumberOfNotificationsFailedToRedriveToDlq", self.with_queue)

    def unsent(self) -> tuple[Metric, ...]:
        """The events that EventBridge could not deliver to the topics, one metric per rule."""
        return tuple(
            Metric(
                namespace="AWS/Events",
                name="FailedInvocations",
                statistic="Sum",
                dimensions={"RuleName": rule},
            )
            for rule in self.rules
        )

    def outcome(self, outcome: str) -> Metric:
        """How often a message ended so."""
        return self.logged(OUTCOMES, {OUTCOME: outcome})

    def logged(self, name: str, dimensions: dict[str, str] | None = None) -> Metric:
        """A metric made of the function's log."""
        return Metric(
            namespace=self.namespace, name=name, statistic="Sum", dimensions=dimensions or {}
        )


def _of_topics(name: str, topics: tuple[str, ...]) -> tuple[Metric, ...]:
    return tuple(
        Metric(namespace="AWS/SNS", name=name, statistic="Sum", dimensions={"TopicName": topic})
        for topic in topics
    )


def alarms(watched: Watched) -> dict[str, Alarm]:
    """The alarms by the last part of their names; docs/operate/alarms.md describes each."""
    return {
        "function-errors": _at_once(
            "The function failed.", watched.function_metric("Errors"), period_in_seconds=MINUTE
        ),
        "function-throttles": _at_once(
            "Lambda did not run the function: too many at a time.",
            watched.function_metric("Throttles"),
        ),
        "dead-letters": _at_once(
            "Something could not be delivered or handled, and waits in the dead-letter queue.",
            watched.queue_metric("ApproximateNumberOfMessagesVisible"),
        ),
        "dead-letters-waiting": _alarm(
            "Something has been in the dead-letter queue for a day.",
            watched.queue_metric("ApproximateAgeOfOldestMessage"),
            threshold=WAITING_TOO_LONG_IN_SECONDS,
        ),
        # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
        "lost-invocations": _at_once(
            "Lambda could not put a failed event into the dead-letter queue: it is lost.",
            watched.function_metric("DestinationDeliveryFailures"),
        ),
        "lost-deliveries": _at_once(
            "SNS could not put an undelivered message into the dead-letter queue: it is lost.",
            *watched.lost_deliveries(),
            expression=SUM,
        ),
        "unknown-outcomes": _at_once(
            "It is not known whether an answer was sent; it is not sent again.",
            watched.outcome(UNKNOWN),
        ),
        "refused-sends": _at_once(
            "AWS refused to send an answer: a permission or a spending limit.",
            watched.outcome(SEND_REFUSED),
        ),
        "country-limit": _at_once(
            "The numbers of a country have had all their replies of the day: SMS pumping?",
            watched.outcome(CAPPED),
        ),
        "opt-out-rate": _alarm(
            f"Within an hour, {OPT_OUT_PERCENT} % of at least {ENOUGH_TEXTS} texts opted out.",
            watched.logged(OPT_OUTS),
            watched.logged(TEXTS),
            expression=f"IF(m2 >= {ENOUGH_TEXTS}, 100 * FILL(m1, 0) / m2, 0)",
            threshold=OPT_OUT_PERCENT,
            period_in_seconds=HOUR,
        ),
        "encryption-errors": _at_once(
            "The function failed with an error that speaks of KMS.",
            watched.logged(ENCRYPTION_ERRORS),
        ),
        "undelivered": _at_once(
            "SNS could not deliver something of a topic.", *watched.undelivered(), expression=SUM
        ),
        "unsent-events": _at_once(
            "A rule could not report to an alarm topic what happened to a key.",
            *watched.unsent(),
            expression=SUM,
        ),
    }


def _at_once(
    what: str, *metrics: Metric, expression: str = "", period_in_seconds: int = FIVE_MINUTES
) -> Alarm:
    return _alarm(
        what,
        *metrics,
        expression=expression,
        threshold=1,
        period_in_seconds=period_in_seconds,
    )


def _alarm(
    what: str,
    *metrics: Metric,
    threshold: float,
    expression: str = "",
    period_in_seconds: int = FIVE_MINUTES,
) -> Alarm:
    return Alarm(
        description=f"{what} What to do: docs/operate/alarms.md.",
        metrics=metrics,
        expression=expression,
        threshold=threshold,
        period_in_seconds=period_in_seconds,
    )
