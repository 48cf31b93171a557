"""What is encrypted by which key, and who may do what: the model that every rule is asked of."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, wraps
from typing import ClassVar, TypeVar, cast

from keyproof.aws.encryption import AWS_ALIAS, REPLICAS, Encryption
from keyproof.iam.patterns import match_resource, pattern_of
from keyproof.iam.statements import NamedPolicy, has_action
from keyproof.location import Location
from keyproof.model.identifiers import type_at
from keyproof.model.resource import NotEvaluated, Resource, Stack
from keyproof.policy_document import ANYONE, Condition, PolicyDocument, Statement

# Whoever the account lets administer keys, such as by its policy AdministratorAccess.
ADMINISTRATORS = "administrators"
SERVICE_ENDING = ".amazonaws.com"
OUTSIDE_ROLE = "role/"
T = TypeVar("T")
Named = Mapping[tuple[str, str], Resource]
LATER = "it is known only after the apply, or marked as sensitive"
ARN = re.compile(r"arn:[^\s,'\"]+[^\s,'\".:;]")


class KeyState(StrEnum):
    """The states of a key as KMS spells them, as far as they matter here."""

    ENABLED = "Enabled"
    DISABLED = "Disabled"


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
    grants: tuple[NamedPolicy, ...] = ()
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
    def names(self) -> tuple[str, ...]:
        """How a resource may name it: by its ARN, its id or an alias."""
        start, _, identifier = self.arn.rpartition("/")
        aliases = [f"alias/{each}" for each in self.aliases]
        of_arn = (f"{start.removesuffix(':key')}:{each}" for each in aliases)
        return (self.arn, identifier, *aliases, *of_arn)

    @property
    def policies(self) -> tuple[NamedPolicy, ...]:
        """The key policy, and the grants, which work as policies of the key."""
        return (self.policy, *self.grants)


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
            f"the policy of {name}", PolicyDocument((through_its_service,)) if is_of_aws else None
        ),
        rotation=is_of_aws,
        rotation_period_in_days=None,
        deletion_window_in_days=None,
        protected=None,
    )


@dataclass(frozen=True, kw_only=True)
class Protected:
    """Something that AWS can encrypt: a resource, or a part of one such as a function's code.

    ``key`` is an ARN, or the alias of an AWS managed key; ``encrypted_by`` is whose it is, as
    keys/arguments.toml says it. ``argument`` is where it is named, ``switches`` what has to be set
    for it to count, ``depends_on`` what one that is not known yet refers to.
    ``protected`` is None where AWS has no protection against deletion.
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
    protected: bool | None
    argument: str = ""
    encrypted_by: str = ""
    switches: tuple[tuple[str, object], ...] = ()
    depends_on: str = ""


@dataclass(frozen=True, kw_only=True)
class User:
    """A user of the stack with its own policies and those of its groups."""

    address: str
    arn: str
    policies: tuple[NamedPolicy, ...]
    boundaries: tuple[NamedPolicy, ...]

    @property
    def allowing(self) -> tuple[Statement, ...]:
        """The statements of its policies that allow something, or may allow it at most."""
        documents = [each.bound for each in self.policies if each.bound]
        statements = (one for document in documents for one in document.statements)
        return tuple(each for each in statements if each.effect == "Allow")


