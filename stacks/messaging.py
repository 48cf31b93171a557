"""The topics of an environment, the log groups of SNS and the dead-letter queue."""

from constructs import Construct

from constructs_lib.encrypted.encrypted_log_group import EncryptedLogGroup
from constructs_lib.encrypted.encrypted_queue import EncryptedQueue
from constructs_lib.encrypted.encrypted_topic import EncryptedTopic
from constructs_lib.location import Location
from stacks.declared.calls import SMS_SERVICE
from stacks.delivery_logs import DIRECT_PUBLISH
from stacks.security import Security
from stacks.settings.environment import Environment


class Messaging(Construct):
    """Texts come in by one topic, delivery receipts by the other."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        location: Location,
        security: Security,
    ) -> None:
        super().__init__(scope, id)
        names = environment.names
        self._environment = environment
        self._location = location
        self._security = security
        self.inbound_sms = self._topic("inbound-sms")
        self.delivery_status = self._topic("delivery-status")
        self.dead_letter_queue = EncryptedQueue(
            self,
            "dead-letter",
            name=names.name("messaging", "queue", "dead-letter"),
            key=security.main,
            opened_by=security.deploy_role_arn,
        )
        self.sns_logs = self._log_group("sns", names.name("messaging", "logs", "sns"))
        # SNS creates these by itself, without a key, when it first logs a delivery.
        self._sns_log_groups("inbound-sms", self.inbound_sms.name)
        self._sns_log_groups("delivery-status", self.delivery_status.name)
        if environment.account_log_groups:
            self._sns_log_groups("direct-publish", DIRECT_PUBLISH)

    def _topic(self, name: str) -> EncryptedTopic:
        return EncryptedTopic(
            self,
            name,
            name=self._environment.names.name("messaging", "topic", name),
            key=self._security.sns,
            opened_by=self._security.deploy_role_arn,
            publishers=(SMS_SERVICE,),
        )

    def _sns_log_groups(self, id: str, source: str) -> None:
        name = f"sns/{self._location.region}/{self._location.account_id}/{source}"
        self._log_group(f"{id}-delivery", name)
        self._log_group(f"{id}-delivery-failure", f"{name}/Failure")

    def _log_group(self, id: str, name: str) -> EncryptedLogGroup:
        return EncryptedLogGroup(
            self,
            f"{id}-logs",
            name=name,
            key=self._security.logs,
            retention_in_days=self._environment.log_retention_in_days,
        )
