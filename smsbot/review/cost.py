"""What the keys of a stack cost a month, and how that grows with their rotation.

https://aws.amazon.com/kms/pricing/
"""

from dataclasses import dataclass

from smsbot.encryption.model import EncryptionModel

DOLLARS_A_KEY = 1
# The first and the second rotation of a key add a dollar a month each, later ones nothing.
CHARGED_ROTATIONS = 2
DAYS_A_YEAR = 365


@dataclass(frozen=True, kw_only=True)
class KeyCost:
    """Dollars a month in the first, the second and every later year, without requests."""

    first_year: int
    second_year: int
    later: int


def cost_of_keys(model: EncryptionModel) -> KeyCost:
    """The cost of the keys, each for the rotations that it has had at the end of a year."""

    def in_year(year: int) -> int:
        return sum(
            DOLLARS_A_KEY
            + min(
                CHARGED_ROTATIONS,
                (year - 1) * DAYS_A_YEAR // (key.rotation_period_in_days or DAYS_A_YEAR)
                if key.rotation
                else 0,
            )
            for key in model.keys
        )

    return KeyCost(first_year=in_year(1), second_year=in_year(2), later=in_year(3))
