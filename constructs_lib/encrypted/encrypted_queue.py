"""An SQS queue encrypted with a customer-managed key."""

from constructs import Construct

from constructs_lib.aws import SqsQueue, SqsQueuePolicy
from constructs_lib.encrypted.encrypted_topic import EncryptedTopic
from constructs_lib.keys import key_policy
from constructs_lib.keys.encryption_key import EncryptionKey
from constructs_lib.logical_id import DEFAULT, attribute, set_logical_id
from constructs_lib.policies import data_egress
from constructs_lib.policies.transport import denied_without_tls
from keyproof.policy_document import Condition, PolicyDocument, Principal, Statement

# The longest that SQS keeps a message.
RETENTION_IN_SECONDS = 14 * 24 * 60 * 60
# How long SQS uses a data key before it asks KMS for the next one; its default.
DATA_KEY_REUSE_IN_SECONDS = 300


class EncryptedQueue(Construct):
    """A queue that answers over TLS only; a topic delivers to it once ``receive_from`` says.

    ``opened_by`` is the ARN of the only role that may change the queue or its policy.
    """

    def __init__(
        self, scope: Construct, id: str, *, name: str, key: EncryptionKey, opened_by: str
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
        set_logical_id(self.resource, id, scope=scope, is_default=True)
        self.policy = PolicyDocument(
            (
                denied_without_tls("sqs:*", self.arn),
                data_egress.denied_except(opened_by, data_egress.OF_A_QUEUE, self.arn),
            )
        )
        self._policy = SqsQueuePolicy(
            self, "policy", queue_url=attribute(self.resource, "id"), policy=self.policy.to_json()
        )
        set_logical_id(self._policy, id, scope=scope)

    def receive_from(self, topic: EncryptedTopic) -> None:
        """Let SNS send here what it could not deliver for a topic, under the queue's key."""
        self.key.allow(
            key_policy.used_by_service(
                "SnsForQueues",
                "sns",
                location=self.key.location,
                actions=key_policy.SEND_ACTIONS,
                source_arn=topic.arn,
            )
        )
        self.policy = self.policy.with_statement(
            Statement(
                sid="SentByTopics",
                principals=(Principal("Service", "sns.amazonaws.com"),),
                actions=("sqs:SendMessage",),
                resources=(self.arn,),
                conditions=(Condition("ArnEquals", "aws:SourceArn", (topic.arn,)),),
            )
        )
        self._policy.policy = self.policy.to_json()
