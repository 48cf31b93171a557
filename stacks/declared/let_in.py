"""Services that the policy of a resource cannot keep to this account, each with the reason."""

from stacks.declared.calls import ALARM_TOPICS
from stacks.settings.environment import Environment


def let_in(_environment: Environment) -> dict[tuple[str, str], str]:
    """The reasons by the address of the resource and the allowed service."""
    return {
        (topic, "events.amazonaws.com"): "EventBridge does not show a topic for whose rule it "
        "publishes. Another account could send a false alarm, if that: it reads nothing."
        for topic in ALARM_TOPICS
    }
