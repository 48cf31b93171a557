"""The tables of an environment."""

from constructs import Construct

from constructs_lib.encrypted.encrypted_table import EncryptedTable
from constructs_lib.logical_id import Layer
from stacks.security import Security
from stacks.settings.environment import Environment
from stacks.tables import ANALYTICS, CONVERSATIONS, TABLES

EXPIRY_ATTRIBUTE = "expires_at"


class Storage(Layer):
    """Every table of stacks/tables.py: the handles of ``tables`` are by name."""

    def __init__(
        self, scope: Construct, id: str, *, environment: Environment, security: Security
    ) -> None:
        super().__init__(scope, id)
        self.tables = {
            each.name: EncryptedTable(
                self,
                each.name,
                name=environment.names.name("storage", "table", each.name),
                key=security.dynamodb,
                partition_key=each.partition_key,
                sort_key=each.sort_key,
                time_to_live_attribute=EXPIRY_ATTRIBUTE,
                deletion_protection=environment.deletion_protection,
                opened_by=security.deploy_role_arn,
            )
            for each in TABLES
        }
        self.conversations = self.tables[CONVERSATIONS.name]
        self.analytics = self.tables[ANALYTICS.name]
