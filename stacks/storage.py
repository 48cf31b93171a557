"""The tables of an environment."""

from constructs_lib.cdk import TerraformStack
from constructs_lib.encrypted.encrypted_table import EncryptedTable
from stacks.security import Security
from stacks.settings.environment import Environment
from stacks.tables import ANALYTICS, CONVERSATIONS, TABLES

EXPIRY_ATTRIBUTE = "expires_at"


class Storage:
    """Every table of stacks/tables.py: the handles of ``tables`` are by name."""

    def __init__(
        self, stack: TerraformStack, *, environment: Environment, security: Security
    ) -> None:
        self.tables = {
            each.name: EncryptedTable(
                stack,
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
