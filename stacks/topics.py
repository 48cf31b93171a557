"""The topics of the bot: one entry here makes all that belongs to a topic, in every environment.

That is the encrypted topic with its policy, the log groups of its deliveries, the subscription of
the function with its dead-letter queue, and the alarms.
"""

from dataclasses import dataclass

# AWS End User Messaging publishes inbound texts and delivery receipts under this name.
# https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-iam-policy.html
SMS_SERVICE = "sms-voice"


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A topic whose messages the function receives.

    ``name`` is the last part of its name, and its name in Terraform. These publish to it:
    ``services`` of AWS, ``roles`` from outside the stack, by path and name, and the function if it
    is ``published_by_bot``. ``variable`` is the function's environment variable with the ARN, if it
    needs one.
    """

    name: str
    services: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    published_by_bot: bool = False
    variable: str = ""


# Texts. The function does not publish here: it would take its own message for a text.
INBOUND_SMS = Topic(name="inbound-sms", services=(SMS_SERVICE,), variable="INBOUND_TOPIC_ARN")
# Delivery receipts. What the function's rights to the SNS key are for.
DELIVERY_STATUS = Topic(name="delivery-status", services=(SMS_SERVICE,), published_by_bot=True)

TOPICS = (INBOUND_SMS, DELIVERY_STATUS)
