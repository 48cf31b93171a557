"""An SQS queue encrypted with a customer-managed key."""

from constructs import Construct

from constructs_lib.aws import SqsQueue, SqsQueuePolicy
from constructs_lib.encrypted.encrypted_topic import EncryptedTopic
from constructs_lib.keys import key_policy
from constructs_lib.keys.encryption_key import EncryptionKey
from constructs_lib.logical_id import DEFAULT, attribute, keep_logical_id
from constructs_lib.policies import data_egress
from constructs_lib.policies.merging import with_statement
from constructs_lib.policies.transport import denied_without_tls
from keyproof.location import Location
from keyproof.policy_document import Condition, PolicyDocument, Principal, Statement

# The longest that SQS keeps a message.
RETENTION_IN_SECONDS = 14 * 24 * 60 * 60
# How long SQS uses a data key before it asks KMS for the next one; its default.
DATA_KEY_REUSE_IN_SECONDS = 300


class EncryptedQueue(Construct):
    """A queue that answers over TLS only.

    SNS sends to it what it could not deliver for ``topics``. ``opened_by`` is the ARN of the only
    role that may change the queue or its policy.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        key: EncryptionKey,
        opened_by: str,
        topics: tuple[EncryptedTopic, ...] = (),
    ) -> None:
        super().__init__(scope, id)
        self.name = name
        self.arn = key.location.arn("sqs", name)
        self.key = key
        self.resource = SqsQueue(
            self,
            DEFAULT,
            name=name,
            kms_master_key_id=key.arn,
            kms_data_key_reuse_period_seconds=DATA_KEY_REUSE_IN_SECONDS,
            message_retention_seconds=RETENTION_IN_SECONDS,
        )
        keep_logical_id(self.resource, id, scope=scope)
        policy = PolicyDocument(
            (
                denied_without_tls("sqs:*", self.arn),
                data_egress.denied_except(opened_by, data_egress.OF_A_QUEUE, self.arn),
            )
        )
        for topic in topics:
            key.allow(_on_key(topic, key.location))
            policy = with_statement(policy, _on_queue(topic, self.arn))
        queue_policy = SqsQueuePolicy(
            self.resource,
            DEFAULT,
            queue_url=attribute(self.resource, "id"),
            policy=policy.to_json(),
        )
        keep_logical_id(queue_policy, id, scope=scope)


def _on_key(topic: EncryptedTopic, location: Location) -> Statement:
    return key_policy.used_by_service(
        "SnsForQueues",
        "sns",
        location=location,
        actions=key_policy.SEND_ACTIONS,
        source_arn=topic.arn,
    )


def _on_queue(topic: EncryptedTopic, queue_arn: str) -> Statement:
    return Statement(
        sid="SentByTopics",
        principals=(Principal("Service", "sns.amazonaws.com"),),
        actions=("sqs:SendMessage",),
        resources=(queue_arn,),
        conditions=(Condition("ArnEquals", "aws:SourceArn", (topic.arn,)),),
    )
