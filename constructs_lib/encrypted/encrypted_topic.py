"""An SNS topic encrypted with a customer-managed key."""

from constructs import Construct

from constructs_lib.aws import SnsTopic, SnsTopicPolicy
from constructs_lib.keys import key_policy
from constructs_lib.keys.encryption_key import EncryptionKey
from constructs_lib.logical_id import DEFAULT, attribute, keep_logical_id
from constructs_lib.policies import data_egress, topic_publishers
from constructs_lib.policies.topic_publishers import Publisher
from constructs_lib.policies.transport import denied_without_tls
from keyproof.policy_document import PolicyDocument, Principal, Statement

# Services whose resources have a region and an account in their ARNs, as the conditions ask for.
SERVICES = ("sms-voice",)


class EncryptedTopic(Construct):
    """A topic to which the named AWS services of this account may publish, over TLS only.

    ``services`` are such as ``sms-voice``; ``alarms`` and ``rules`` are the ARNs of those of
    CloudWatch and of EventBridge, ``roles`` those of roles of the account, whose own policies allow
    ``sns:Publish``. Each gets the right to publish and the right to the key that publishing needs:
    without the second, messages are lost in silence. ``opened_by`` is the ARN of the only role that
    may subscribe to the topic or change it.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        key: EncryptionKey,
        opened_by: str,
        services: tuple[str, ...] = (),
        roles: tuple[str, ...] = (),
        alarms: tuple[str, ...] = (),
        rules: tuple[str, ...] = (),
    ) -> None:
        super().__init__(scope, id)
        unknown = sorted(set(services) - set(SERVICES))
        if unknown:
            raise ValueError(
                f"topic {name!r}: received the service {', '.join(unknown)}; "
                f"allowed are {', '.join(SERVICES)}, and alarms and rules by their ARNs"
            )
        location = key.location
        self.name = name
        self.arn = location.arn("sns", name)
        allowed = [topic_publishers.resources_of(each, location) for each in services]
        if alarms:
            allowed.append(topic_publishers.alarms(alarms, location))
        if rules:
            allowed.append(topic_publishers.rules(rules, self.arn, location))
        key.allow(
            key_policy.used_by_service(
                "SnsForTopics",
                "sns",
                location=location,
                actions=key_policy.SEND_ACTIONS,
                source_arn=self.arn,
            ),
            *(_on_key(publisher) for publisher in allowed),
        )
        for role_arn in roles:
            key.allow(
                key_policy.used_by_role(
                    "PublishingRoles",
                    role_arn,
                    location=location,
                    actions=key_policy.SEND_ACTIONS,
                    through="sns",
                ),
                key_policy.never_administered_by(role_arn, location=location),
            )
        policy = PolicyDocument(
            (
                *(_on_topic(publisher, self.arn) for publisher in allowed),
                denied_without_tls("sns:Publish", self.arn),
                data_egress.denied_except(opened_by, data_egress.OF_A_TOPIC, self.arn),
            )
        )
        self.resource = SnsTopic(
            self, DEFAULT, name=name, kms_master_key_id=key.arn, signature_version=2
        )
        keep_logical_id(self.resource, id, scope=scope)
        self.policy = SnsTopicPolicy(
            self.resource, DEFAULT, arn=attribute(self.resource, "arn"), policy=policy.to_json()
        )
        keep_logical_id(self.policy, id, scope=scope)


def _on_key(publisher: Publisher) -> Statement:
    return Statement(
        sid=publisher.sid,
        principals=(Principal("Service", publisher.principal),),
        actions=key_policy.SEND_ACTIONS,
        resources=(key_policy.THE_KEY,),
        conditions=publisher.on_key,
    )


def _on_topic(publisher: Publisher, topic_arn: str) -> Statement:
    return Statement(
        sid=publisher.sid,
        principals=(Principal("Service", publisher.principal),),
        actions=("sns:Publish",),
        resources=(topic_arn,),
        conditions=publisher.on_topic,
    )
