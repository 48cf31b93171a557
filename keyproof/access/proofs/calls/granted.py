"""Each action, resource and principal that a statement of a model allows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from keyproof.declarations import ADMINISTRATORS
from keyproof.iam.patterns import match, tokens
from keyproof.iam.statements import NamedPolicy, label_of
from keyproof.iam.truth import Truth
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.key import Key
from keyproof.policy_document import PolicyDocument, Principal, Statement

# Families that AWS's documentation names by a wildcard; each is one right. IAM ignores case.
FAMILIES = (
    "kms:decrypt*",
    "kms:describe*",
    "kms:encrypt*",
    "kms:generatedatakey*",
    "kms:get*",
    "kms:list*",
    "kms:reencrypt*",
)


BY_EXCLUSION = ("not_actions", "not_resources", "not_principals")


@dataclass(frozen=True, kw_only=True)
class Granted:
    """One action, resource or principal of one statement.

    ``keys`` are those it is about; ``callers`` those it names.
    """

    policy: NamedPolicy
    place: int
    statement: Statement
    element: str
    value: str
    keys: tuple[Key, ...]
    callers: tuple[str, ...]

    @property
    def label(self) -> str:
        """The statement as every finding calls it."""
        return label_of(self.statement, self.place + 1, self.policy.name)

    def taken_away(self, policy: NamedPolicy) -> NamedPolicy:
        """The policy, or what is left of it, without it."""
        document = policy.document or PolicyDocument()
        members = getattr(self.statement, self.element)
        left: dict[str, Any] = {
            self.element: tuple([each for each in members if _text(each) != self.value])
        }
        rest = [replace(self.statement, **left)] if left[self.element] else []
        statements = [
            part
            for each in document.statements
            for part in (rest if each is self.statement or each == self.statement else [each])
        ]
        return NamedPolicy(policy.name, replace(document, statements=tuple(statements)))

    @property
    def is_too_wide(self) -> bool:
        """Whether it covers more than what a call may need."""
        if self.element in BY_EXCLUSION:
            return True
        if self.element == "principals":
            return False
        if self.element == "resources":
            # The streams of a log group are named by a wildcard.
            bare = self.value.removesuffix(":*") if ":log-group:" in self.value else self.value
            return bool(set(bare) & set("*?"))
        return bool(set(self.value) & set("*?")) and self.value.lower() not in FAMILIES


def all_policies(model: EncryptionModel) -> Iterator[NamedPolicy]:
    """Every policy of keys, roles and other resources."""
    yield from (policy for key in model.keys for policy in key.policies)
    yield from (policy for role in model.roles for policy in (role.trust, *role.policies))
    yield from model.resource_policies.values()


def all_granted(model: EncryptionModel) -> Iterator[Granted]:
    """Everything that the policies of a model allow."""
    for key in model.keys:
        for policy in key.policies:
            yield from _granted(policy, model, keys=(key,), callers=())
    for role in model.roles:
        yield from _granted(role.trust, model, keys=(), callers=())
        for policy in role.policies:
            yield from _granted(policy, model, keys=None, callers=(role.arn,))
    for policy in model.resource_policies.values():
        yield from _granted(policy, model, keys=(), callers=())


def _granted(
    policy: NamedPolicy,
    model: EncryptionModel,
    *,
    keys: tuple[Key, ...] | None,
    callers: tuple[str, ...],
) -> Iterator[Granted]:
    for place, statement in enumerate(policy.document.statements if policy.document else ()):
        if statement.effect != "Allow":
            continue
        # In a key's own policy, * is the key. A single principal goes with its actions.
        elements = [
            "actions",
            *(["resources"] if keys is None else []),
            *(["principals"] if len(statement.principals) > 1 else []),
            *BY_EXCLUSION,
        ]
        values = [
            (element, _text(each)) for element in elements for each in getattr(statement, element)
        ]
        for element, value in values:
            yield Granted(
                policy=policy,
                place=place,
                statement=statement,
                element=element,
                value=value,
                keys=_keys_in(statement, model) if keys is None else keys,
                callers=callers or _callers_in(statement, model.location.account_id),
            )


def _text(value: Principal | str) -> str:
    return value.identifier if isinstance(value, Principal) else value


def _keys_in(statement: Statement, model: EncryptionModel) -> tuple[Key, ...]:
    return tuple(
        key
        for key in model.keys
        if any(match(tokens(each), key.arn) is Truth.YES for each in statement.resources)
    )


def _callers_in(statement: Statement, account_id: str) -> tuple[str, ...]:
    """Whom a statement of a resource policy is about, as calls spell them.

    ``account_id`` is that of the model's account: its root principal stands for administrators.
    """
    services = [each.identifier for each in statement.principals if each.type == "Service"]
    roles = [
        value
        for condition in statement.conditions
        if condition.key.lower() == "aws:principalarn"
        for value in condition.values
    ]
    named = [
        each.identifier
        for each in statement.principals
        if each.type == "AWS"
        and not each.identifier.endswith(":root")
        and each.identifier != account_id
    ]
    return (*services, *roles, *named) or (ADMINISTRATORS,)