@dataclass(frozen=True, kw_only=True)
class Role(User):
    """A role of the stack, as a user without groups, with who may assume it."""

    trust: NamedPolicy


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call that the infrastructure makes, because the resource at ``address`` says so.

    ``action`` is empty where only the key of the target is asked. ``source`` is what a service's
    ``aws:SourceArn`` is like, ``warns_of`` the ARN of the alarm or the rule that leads to it. A
    call that ``leaves`` is made to what is not of the stack. One of ``instead`` may make it as
    well. ``key`` and ``on_key`` are in place of the target's key, and of what the action needs.
    ``written`` is the object of a bucket, ``says`` are further condition keys. ``no_key`` is why
    AWS refuses a target under a key. Where it ``is_admitted``, AWS writes the target's policy.
    """

    address: str
    caller: str
    action: str
    target: str
    source: str = ""
    warns_of: str = ""
    leaves: bool = False
    what: str = ""
    instead: tuple[str, ...] = ()
    key: str = ""
    on_key: tuple[str, ...] = ()
    written: str = ""
    says: tuple[tuple[str, str], ...] = ()
    no_key: str = ""
    is_admitted: bool = False


@dataclass(frozen=True, kw_only=True)
class EgressPath:
    """A way by which content leaves something, because the resource at ``address`` says so.

    ``what`` is its kind, such as "subscription", ``source`` what the content is of. ``target`` is
    empty where it is not known, and ``is_open`` where that changes with the apply. Of a call, it
    is the address of a resource of the stack.
    """

    address: str
    what: str
    source: str
    target: str
    is_call: bool
    is_open: bool = False


@dataclass(frozen=True, kw_only=True)
class Duplicate:
    """The addresses of resources that AWS takes for one, with what makes the identity.

    ``identity`` has arguments with their values, ``own`` those of them that name it. ``inside`` is
    the argument of the first resource that sets the same as the others.
    """

    kind: str
    addresses: tuple[str, ...]
    identity: tuple[tuple[str, str], ...] = ()
    own: tuple[str, ...] = ()
    certain: bool = True
    inside: str = ""


@dataclass(frozen=True, kw_only=True)
class DeclaredCall:
    """The calls that ``caller`` makes: ``actions`` on ``targets``.

    ``caller`` is the address of a role or user, a service principal, ``administrators``, or
    ``role/NAME`` for a role outside the plan. A target is the address of a resource, a phone
    number, or ``SERVICE:RESOURCE`` for a resource outside the plan. A target with ``*`` stands for
    the resources that the caller's policies name. ``source`` is a service: each of its resources in
    this account may be the request's ``aws:SourceArn``. A ``complete`` caller makes no other calls,
    so a permission that no call needs is a warning. An ``optional`` call is made only if the
    caller's policies allow the action.
    """

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    caller: str
    actions: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    source: str = ""
    complete: bool = False
    optional: bool = False

    def calls(self, model: "Model") -> Iterator[Call]:
        """The calls as the model spells them; none where the caller or the target is missing."""
        caller = caller_arn(self.caller, model)
        for target in self.targets:
            arn = target_arn(target, model)
            if not caller or not arn:
                continue
            for action in self.actions:
                named = _named(caller, action, model)
                if self.optional and not named:
                    continue
                meant = [
                    each for each in named if "*" in arn and match_resource(pattern_of(arn), each)
                ]
                for each in meant or [arn]:
                    yield Call(
                        address=target if target in model.arns else self.caller,
                        caller=caller,
                        action=action,
                        target=each,
                        source=model.location.arn(self.source, "*") if self.source else "",
                        leaves=target not in model.arns,
                    )

    def missing(self, model: "Model") -> Iterator[str]:
        """The caller and the targets that the stack should have, and does not have."""
        if self.optional:
            return
        if not caller_arn(self.caller, model):
            yield self.caller
        yield from (each for each in self.targets if not target_arn(each, model))


@dataclass(frozen=True, kw_only=True)
class Model:
    """What the rules see: one stack, with everything that follows from it.

    ``resource_policies`` are by the ARN of their resource, ``arns`` by the address of theirs.
    ``named`` are the resources by type and name, of several the first.
    ``declared_calls`` are among ``calls`` too. ``deployer`` is the ARN of the principal that
    applies the change.
    """

    stack: Stack
    location: Location
    keys: tuple[Key, ...]
    protected: tuple[Protected, ...]
    roles: tuple[Role, ...]
    resource_policies: Mapping[str, NamedPolicy]
    calls: tuple[Call, ...]
    arns: Mapping[str, str]
    named: Named
    not_evaluated: tuple[NotEvaluated, ...] = ()
    users: tuple[User, ...] = ()
    trusted_accounts: frozenset[str] = frozenset()
    declared_calls: tuple[DeclaredCall, ...] = ()
    deployer: str = ""

    @cached_property
    def written(self) -> Mapping[str, Resource]:
        """The settings and the resources by address."""
        return {each.address: each for each in (*self.stack.settings, *self.stack.resources)}

    @property
    def identities(self) -> tuple[User, ...]:
        """The roles, then the users."""
        return (*self.roles, *self.users)

    def key_of(self, arn: str) -> Key | None:
        """The key that encrypts a resource, or a part of it; None without one that is named.

        Of a key that is not in the model nothing is known, except for AWS's own: those are used by
        identities of the account through their service, and by no service for itself.
        """
        return self._encrypting.get(whole(arn))

    def key_named(self, name: str) -> Key:
        """The key that an argument names by its ARN, its id or an alias."""
        return self._keys.get(name) or unknown_key(name, self.location)

    def address_of(self, arn: str) -> str:
        """The address of the resource that has an ARN; the ARN itself if there is none."""
        return self._addresses.get(arn) or self._addresses.get(whole(arn), arn)

    def key_with(self, name: str) -> Key | None:
        """The key of an address, or of a name that it has in AWS."""
        return self._keys.get(name)

    @cached_property
    def _keys(self) -> Mapping[str, Key]:
        return {name: key for key in reversed(self.keys) for name in (*key.names, key.address)}

    @cached_property
    def roles_by_arn(self) -> Mapping[str, Role]:
        """The roles by their ARNs."""
        return {role.arn: role for role in reversed(self.roles)}

    def is_there(self, arn: str) -> bool:
        """Whether an ARN is that of a resource, or of a part of one."""
        return bool({arn, whole(arn)} & self._addresses.keys())

    @cached_property
    def _encrypting(self) -> Mapping[str, Key]:
        """The keys by what they encrypt: of several the first, one of the model before others."""
        named = [each for each in self.protected if each.key and each.part != REPLICAS]
        named.sort(key=lambda each: each.key not in self._keys)
        return {each.arn: self.key_named(each.key) for each in reversed(named)}

    @cached_property
    def _addresses(self) -> Mapping[str, str]:
        return {arn: address for address, arn in reversed([*self.arns.items()])}

    @property
    def own_accounts(self) -> frozenset[str]:
        """The accounts within the zone of trust: the own one, and the trusted ones."""
        return self.trusted_accounts | {self.location.account_id}

    def in_account(self, account_id: str) -> "Model":
        """The model as another account sees it, in which a provider is; itself for none."""
        if account_id in ("", self.location.account_id):
            return self
        there = replace(self.location, account_id=account_id)
        return self.shared(there, lambda: replace(self, location=there))

    def shared(self, question: object, answer: Callable[[], T]) -> T:
        """An answer that several rules need, found once for this model."""
        if question not in self._answers:
            self._answers[question] = answer()
        return cast("T", self._answers[question])

    @cached_property
    def _answers(self) -> dict[object, object]:
        return {}

    def alternatives(self) -> tuple["Model", ...]:
        """The model with each policy in turn where a resource has several of them."""
        policies = (*(key.policy for key in self.keys), *self.resource_policies.values())
        return tuple(
            replace(
                self,
                keys=tuple(replace(key, policy=_in_force(key.policy, place)) for key in self.keys),
                resource_policies={
                    arn: _in_force(each, place) for arn, each in self.resource_policies.items()
                },
            )
            for place in range(max((len(each.either) for each in policies), default=0))
        )

    def symbol(self, text: str) -> str:
        """A text that is the same in a configuration, its plan and its state.

        ARNs of the stack are the addresses of their resources; the own account and region are
        symbols.
        """
        if text in self._addresses:
            return self._addresses[text]
        found = ARN.sub(lambda match: self._addresses.get(match[0], match[0]), text)
        return _neutral(found, self.location)


def once_per_model(question: Callable[[Model], T]) -> Callable[[Model], T]:
    """A question whose answer several rules need: it is found once for each model."""

    @wraps(question)
    def answered(model: Model) -> T:
        return model.shared(question, lambda: question(model))

    return answered


def _neutral(text: str, location: Location) -> str:
    for value, symbol in ((location.account_id, "ACCOUNT"), (location.region, "REGION")):
        if value:
            text = re.sub(rf"(?<![\w-]){re.escape(value)}(?![\w-])", symbol, text)
    return text


def _in_force(policy: NamedPolicy, place: int) -> NamedPolicy:
    return policy.possible[min(place, len(policy.possible) - 1)]


def _named(caller: str, action: str, model: Model) -> list[str]:
    """The resources on which the policies of a caller allow an action."""
    return [
        resource
        for identity in model.identities
        if identity.arn == caller
        for policy in identity.policies
        for statement in policy.statements
        if statement.effect == "Allow"
        and has_action(statement.actions, statement.not_actions, action)
        for resource in statement.resources
    ]


def caller_arn(caller: str, model: Model) -> str:
    """A declared caller as calls spell it; empty if it is an address that the stack lacks."""
    if caller.startswith(OUTSIDE_ROLE):
        return model.location.role_arn(caller.removeprefix(OUTSIDE_ROLE))
    if caller == ADMINISTRATORS or caller.startswith("arn:") or SERVICE_ENDING in caller:
        return caller
    return model.arns.get(caller, "")


def target_arn(target: str, model: Model) -> str:
    """A declared target as calls spell it; empty if it is an address that the stack lacks."""
    if target.startswith(("+", "arn:")):
        return target
    service, colon, resource = target.partition(":")
    if colon and not type_at(target):
        return model.location.arn(service, resource)
    return model.arns.get(target, "")


def whole(arn: str) -> str:
    """What has a stream, a version or an alias of its own; any other ARN as it is."""
    for part in ("/stream/", ":log-stream:"):
        arn = arn.partition(part)[0]
    is_of_function = ":function:" in arn
    return ":".join(arn.split(":")[:7]) if is_of_function else arn
