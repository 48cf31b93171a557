"""A key with its policy and its grants, of the model or outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from keyproof.aws.encryption import AWS_ALIAS
from keyproof.iam.callers import SERVICE_ENDINGS
from keyproof.iam.statements import NamedPolicy
from keyproof.location import Location
from keyproof.policy_document import (
    ANYONE,
    Condition,
    PolicyDocument,
    Principal,
    Statement,
)


class KeyState(StrEnum):
    """The states of a key as KMS spells them, as far as they matter here."""

    ENABLED = "Enabled"
    DISABLED = "Disabled"
    PENDING_DELETION = "PendingDeletion"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A grant on a key; ``context`` is what its encryption context has to contain."""

    name: str
    grantee: str
    operations: tuple[str, ...]
    context: Mapping[str, str]

    def as_policy(self) -> NamedPolicy:
        """The grant as a policy of the key, which is how it works."""
        service = self.grantee.endswith(SERVICE_ENDINGS)
        statement = Statement(
            sid=self.name,
            principals=(Principal("Service" if service else "AWS", self.grantee),),
            # A grant whose operations are not shown may be for any.
            actions=tuple(f"kms:{operation}" for operation in self.operations) or ("kms:*",),
            resources=("*",),
            conditions=tuple(
                Condition("StringEquals", f"kms:EncryptionContext:{key}", (value,))
                for key, value in self.context.items()
            ),
        )
        return NamedPolicy(self.name, PolicyDocument((statement,)))


@dataclass(frozen=True, kw_only=True)
class Key:
    """A customer-managed key.

    ``aliases`` are without ``alias/``. One that signs or is asymmetric ``encrypts`` nothing; one
    that ``hashes`` (HMAC) is not rotated. ``protected`` says that Terraform refuses to destroy it.
    None is not known.
    """

    address: str
    arn: str
    aliases: tuple[str, ...]
    label: str
    policy: NamedPolicy
    grants: tuple[Grant, ...] = ()
    rotation: bool
    rotation_period_in_days: int | None
    deletion_window_in_days: int | None
    protected: bool | None
    encrypts: bool = True
    hashes: bool = False
    state: KeyState = KeyState.ENABLED

    @property
    def alias(self) -> str:
        """The first alias, without ``alias/``; empty if there is none."""
        return self.aliases[0] if self.aliases else ""

    @property
    def policies(self) -> tuple[NamedPolicy, ...]:
        """The key policy, and the grants."""
        return (self.policy, *(grant.as_policy() for grant in self.grants))


def unknown_key(name: str, location: Location) -> Key:
    """A key that is not of the stack, by its ARN, or by the alias of an AWS managed key.

    https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key
    """
    through_its_service = Statement(
        sid="AwsManagedKey",
        principals=(ANYONE,),
        actions=("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"),
        resources=("*",),
        conditions=(
            Condition("StringEquals", "kms:CallerAccount", (location.account_id,)),
            Condition("Bool", "aws:PrincipalIsAWSService", ("false",)),
        ),
    )
    is_of_aws = AWS_ALIAS in name
    return Key(
        address=name,
        arn=name,
        aliases=(name.removeprefix("alias/"),),
        label=name,
        policy=NamedPolicy(
            f"the policy of {name}",
            PolicyDocument((through_its_service,)) if is_of_aws else None,
        ),
        rotation=is_of_aws,
        rotation_period_in_days=None,
        deletion_window_in_days=None,
        protected=None,
    )
