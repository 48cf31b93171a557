"""Subscriptions that wait for somebody to confirm them: the embedded AWS asks nobody.

It would send an https address a message, and it hides the ARN of such a subscription, for which
Terraform asks. https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from ministack.services import sns

Answer = tuple[int, dict[str, str], bytes]
HIDDEN = b"pending confirmation"


def complete() -> None:
    """Make the SNS of this process's emulator show the ARN and ask nobody."""
    functions = cast("dict[str, Any]", vars(sns))
    subscribe: Callable[[Mapping[str, Any]], Answer] = functions["_subscribe"]
    parameter: Callable[[Mapping[str, Any], str], str] = functions["_p"]

    def subscribe_and_tell(params: Mapping[str, Any]) -> Answer:
        status, headers, body = subscribe(params)
        if HIDDEN in body and parameter(params, "ReturnSubscriptionArn") == "true":
            topic, _ = functions["_get_topic"](parameter(params, "TopicArn"))
            endpoint = parameter(params, "Endpoint")
            arn = next(e["arn"] for e in topic["subscriptions"] if e["endpoint"] == endpoint)
            body = body.replace(HIDDEN, arn.encode())
        return status, headers, body

    async def ask_nobody(_topic_arn: str, _subscription: object) -> None:
        """Send nothing."""

    functions["_subscribe"] = subscribe_and_tell
    functions["_send_subscription_confirmation"] = ask_nobody
