"""What Terraform makes of a value that is written for a flag or for a number.

https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion
"""

from math import isfinite

FLAGS = {"true": True, "1": True, "false": False, "0": False}


def as_flag(value: object) -> bool | None:
    """True or false, also of a text; None for anything else."""
    if isinstance(value, str):
        return FLAGS.get(value)
    return value if isinstance(value, bool) else None


def as_number(value: object) -> float | None:
    """A number, also of a text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return None
    return number if isfinite(number) else None
