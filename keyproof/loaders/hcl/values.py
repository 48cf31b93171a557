"""What the values of expressions are made of, and the functions of Terraform."""

import base64
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from typing import Any, cast

from keyproof.json_values import as_list, as_object, flat
from keyproof.loaders.symbols import SENSITIVE
from keyproof.model.resource import Unknown, is_unknown

# One of two values, or none; which one, nobody knows before the apply.
UNDECIDED = Unknown("a condition that is not known")
Function = Callable[..., object]
# What Terraform allows: https://developer.hashicorp.com/terraform/language/functions/range
MOST_NUMBERS = 1024


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
    raise NotEvaluatedError(f"{value!r:.60} is not a string")


# What an expression raises that Terraform would refuse, or that was read wrongly.
REFUSED = (
    *(ArithmeticError, AttributeError, LookupError, TypeError, ValueError),
    *(NotEvaluatedError, RecursionError, StopIteration),
)


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
            return as_object(value)[text(key)]
        return as_list(value)[int(cast("int", key))]
    except (LookupError, TypeError, ValueError) as error:
        raise NotEvaluatedError(str(key)) from error


def pairs(over: object) -> list[tuple[object, object]]:
    """The keys and values of a collection, in Terraform's order."""
    if isinstance(over, Mapping):
        return sorted(cast("Mapping[object, object]", over).items(), key=lambda pair: str(pair[0]))
    if isinstance(over, list):
        return list(enumerate(as_list(over)))
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


def to_json(value: object) -> str:
    """A value as ``jsonencode`` writes it."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def _listed(value: object) -> list[object]:
    if isinstance(value, list):
        return as_list(value)
    if isinstance(value, Mapping):
        return list(as_object(value).values())
    raise NotEvaluatedError(f"{value!r:.60} is not a list")


def _distinct(values: Iterable[object]) -> list[object]:
    found: list[object] = []
    for each in values:
        if each not in found:
            found.append(each)
    return found


def _format(pattern: str, *values: object) -> str:
    rest = iter(values)
    return re.sub(
        r"%(%|[#+ -]*\d*(?:\.\d+)?[a-z])",
        lambda found: "%" if found[0] == "%%" else _verb(found[0], next(rest)),
        pattern,
    )


def _verb(verb: str, value: object) -> str:
    if verb in ("%s", "%v", "%d"):
        return text(value)
    if verb == "%q":
        return json.dumps(text(value))
    return verb % cast("int", value)


def _one(values: object) -> object:
    (only,) = _listed(values) or [None]
    return only


def _replace(value: str, old: str, new: str) -> str:
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        return re.sub(old[1:-1], re.sub(r"\$\{?(\w+)\}?", r"\\g<\1>", new), value)
    return value.replace(old, new)


def _range(*numbers: float) -> list[object]:
    counted = range(*map(int, numbers))
    if len(counted) > MOST_NUMBERS:
        raise NotEvaluatedError("range")
    return list(counted)


def _product(*lists: list[object]) -> list[object]:
    if math.prod(map(len, lists)) > MOST_NUMBERS:
        raise NotEvaluatedError("setproduct")
    return [list(each) for each in product(*lists)]


def _format_list(pattern: str, *values: object) -> list[object]:
    """One text for each member of the lists; what is not a list is the same in all."""
    lengths = {len(as_list(each)) for each in values if isinstance(each, list)}
    rows = ([each] * max(lengths) if not isinstance(each, list) else each for each in values)
    return [_format(pattern, *each) for each in zip(*rows, strict=True)]


# The functions that a policy or the name of a key is made with. These take values of which a part
# is not known. https://developer.hashicorp.com/terraform/language/functions
OF_PARTS: Mapping[str, Function] = {
    "coalesce": lambda *values: next(each for each in values if each not in (None, "")),
    "coalescelist": lambda *lists: next((each for each in lists if each), []),
    "concat": lambda *lists: [one for each in lists for one in _listed(each)],
    "element": lambda values, index: values[int(index) % len(values)],
    "flatten": lambda values: list(flat(_listed(values))),
    "keys": sorted,
    "length": len,
    "lookup": lambda found, key, *default: found.get(key, *default) if default else found[key],
    "merge": lambda *values: dict(chain.from_iterable(each.items() for each in values if each)),
    "nonsensitive": lambda value: value,
    "one": _one,
    "sensitive": lambda _: Unknown(SENSITIVE),
    "tolist": lambda values: list(_listed(values)),
    "tomap": dict,
    "toset": lambda values: _distinct(_listed(values)),
    "values": lambda found: [found[key] for key in sorted(found)],
    "zipmap": lambda names, values: dict(zip(names, values, strict=True)),
}
OF_WHOLES: Mapping[str, Function] = {
    "alltrue": lambda values: all(each in (True, "true") for each in values),
    "anytrue": lambda values: any(each in (True, "true") for each in values),
    "base64decode": lambda value: base64.b64decode(value).decode(),
    "base64encode": lambda value: base64.b64encode(value.encode()).decode(),
    "chomp": lambda value: value.rstrip("\r\n"),
    "compact": lambda values: [each for each in values if each not in (None, "")],
    "contains": lambda values, value: value in values,
    "distinct": _distinct,
    "endswith": lambda value, end: value.endswith(end),
    "format": _format,
    "formatlist": _format_list,
    "join": lambda separator, *lists: separator.join(map(text, chain.from_iterable(lists))),
    "jsondecode": json.loads,
    "jsonencode": to_json,
    "lower": lambda value: value.lower(),
    "max": max,
    "min": min,
    "range": _range,
    "replace": _replace,
    "reverse": lambda values: list(reversed(values)),
    "setintersection": lambda one, *others: [
        each for each in one if all(each in other for other in others)
    ],
    "setproduct": _product,
    "setsubtract": lambda one, other: [each for each in one if each not in other],
    "setunion": lambda *lists: _distinct(chain.from_iterable(lists)),
    "slice": lambda values, start, end: values[int(start) : int(end)],
    "sort": sorted,
    "split": lambda separator, value: value.split(separator) if value else [],
    "startswith": lambda value, start: value.startswith(start),
    "strcontains": lambda value, part: part in value,
    "substr": lambda value, start, length: value[start:] if length < 0 else value[start:][:length],
    "title": lambda value: value.title(),
    "tobool": lambda value: {"true": True, "false": False}.get(value, value),
    "tonumber": lambda value: float(value) if value is not None else None,
    "tostring": lambda value: None if value is None else text(value),
    "trim": lambda value, those: value.strip(those),
    "trimprefix": lambda value, start: value.removeprefix(start),
    "trimspace": lambda value: value.strip(),
    "trimsuffix": lambda value, end: value.removesuffix(end),
    "upper": lambda value: value.upper(),
}
