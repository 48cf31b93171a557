"""The topics of an environment, the log groups of SNS and the dead-letter queue."""

from constructs_lib.cdk import TerraformStack
from constructs_lib.encrypted.encrypted_log_group import EncryptedLogGroup
from constructs_lib.encrypted.encrypted_queue import EncryptedQueue
from constructs_lib.encrypted.encrypted_topic import EncryptedTopic
from constructs_lib.encrypted.masked_numbers import mask_numbers
from keyproof.location import Location
from stacks.security import Security
from stacks.settings.environment import Environment
from stacks.topics import DELIVERY_STATUS, INBOUND_SMS, TOPICS, Topic


class Messaging:
    """Every topic of stacks/topics.py: the handles of ``topics`` are by name."""

    def __init__(
        self,
        stack: TerraformStack,
        *,
        environment: Environment,
        location: Location,
        security: Security,
    ) -> None:
        names = environment.names
        self._stack = stack
        self._environment = environment
        self._location = location
        self._security = security
        self.topics = {each.name: self._topic(each) for each in TOPICS}
        self.inbound_sms = self.topics[INBOUND_SMS.name]
        self.delivery_status = self.topics[DELIVERY_STATUS.name]
        self.dead_letter_queue = EncryptedQueue(
            stack,
            "dead-letter",
            name=names.name("messaging", "queue", "dead-letter"),
            key=security.main,
            opened_by=security.deploy_role_arn,
            topics=tuple(self.topics.values()),
        )
        self.sns_logs = self._log_group("sns", names.name("messaging", "logs", "sns"), masked=True)
        # SNS creates these by itself, without a key, when it first logs a delivery.
        for name, topic in self.topics.items():
            self._sns_log_groups(name, topic.name)

    def _topic(self, topic: Topic) -> EncryptedTopic:
        return EncryptedTopic(
            self._stack,
            topic.name,
            name=self._environment.names.name("messaging", "topic", topic.name),
            key=self._security.sns,
            opened_by=self._security.deploy_role_arn,
            services=topic.services,
            roles=tuple(map(self._location.role_arn, topic.roles)),
        )

    def _sns_log_groups(self, id: str, topic: str) -> None:
        name = f"sns/{self._location.region}/{self._location.account_id}/{topic}"
        self._log_group(f"{id}-delivery", name)
        self._log_group(f"{id}-delivery-failure", f"{name}/Failure")

    def _log_group(self, id: str, name: str, *, masked: bool = False) -> EncryptedLogGroup:
        """A log group; ``masked`` is one with numbers, to be masked where the settings say so."""
        group = EncryptedLogGroup(
            self._stack,
            f"{id}-logs",
            name=name,
            key=self._security.logs,
            retention_in_days=self._environment.log_retention_in_days,
        )
        if masked and self._environment.mask_phone_numbers:
            mask_numbers(self._stack, f"{id}-logs", group)
        return group
