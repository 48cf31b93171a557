"""The four keys of an environment, and the roles from outside the stack that may use them."""

from constructs import Construct

from constructs_lib import key_policy
from constructs_lib.encryption_key import EncryptionKey, KeyLifecycle
from constructs_lib.location import Location
from stacks.environment import Environment

KEY_TAGS = {"OffHoursShutdown": "disabled"}


class Security(Construct):
    """The keys ``main``, ``sns``, ``dynamodb`` and ``logs``."""

    def __init__(
        self, scope: Construct, id: str, *, environment: Environment, location: Location
    ) -> None:
        super().__init__(scope, id)
        self._environment = environment
        self._location = location
        self._lifecycle = KeyLifecycle(
            deletion_window_in_days=environment.key_deletion_window_in_days,
            rotation_period_in_days=environment.rotation_period_in_days,
            prevent_destroy=environment.deletion_protection,
        )
        self.main = self._key("smsbot", purpose="General encryption", read_through="sqs")
        self.sns = self._key("sns", purpose="SNS messages", read_through="sns")
        self.dynamodb = self._key("dynamodb", purpose="DynamoDB data", read_through="dynamodb")
        self.logs = self._key("logs", purpose="CloudWatch Logs data", read_through="logs")

        self._let_deploy_role_create_resources(self.dynamodb, through="dynamodb")
        if environment.encrypt_function_environment:
            self._let_deploy_role_create_resources(self.main, through="lambda")

    def _key(self, name: str, *, purpose: str, read_through: str) -> EncryptionKey:
        key = EncryptionKey(
            self,
            name,
            alias=self._environment.names.name("security", "key", name),
            description=f"{purpose} of the SMS bot, {self._environment.name}",
            location=self._location,
            lifecycle=self._lifecycle,
            tags=KEY_TAGS,
        )
        for reader in self._environment.key_readers:
            key.allow(
                key_policy.used_by_role(
                    "KeyReaders",
                    self._location.role_arn(reader),
                    location=self._location,
                    actions=key_policy.READ_ACTIONS,
                    through=read_through,
                )
            )
        return key

    def _let_deploy_role_create_resources(self, key: EncryptionKey, *, through: str) -> None:
        """DynamoDB and Lambda use the key as whoever creates the resource, then by a grant."""
        role_arn = self._location.role_arn(self._environment.deploy_role)
        key.allow(
            key_policy.used_by_role(
                "DeployRoleUse",
                role_arn,
                location=self._location,
                actions=key_policy.ENCRYPT_DECRYPT_ACTIONS,
                through=through,
            )
        )
        key.allow(
            key_policy.granted_by_role(
                "DeployRoleGrant", role_arn, location=self._location, through=through
            )
        )
