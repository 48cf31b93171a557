"""AWS services that publish to an encrypted topic, and the source that they send.

Each needs the right to publish and the right to the topic's key; without the second, messages are
lost in silence.
"""

from dataclasses import dataclass

from keyproof.location import Location
from keyproof.policy_document import Condition


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """A service with the conditions under which the policies of topic and key allow it."""

    service: str
    on_topic: tuple[Condition, ...]
    on_key: tuple[Condition, ...]

    @property
    def sid(self) -> str:
        """The name of its statement in both policies."""
        return "Publisher" + "".join(part.capitalize() for part in self.service.split("-"))

    @property
    def principal(self) -> str:
        """How policies spell it."""
        return f"{self.service}.amazonaws.com"


def resources_of(service: str, location: Location) -> Publisher:
    """A service such as ``sms-voice``, for any of its resources of this account and region."""
    return _for_sources(service, (location.arn(service, "*"),), location)


def alarms(arns: tuple[str, ...], location: Location) -> Publisher:
    """CloudWatch, for these alarms and no other."""
    return _for_sources("cloudwatch", arns, location)


def rules(arns: tuple[str, ...], topic_arn: str, location: Location) -> Publisher:
    """EventBridge, for these rules.

    It does not say for whom it publishes: "Adding the aws:SourceAccount, aws:SourceArn, and
    aws:SourceOrgID to a KMS policy is not supported for EventBridge-to-encrypted topics"
    (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html), and "you can't use
    Condition blocks in Amazon SNS topic policies for EventBridge"
    (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html).
    So its key is held by the encryption context, which SNS gives every message of a topic. The
    topic asks for the source only where there is one.
    """
    return Publisher(
        service="events",
        on_topic=(
            Condition("StringEqualsIfExists", "aws:SourceAccount", (location.account_id,)),
            Condition("ArnEqualsIfExists", "aws:SourceArn", arns),
        ),
        on_key=(Condition("ArnEquals", "kms:EncryptionContext:aws:sns:topicArn", (topic_arn,)),),
    )


def _for_sources(service: str, arns: tuple[str, ...], location: Location) -> Publisher:
    conditions = (
        Condition("StringEquals", "aws:SourceAccount", (location.account_id,)),
        Condition("ArnLike", "aws:SourceArn", arns),
    )
    return Publisher(service=service, on_topic=conditions, on_key=conditions)
