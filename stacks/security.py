"""The keys of an environment, and the roles from outside the stack that may use them."""

from constructs import Construct

from constructs_lib.keys import key_policy
from constructs_lib.keys.encryption_key import EncryptionKey, KeyLifecycle
from constructs_lib.logical_id import Layer
from keyproof.location import Location
from stacks.keys import ERASED_NUMBERS, alias_of, break_glass_role_arn, description_of, tags_of_key
from stacks.settings.environment import Environment


class Security(Layer):
    """The keys ``main``, ``sns``, ``dynamodb`` and ``logs``.

    ``erased_numbers`` makes hashes of erased phone numbers; None where nobody may erase any.
    ``deploy_role_arn`` is the role that runs Terraform, which alone may open a way out of the data.
    """

    def __init__(
        self, scope: Construct, id: str, *, environment: Environment, location: Location
    ) -> None:
        super().__init__(scope, id)
        self._environment = environment
        self._location = location
        self.deploy_role_arn = location.role_arn(environment.deploy_role)
        self._lifecycle = KeyLifecycle(
            deletion_window_in_days=environment.key_deletion_window_in_days,
            rotation_period_in_days=environment.rotation_period_in_days,
            prevent_destroy=environment.deletion_protection,
            locked=environment.deletion_protection,
            break_glass_role_arn=break_glass_role_arn(environment, location),
        )
        self.main = self._key("smsbot")
        self.sns = self._key("sns")
        self.dynamodb = self._key("dynamodb")
        self.logs = self._key("logs")

        # Nobody reads through SNS: it decrypts before it delivers.
        self._let_read(self.main, environment.readers_of("queue"), through="sqs")
        self._let_read(self.dynamodb, environment.readers_of("table"), through="dynamodb")
        self._let_read(self.logs, environment.readers_of("log"), through="logs")

        self.erased_numbers = self._key_of_erased_numbers()

        # DynamoDB and Lambda use the key as whoever creates the resource and go on by a grant.
        # CloudWatch Logs, by reports only, also asks it of whoever creates the log group.
        self._let_deploy_role_use(self.dynamodb, through="dynamodb")
        self._let_deploy_role_grant(self.dynamodb, through="dynamodb")
        self._let_deploy_role_use(self.logs, through="logs")
        if environment.encrypt_function_environment:
            self._let_deploy_role_use(self.main, through="lambda")
            self._let_deploy_role_grant(self.main, through="lambda")

    def _key_of_erased_numbers(self) -> EncryptionKey | None:
        """The HMAC key; its roles also read and change the table, through DynamoDB."""
        if not self._environment.person_data_roles:
            return None
        key = self._key(ERASED_NUMBERS, is_for_hashes=True)
        for role in self._environment.person_data_roles:
            role_arn = self._location.role_arn(role)
            never = key_policy.never_administered_by(role_arn, location=self._location)
            hashes = key_policy.hashed_by_role("PersonData", role_arn, location=self._location)
            key.allow(hashes, never)
            if role in self._environment.readers_of("table"):
                continue  # reads the table already
            use = key_policy.used_by_role(
                "PersonData",
                role_arn,
                location=self._location,
                actions=key_policy.READ_ACTIONS,
                through="dynamodb",
            )
            self.dynamodb.allow(use, never)
        return key

    def _key(self, name: str, *, is_for_hashes: bool = False) -> EncryptionKey:
        return EncryptionKey(
            self,
            name,
            alias=alias_of(name, self._environment),
            description=description_of(name, self._environment),
            location=self._location,
            lifecycle=self._lifecycle,
            tags=tags_of_key(name),
            is_for_hashes=is_for_hashes,
        )

    def _let_read(self, key: EncryptionKey, readers: tuple[str, ...], *, through: str) -> None:
        for reader in readers:
            role_arn = self._location.role_arn(reader)
            key.allow(
                key_policy.used_by_role(
                    "KeyReaders",
                    role_arn,
                    location=self._location,
                    actions=key_policy.READ_ACTIONS,
                    through=through,
                )
            )
            key.allow(key_policy.never_administered_by(role_arn, location=self._location))

    def _let_deploy_role_use(self, key: EncryptionKey, *, through: str) -> None:
        key.allow(
            key_policy.used_by_role(
                "DeployRoleUse",
                self.deploy_role_arn,
                location=self._location,
                actions=key_policy.ENCRYPT_DECRYPT_ACTIONS,
                through=through,
            )
        )

    def _let_deploy_role_grant(self, key: EncryptionKey, *, through: str) -> None:
        key.allow(
            key_policy.granted_by_role(
                "DeployRoleGrant", self.deploy_role_arn, location=self._location, through=through
            )
        )
