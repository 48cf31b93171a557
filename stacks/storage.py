"""The tables of an environment."""

from constructs import Construct

from constructs_lib.encrypted.encrypted_table import EncryptedTable
from stacks.security import Security
from stacks.settings.environment import Environment

EXPIRY_ATTRIBUTE = "expires_at"


class Storage(Construct):
    """What was said (``conversations``) and how often what happened (``analytics``)."""

    def __init__(
        self, scope: Construct, id: str, *, environment: Environment, security: Security
    ) -> None:
        super().__init__(scope, id)
        self._environment = environment
        self._security = security
        self.conversations = self._table(
            "conversations", partition_key="phone_number", sort_key="entry"
        )
        self.analytics = self._table("analytics", partition_key="day", sort_key="counter")

    def _table(self, name: str, *, partition_key: str, sort_key: str) -> EncryptedTable:
        return EncryptedTable(
            self,
            name,
            name=self._environment.names.name("storage", "table", name),
            key=self._security.dynamodb,
            partition_key=partition_key,
            sort_key=sort_key,
            time_to_live_attribute=EXPIRY_ATTRIBUTE,
            deletion_protection=self._environment.deletion_protection,
            opened_by=self._security.deploy_role_arn,
        )
