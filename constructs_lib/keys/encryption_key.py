"""A customer-managed KMS key with its alias, its rotation and its policy."""

from dataclasses import dataclass
from functools import partial

from constructs import Construct

from constructs_lib.aws import KmsAlias, KmsKey
from constructs_lib.cdk import TerraformResourceLifecycle
from constructs_lib.keys import key_policy
from constructs_lib.limits import DELETION_WINDOW_IN_DAYS, ROTATION_PERIOD_IN_DAYS
from constructs_lib.logical_id import DEFAULT, keep_logical_id, reference
from constructs_lib.policies.merging import with_statement
from keyproof.location import Location
from keyproof.policy_document import PolicyDocument, Statement


@dataclass(frozen=True, kw_only=True)
class KeyLifecycle:
    """How a key is rotated and how it may end.

    ``prevent_destroy`` makes Terraform refuse every plan that would destroy the key. ``locked``
    makes KMS refuse to disable it or to schedule its deletion, except to the role
    ``break_glass_role_arn`` if there is one.
    Raises ValueError for a number of days that KMS does not take.
    """

    deletion_window_in_days: int
    rotation_period_in_days: int
    prevent_destroy: bool
    locked: bool = False
    break_glass_role_arn: str | None = None

    def __post_init__(self) -> None:
        for setting, allowed in (
            ("deletion_window_in_days", DELETION_WINDOW_IN_DAYS),
            ("rotation_period_in_days", ROTATION_PERIOD_IN_DAYS),
        ):
            received = getattr(self, setting)
            if received not in allowed:
                limits = f"{allowed[0]} to {allowed[-1]} days"
                raise ValueError(f"{setting}: received {received}; allowed are {limits}")


class EncryptionKey(Construct):
    """A key that its account administers and that nobody uses until ``allow`` says so.

    ``arn`` and ``key_id`` refer to the key's ARN and to its id, a UUID, before there is a key:
    ``create`` makes it, when its policy has everybody. A key that ``is_for_hashes`` makes keyed
    hashes (HMAC) and encrypts nothing; KMS does not rotate it.
    https://docs.aws.amazon.com/kms/latest/developerguide/hmac.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        alias: str,
        description: str,
        location: Location,
        lifecycle: KeyLifecycle,
        tags: dict[str, str],
        is_for_hashes: bool = False,
    ) -> None:
        super().__init__(scope, id)
        self._scope, self._id = scope, id
        self.location = location
        self.policy = PolicyDocument(_administration(location, lifecycle))
        self.arn = reference(KmsKey, id, "arn")
        self.key_id = reference(KmsKey, id, "key_id")
        self._alias = f"alias/{alias}"
        self._is_created = False
        self._key = partial(
            KmsKey,
            self,
            DEFAULT,
            description=description,
            enable_key_rotation=None if is_for_hashes else True,
            rotation_period_in_days=None if is_for_hashes else lifecycle.rotation_period_in_days,
            customer_master_key_spec="HMAC_256" if is_for_hashes else None,
            key_usage="GENERATE_VERIFY_MAC" if is_for_hashes else None,
            deletion_window_in_days=lifecycle.deletion_window_in_days,
            tags=tags,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=lifecycle.prevent_destroy),
        )

    def allow(self, *statements: Statement) -> None:
        """Add statements to the key policy, each merged into one of the same ``sid``."""
        if self._is_created:
            raise ValueError(f"the key {self._id} is created: its policy is complete")
        for statement in statements:
            self.policy = with_statement(self.policy, statement)

    def create(self) -> None:
        """Create the key, with its policy, and its alias.

        Without it, Terraform refuses what refers to the key.
        """
        self._is_created = True
        key = self._key(policy=self.policy.to_json())
        keep_logical_id(key, self._id, scope=self._scope)
        alias = KmsAlias(key, DEFAULT, name=self._alias, target_key_id=self.key_id)
        keep_logical_id(alias, self._id, scope=self._scope)


def _administration(location: Location, lifecycle: KeyLifecycle) -> tuple[Statement, ...]:
    if not lifecycle.locked:
        return (key_policy.administered_by_account(location),)
    return (
        key_policy.locked_administration(location),
        *key_policy.deletion_lock(
            location,
            break_glass_role_arn=lifecycle.break_glass_role_arn,
            window_in_days=lifecycle.deletion_window_in_days,
        ),
    )
