"""The tables of an environment."""

from constructs import Construct

from constructs_lib.encrypted_table import EncryptedTable
from stacks.environment import Environment
from stacks.security import Security

EXPIRY_ATTRIBUTE = "expires_at"


class Storage(Construct):
    """What was said (``conversations``) and how often what happened (``analytics``)."""

    def __init__(
        self, scope: Construct, id: str, *, environment: Environment, security: Security
    ) -> None:
        super().__init__(scope, id)
        self.conversations = EncryptedTable(
            self,
            "conversations",
            name=environment.names.name("storage", "table", "conversations"),
            key=security.dynamodb,
            partition_key="phone_number",
            sort_key="entry",
            time_to_live_attribute=EXPIRY_ATTRIBUTE,
            deletion_protection=environment.deletion_protection,
        )
        self.analytics = EncryptedTable(
            self,
            "analytics",
            name=environment.names.name("storage", "table", "analytics"),
            key=security.dynamodb,
            partition_key="day",
            sort_key="counter",
            time_to_live_attribute=EXPIRY_ATTRIBUTE,
            deletion_protection=environment.deletion_protection,
        )
