"""The topics of the bot: one entry here makes all that belongs to a topic, in every environment.

That is the encrypted topic with its policy, the log groups of its deliveries, the subscription of
the function with its dead-letter queue, the alarms, and the calls that the proofs expect.
"""

from dataclasses import dataclass

# AWS End User Messaging publishes inbound texts and delivery receipts under this name.
# https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-iam-policy.html
SMS_SERVICE = "sms-voice"
BOT_ROLE = "aws_iam_role.bot-role"
ROLE = "role/"


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A topic whose messages the function receives.

    ``name`` is the last part of its name, and its name in Terraform. ``publishers`` are
    SMS_SERVICE, BOT_ROLE for the function, or ``role/NAME`` for another role of the account.
    ``variable`` is the function's environment variable with the ARN, if it needs one.
    """

    name: str
    publishers: tuple[str, ...]
    variable: str = ""

    @property
    def services(self) -> tuple[str, ...]:
        """The AWS services that publish to it."""
        return tuple(each for each in self.publishers if not each.startswith((ROLE, BOT_ROLE)))

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles from outside the stack that publish to it, by path and name."""
        return tuple(each.removeprefix(ROLE) for each in self.publishers if each.startswith(ROLE))


# Texts. The function does not publish here: it would take its own message for a text.
INBOUND_SMS = Topic(name="inbound-sms", publishers=(SMS_SERVICE,), variable="INBOUND_TOPIC_ARN")
# Delivery receipts. What the function's rights to the SNS key are for.
DELIVERY_STATUS = Topic(name="delivery-status", publishers=(SMS_SERVICE, BOT_ROLE))

TOPICS = (INBOUND_SMS, DELIVERY_STATUS)
