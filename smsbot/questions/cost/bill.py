"""What the environments of one account cost a month together, since they share the free requests.

https://aws.amazon.com/kms/pricing/
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from keyproof.coverage.cost import Years, base_dollars, rotation_dollars, years_of_keys
from keyproof.model.encryption_model import Call, EncryptionModel
from keyproof.model.key import Key
from keyproof.model.resource import Stack
from smsbot.questions.cost.prices import PRICES, Price
from smsbot.questions.cost.requests import ServiceRequests, requests_of
from smsbot.questions.cost.usage import uses_of, without_price

# A month, over all regions of an account.
FREE_REQUESTS = 20_000
DOLLARS_A_REQUEST = Decimal("0.03") / 10_000
GROWTH = tuple(10**exponent for exponent in range(3, 9))


@dataclass(frozen=True, kw_only=True)
class Costed:
    """An environment whose cost is asked for; ``calls`` as ``requests_of`` takes them."""

    name: str
    model: EncryptionModel
    calls: Sequence[Call]
    stack: Stack


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the bill in addition to KMS; ``dollars`` is None where no price is known."""

    name: str
    amount: Decimal
    formula: str
    price: str
    source: str
    dollars: Decimal | None


@dataclass(frozen=True, kw_only=True)
class EnvironmentRequests:
    """The requests of one environment in a month, by service."""

    environment: str
    services: tuple[ServiceRequests, ...]


@dataclass(frozen=True, kw_only=True)
class MonthlySum:
    """Dollars a month at the end of any of some years."""

    years: Years
    keys: Decimal
    rotation: Decimal
    requests: Decimal
    other: Decimal

    @property
    def kms(self) -> Decimal:
        """Everything of KMS."""
        return self.keys + self.rotation + self.requests

    @property
    def total(self) -> Decimal:
        """Everything of which a price is known."""
        return self.kms + self.other

    @property
    def with_aws_managed_keys(self) -> Decimal:
        """The same under keys of AWS: no monthly fee, and requests are charged alike.

        https://aws.amazon.com/kms/pricing/, note 1 about key usage. That each service passes them
        on is unconfirmed.
        """
        return self.requests + self.other


@dataclass(frozen=True, kw_only=True)
class Bill:
    """The cost of the environments of one account at a number of messages a month in each.

    ``account_id`` is None for the account that no environment names.
    """

    account_id: str | None
    messages: int
    environments: tuple[Costed, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        """All keys."""
        return tuple(key for each in self.environments for key in each.model.keys)

    @property
    def requests(self) -> tuple[EnvironmentRequests, ...]:
        """The requests of each environment."""
        return tuple(
            EnvironmentRequests(
                environment=each.name,
                services=requests_of(each.model, calls=each.calls, messages=self.messages),
            )
            for each in self.environments
        )

    @property
    def all_requests(self) -> int:
        """The requests of all environments, as far as there is a formula."""
        return sum(each.requests or 0 for one in self.requests for each in one.services)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Everything in addition to KMS, part by part; what is free is free once per account."""
        amounts: dict[str, Decimal] = defaultdict(Decimal)
        formulas: dict[str, str] = {}
        for each in self.environments:
            for use in uses_of(each.stack, messages=self.messages):
                amounts[use.part] += use.amount
                formulas.setdefault(use.part, use.formula)
        unknown = {kind for each in self.environments for kind in without_price(each.stack)}
        return (
            *(
                _part(name, price, amounts[name], formulas[name])
                for name, price in PRICES.items()
                if name in amounts
            ),
            *(_unknown(each, "no price is known") for each in sorted(amounts.keys() - PRICES)),
            *(_unknown(kind, "a resource that has no price here") for kind in sorted(unknown)),
        )

    @property
    def without(self) -> tuple[str, ...]:
        """The names of the parts whose price is not known, which no sum contains."""
        unknown = [each.name for each in self.parts if each.dollars is None]
        uncounted = [
            f"requests of {each.service} to KMS"
            for one in self.requests
            for each in one.services
            if each.requests is None
        ]
        return tuple(dict.fromkeys([*unknown, *uncounted]))

    @property
    def sums(self) -> tuple[MonthlySum, ...]:
        """The sum a month for all years that differ, from the first on."""
        requests = dollars_of_requests(self.all_requests)
        other = sum((each.dollars or Decimal(0) for each in self.parts), Decimal(0))
        return tuple(
            MonthlySum(
                years=years,
                keys=sum(map(base_dollars, self.keys), Decimal(0)),
                rotation=sum(
                    (rotation_dollars(key, year=years.first) for key in self.keys), Decimal(0)
                ),
                requests=requests,
                other=other,
            )
            for years in years_of_keys(self.keys)
        )

    @property
    def growth(self) -> tuple["Bill", ...]:
        """The same at 10³ to 10⁸ messages a month."""
        return tuple(replace(self, messages=messages) for messages in GROWTH)


def charged(requests: int) -> int:
    """The requests of an account and month that are not free."""
    return max(0, requests - FREE_REQUESTS)


def dollars_of_requests(requests: int) -> Decimal:
    """What the requests of an account and month cost, to the request."""
    return charged(requests) * DOLLARS_A_REQUEST


def _part(name: str, price: Price, amount: Decimal, formula: str) -> Part:
    return Part(
        name=name,
        amount=amount,
        formula=formula,
        price=str(price),
        source=price.source,
        dollars=price.of_amount(amount),
    )


def _unknown(name: str, why: str) -> Part:
    return Part(name=name, amount=Decimal(0), formula=why, price="", source="", dollars=None)
