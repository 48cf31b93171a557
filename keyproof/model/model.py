"""What the rules see: one stack, with everything that follows from it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Self, TypeVar, cast

from keyproof.iam.statements import NamedPolicy
from keyproof.location import Location
from keyproof.model.access.matrix import via_services
from keyproof.model.access.principals import Principal, principals
from keyproof.model.access.requests import callers
from keyproof.model.assembly.assemble import assemble
from keyproof.model.declared_call import DeclaredCall
from keyproof.model.encryption_model import EncryptionModel, NotJudged
from keyproof.model.resource import Stack

T = TypeVar("T")
LATER = "it is known only after the apply, or marked as sensitive"


@dataclass(frozen=True, kw_only=True)
class Model(EncryptionModel):
    """The model of one stack.

    ``declared_calls`` are among ``calls`` too. ``deployer`` is the ARN of the principal that
    applies the change. ``example_accounts`` may be of somebody else as well as the own account.
    """

    stack: Stack
    trusted_accounts: frozenset[str] = frozenset()
    declared_calls: tuple[DeclaredCall, ...] = ()
    deployer: str = ""
    example_accounts: frozenset[str] = field(default=frozenset[str]())

    @classmethod
    def of(
        cls,
        stack: Stack,
        *,
        trusted_accounts: Iterable[str] = (),
        declared_calls: Iterable[DeclaredCall] = (),
        deployer: str = "",
        example_accounts: Iterable[str] = (),
    ) -> Self:
        """The model of a stack. Raises UserError on a policy that is none, naming its place."""
        assembled = _with_known_grants(assemble(stack))
        declared = tuple(declared_calls)
        values = {each.name: getattr(assembled, each.name) for each in fields(assembled)}
        values["calls"] = (
            *assembled.calls,
            *(call for each in declared for call in each.calls(assembled)),
        )
        return cls(
            **values,
            stack=stack,
            trusted_accounts=frozenset(trusted_accounts),
            declared_calls=declared,
            deployer=deployer,
            example_accounts=frozenset(example_accounts),
        )

    @cached_property
    def principals(self) -> tuple[Principal, ...]:
        """Every principal that policies name, then all others by kinds that leave nobody out."""
        return principals(self)

    @cached_property
    def callers(self) -> Mapping[str, Principal]:
        """The principals by how calls spell their caller."""
        return callers(self.principals)

    @cached_property
    def services(self) -> tuple[str, ...]:
        """The services that pass requests on, as ``kms:ViaService`` spells them."""
        return via_services(self)

    @property
    def own_accounts(self) -> frozenset[str]:
        """The accounts within the zone of trust: the own one, and the trusted ones."""
        return self.trusted_accounts | {self.location.account_id}

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
        if text in self._symbols:
            return self._symbols[text]
        found = ARN.sub(lambda match: self._symbols.get(match[0], match[0]), text)
        return _neutral(found, self.location)

    @cached_property
    def _symbols(self) -> Mapping[str, str]:
        return {
            **{arn: address for address, arn in reversed([*self.arns.items()])},
            **{key.arn: key.address for key in self.keys},
        }


ARN = re.compile(r"arn:[^\s,'\"]+[^\s,'\".:;]")


def _neutral(text: str, location: Location) -> str:
    for value, symbol in ((location.account_id, "ACCOUNT"), (location.region, "REGION")):
        if value:
            text = re.sub(rf"(?<![\w-]){re.escape(value)}(?![\w-])", symbol, text)
    return text


def _with_known_grants(model: EncryptionModel) -> EncryptionModel:
    """Without the grants whose grantee is not known yet: those are not evaluated."""
    unknown = tuple(
        NotJudged(resource=each.name, argument="grantee_principal", reason=LATER)
        for key in model.keys
        for each in key.grants
        if not each.grantee
    )
    keys = tuple(
        replace(key, grants=tuple(each for each in key.grants if each.grantee))
        for key in model.keys
    )
    return replace(model, keys=keys, not_judged=(*model.not_judged, *unknown))


def _in_force(policy: NamedPolicy, place: int) -> NamedPolicy:
    return policy.possible[min(place, len(policy.possible) - 1)]
