"""What keys cost a month, and how that grows with their rotation.

https://aws.amazon.com/kms/pricing/
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.key import Key, KeyState

DOLLARS_A_KEY = Decimal(1)
# The first and the second rotation of a key add a dollar a month each, later ones nothing.
DOLLARS_A_ROTATION = Decimal(1)
CHARGED_ROTATIONS = 2
DAYS_A_YEAR = 365


@dataclass(frozen=True, kw_only=True)
class KeyCost:
    """Dollars a month in the first, the second and the third year, without requests."""

    first_year: Decimal
    second_year: Decimal
    later: Decimal


@dataclass(frozen=True, kw_only=True)
class Years:
    """Years of a key's life in which it costs the same; ``last`` is None for all that follow."""

    first: int
    last: int | None


def cost_of_keys(model: EncryptionModel) -> KeyCost:
    """The cost of all keys of a model."""
    first, second, third = (
        sum((dollars_a_month(key, year=year) for key in model.keys), Decimal(0))
        for year in (1, 2, 3)
    )
    return KeyCost(first_year=first, second_year=second, later=third)


def dollars_a_month(key: Key, *, year: int) -> Decimal:
    """What a key costs a month at the end of a year of its life, the first being 1."""
    return base_dollars(key) + rotation_dollars(key, year=year)


def base_dollars(key: Key) -> Decimal:
    """What a key costs a month that was never rotated; nothing while its deletion is pending."""
    return Decimal(0) if key.state is KeyState.PENDING_DELETION else DOLLARS_A_KEY


def rotation_dollars(key: Key, *, year: int) -> Decimal:
    """What its rotations until the end of a year add a month."""
    if key.state is KeyState.PENDING_DELETION or not key.rotation:
        return Decimal(0)
    rotations = (year * DAYS_A_YEAR - 1) // _period(key)
    return min(rotations, CHARGED_ROTATIONS) * DOLLARS_A_ROTATION


def years_of_keys(keys: Sequence[Key]) -> Iterator[Years]:
    """The years that differ in cost, from the first on."""
    starts = [1, *(year for year in range(2, _last_change(keys) + 1) if _differs(keys, year))]
    for first, following in pairwise([*starts, None]):
        if first is not None:
            yield Years(first=first, last=None if following is None else following - 1)


def _differs(keys: Iterable[Key], year: int) -> bool:
    return any(
        dollars_a_month(key, year=year) != dollars_a_month(key, year=year - 1) for key in keys
    )


def _last_change(keys: Iterable[Key]) -> int:
    """The year in which the last rotation that is charged takes place."""
    return max(
        (CHARGED_ROTATIONS * _period(key) // DAYS_A_YEAR + 1 for key in keys if key.rotation),
        default=1,
    )


def _period(key: Key) -> int:
    return key.rotation_period_in_days or DAYS_A_YEAR
