"""What is encrypted by which key, and who may do what: the model that every question is asked of.

A loader makes it of a synthesized configuration, of a plan, or of whatever else tells the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from constructs_lib.location import Location
from constructs_lib.policy_document import Condition, PolicyDocument, Principal, Statement
from smsbot.iam.statements import NamedPolicy


class Encryption(StrEnum):
    """By whose key something is encrypted."""

    CUSTOMER = "Customer-managed"
    AWS = "AWS-managed"
    NONE = "Unencrypted"
    UNKNOWN = "Unknown"


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
        service = self.grantee.endswith(".amazonaws.com")
        statement = Statement(
            sid=self.name,
            principals=(Principal("Service" if service else "AWS", self.grantee),),
            actions=tuple(f"kms:{operation}" for operation in self.operations),
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

    ``address`` is where it is declared, such as ``aws_kms_key.sns``; ``alias`` is without
    ``alias/``, and empty if it has none. Days are None where they are not known. ``protected``
    says that Terraform refuses to destroy it, and is None where a source does not tell.
    """

    address: str
    arn: str
    alias: str
    label: str
    policy: NamedPolicy
    grants: tuple[Grant, ...] = ()
    rotation: bool
    rotation_period_in_days: int | None
    deletion_window_in_days: int | None
    protected: bool | None
    state: KeyState = KeyState.ENABLED

    @property
    def policies(self) -> tuple[NamedPolicy, ...]:
        """The key policy, and the grants."""
        return (self.policy, *(grant.as_policy() for grant in self.grants))


@dataclass(frozen=True, kw_only=True)
class Protected:
    """Something that AWS can encrypt: a resource, or a part of one such as a function's code.

    ``part`` is empty for a whole resource. ``key`` is the ARN of a key, of the model or not, and
    empty unless ``encryption`` is CUSTOMER; ``key_label`` is its name for people. ``exemption`` is
    the declared reason for a key of AWS. ``protected`` says whether deleting it is refused, and is
    None where there is no such protection.
    """

    address: str
    part: str
    service: str
    label: str
    name: str
    arn: str
    encryption: Encryption
    key: str
    key_label: str
    exemption: str | None
    protected: bool | None


@dataclass(frozen=True, kw_only=True)
class Role:
    """A role of the stack with its own policies and with who may assume it."""

    address: str
    arn: str
    policies: tuple[NamedPolicy, ...]
    boundaries: tuple[NamedPolicy, ...]
    trust: NamedPolicy


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call that the infrastructure makes, because the resource at ``address`` says so.

    ``caller`` is a service principal or the ARN of a role. ``action`` is empty where only the key
    of the target is asked. ``target`` is the ARN of the resource. ``source`` is what a service's
    ``aws:SourceArn`` is like, and empty where there is none.
    """

    address: str
    caller: str
    action: str
    target: str
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class EncryptionModel:
    """One environment.

    ``resource_policies`` are by the ARN of their resource, ``arns`` by address. ``unknown_types``
    are types of which it is not known whether they hold data, each with the address of a resource.
    """

    location: Location
    keys: tuple[Key, ...]
    protected: tuple[Protected, ...]
    roles: tuple[Role, ...]
    resource_policies: Mapping[str, NamedPolicy]
    calls: tuple[Call, ...]
    arns: Mapping[str, str]
    unknown_types: tuple[tuple[str, str], ...]

    def key_of(self, arn: str) -> Key | None:
        """The key of the model that encrypts a resource, or a part of it."""
        keys = [each.key for each in self.protected if each.arn == arn]
        return next((key for key in self.keys if key.arn in keys), None)

    def key_at(self, address: str) -> Key | None:
        """The key declared at an address."""
        return next((key for key in self.keys if key.address == address), None)
