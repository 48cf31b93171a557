"""The keys of an environment, and the roles from outside the stack that may use them."""

from constructs_lib.cdk import TerraformStack
from constructs_lib.keys import key_policy
from constructs_lib.keys.encryption_key import EncryptionKey, KeyLifecycle
from keyproof.location import Location
from stacks.keys import ERASED_NUMBERS, alias_of, break_glass_role_arn, description_of, tags_of_key
from stacks.settings.environment import Environment


def lifecycle_of(environment: Environment, location: Location) -> KeyLifecycle:
    """How the keys of an environment are rotated, and how they may end."""
    return KeyLifecycle(
        deletion_window_in_days=environment.key_deletion_window_in_days,
        rotation_period_in_days=environment.rotation_period_in_days,
        prevent_destroy=environment.deletion_protection,
        locked=environment.deletion_protection,
        break_glass_role_arn=break_glass_role_arn(environment, location),
    )


class Security:
    """The keys ``main``, ``sns``, ``dynamodb`` and ``logs``.

    ``erased_numbers`` makes hashes of erased phone numbers; None where nobody may erase any.
    ``deploy_role_arn`` is the role that runs Terraform, which alone may open data egress.
    """

    def __init__(
        self, stack: TerraformStack, *, environment: Environment, location: Location
    ) -> None:
        self._stack = stack
        self._environment = environment
        self._location = location
        self.deploy_role_arn = location.role_arn(environment.deploy_role)
        self._lifecycle = lifecycle_of(environment, location)
        self._keys: list[EncryptionKey] = []
        self.main = self._key("smsbot")
        self.sns = self._key("sns")
        self.dynamodb = self._key("dynamodb")
        self.logs = self._key("logs")

        # Nobody reads through SNS: it decrypts before it delivers.
        self._let_read(self.main, environment.queue_readers, through="sqs")
        self._let_read(self.dynamodb, environment.table_readers, through="dynamodb")
        self._let_read(self.logs, environment.log_readers, through="logs")

        self.erased_numbers = self._key_of_erased_numbers()

        # DynamoDB and Lambda use the key as whoever creates the resource and go on by a grant.
        # CloudWatch Logs, by reports only, also asks it of whoever creates the log group.
        self._let_deploy_role(self.dynamodb, through="dynamodb", grant=True)
        self._let_deploy_role(self.logs, through="logs", grant=False)
        if environment.encrypt_function_environment:
            self._let_deploy_role(self.main, through="lambda", grant=True)

    def create_keys(self) -> None:
        """Create the keys, once whoever uses them is in their policies."""
        for key in self._keys:
            key.create()

    def _key_of_erased_numbers(self) -> EncryptionKey | None:
        """The HMAC key; its roles also read and change the table, through DynamoDB."""
        if not self._environment.privacy_roles:
            return None
        key = self._key(ERASED_NUMBERS, is_for_hashes=True)
        roles = self._environment.privacy_roles
        for role_arn in map(self._location.role_arn, roles):
            key.allow(
                key_policy.hashed_by_role("PersonData", role_arn, location=self._location),
                key_policy.never_administered_by(role_arn, location=self._location),
            )
        reading_already = self._environment.table_readers
        others = tuple(each for each in roles if each not in reading_already)
        self._let_read(self.dynamodb, others, through="dynamodb", sid="PersonData")
        return key

    def _key(self, name: str, *, is_for_hashes: bool = False) -> EncryptionKey:
        key = EncryptionKey(
            self._stack,
            name,
            alias=alias_of(name, self._environment),
            description=description_of(name, self._environment),
            location=self._location,
            lifecycle=self._lifecycle,
            tags=tags_of_key(name),
            is_for_hashes=is_for_hashes,
        )
        self._keys.append(key)
        return key

    def _let_read(
        self,
        key: EncryptionKey,
        readers: tuple[str, ...],
        *,
        through: str,
        sid: str = "KeyReaders",
    ) -> None:
        for role_arn in map(self._location.role_arn, readers):
            key.allow(
                key_policy.used_by_role(
                    sid,
                    role_arn,
                    location=self._location,
                    actions=key_policy.READ_ACTIONS,
                    through=through,
                ),
                key_policy.never_administered_by(role_arn, location=self._location),
            )

    def _let_deploy_role(self, key: EncryptionKey, *, through: str, grant: bool) -> None:
        role_arn, location = self.deploy_role_arn, self._location
        actions = key_policy.ENCRYPT_DECRYPT_ACTIONS
        key.allow(
            key_policy.used_by_role(
                "DeployRoleUse", role_arn, location=location, actions=actions, through=through
            )
        )
        if grant:
            key.allow(
                key_policy.granted_by_role(
                    "DeployRoleGrant", role_arn, location=location, through=through
                )
            )
