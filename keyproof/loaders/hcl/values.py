"""What the values of expressions are made of: members, pairs, numbers, and texts."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from keyproof.model.resource import Unknown, is_unknown

Names = Mapping[str, object]


class NotEvaluatedError(Exception):
    """Terraform would find an error here, which ``try`` catches."""


def text(value: object) -> str:
    """What a template makes of a value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    raise NotEvaluatedError(f"{value!r:.60} is not a text")


# What an expression raises that Terraform would refuse, or that was read wrongly.
REFUSED = (
    *(ArithmeticError, AttributeError, LookupError, TypeError, ValueError),
    *(NotEvaluatedError, RecursionError),
)
# One of two values, or none; which one, nobody knows before the apply.
UNDECIDED = Unknown("a condition that is not known")


@dataclass(frozen=True)
class Namespace:
    """Something whose members are looked up when an expression names them."""

    member: Callable[[object], object]


def member(value: object, key: object) -> object:
    """A member of a value. Raises NotEvaluatedError if there is none."""
    try:
        if isinstance(value, Namespace):
            return value.member(key)
        if isinstance(value, Mapping):
            return cast("Names", value)[text(key)]
        return cast("list[object]", value)[int(cast("int", key))]
    except (LookupError, TypeError, ValueError) as error:
        raise NotEvaluatedError(str(key)) from error


def pairs(over: object) -> list[tuple[object, object]]:
    """The keys and values of a collection, in Terraform's order."""
    if isinstance(over, Mapping):
        return sorted(cast("Mapping[object, object]", over).items(), key=lambda pair: str(pair[0]))
    if isinstance(over, list):
        return list(enumerate(cast("list[object]", over)))
    raise NotEvaluatedError(f"{over!r:.60} is not a collection")


def joined(values: Sequence[object]) -> object:
    """The parts of a template as one text."""
    for each in values:
        if is_unknown(each):
            return each if isinstance(each, Unknown) else Unknown()
    # One reference and nothing around it keeps its type.
    return values[0] if len(values) == 1 else "".join(map(text, values))


def number(written: str) -> object:
    """A number as it is written."""
    return float(written) if re.search(r"[.eE]", written) else int(written)


def by_index(
    found: Mapping[Any, Any], made: Callable[..., object], none: Callable[[], object]
) -> object:
    """One, a list by ``count``, or an object by ``for_each``."""
    if not found:
        return none()
    if None in found:
        return made(found[None])
    if all(isinstance(each, int) for each in found):
        numbers: Sequence[int] = sorted(cast("Mapping[int, object]", found))
        return [made(found[each]) for each in numbers]
    return {str(index): made(each) for index, each in found.items()}
