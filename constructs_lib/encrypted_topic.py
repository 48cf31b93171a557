"""An SNS topic encrypted with a customer-managed key."""

from constructs import Construct

from constructs_lib import key_policy
from constructs_lib.aws import SnsTopic, SnsTopicPolicy
from constructs_lib.encryption_key import EncryptionKey
from constructs_lib.logical_id import set_logical_id
from constructs_lib.policy_document import Condition, PolicyDocument, Principal, Statement
from constructs_lib.transport import denied_without_tls

# Services whose resources have a region and an account in their ARNs, as the conditions ask for.
PUBLISHERS = ("cloudwatch", "events", "sms-voice")


class EncryptedTopic(Construct):
    """A topic to which the named AWS services of this account may publish, over TLS only.

    A publisher is a service such as ``sms-voice``. It gets the right to publish and the right to
    the key that publishing needs: without the second, messages are lost in silence.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        key: EncryptionKey,
        publishers: tuple[str, ...],
    ) -> None:
        super().__init__(scope, id)
        unknown = sorted(set(publishers) - set(PUBLISHERS))
        if unknown:
            raise ValueError(
                f"topic {name!r}: received the publisher {', '.join(unknown)}; "
                f"allowed are {', '.join(PUBLISHERS)}"
            )
        location = key.location
        self.name = name
        self.arn = location.arn("sns", name)
        key.allow(
            key_policy.used_by_service(
                "SnsForTopics",
                "sns",
                location=location,
                actions=key_policy.SEND_ACTIONS,
                source_arn=self.arn,
            )
        )
        policy = PolicyDocument()
        for publisher in publishers:
            sources = location.arn(publisher, "*")
            key.allow(
                key_policy.used_by_service(
                    f"Publisher{_camel(publisher)}",
                    publisher,
                    location=location,
                    actions=key_policy.SEND_ACTIONS,
                    source_arn=sources,
                )
            )
            policy = policy.with_statement(
                Statement(
                    sid=f"Publisher{_camel(publisher)}",
                    principals=(Principal("Service", f"{publisher}.amazonaws.com"),),
                    actions=("sns:Publish",),
                    resources=(self.arn,),
                    conditions=(
                        Condition("StringEquals", "aws:SourceAccount", (location.account_id,)),
                        Condition("ArnLike", "aws:SourceArn", (sources,)),
                    ),
                )
            )
        policy = policy.with_statement(denied_without_tls("sns:Publish", self.arn))
        self.resource = SnsTopic(
            self, "topic", name=name, kms_master_key_id=key.arn, signature_version=2
        )
        set_logical_id(self.resource, id, scope=scope)
        self.policy = SnsTopicPolicy(self, "policy", arn=self.resource.arn, policy=policy.to_json())
        set_logical_id(self.policy, id, scope=scope)


def _camel(service: str) -> str:
    return "".join(part.capitalize() for part in service.split("-"))
