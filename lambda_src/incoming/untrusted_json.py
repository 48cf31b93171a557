"""Reads untrusted JSON; a problem is reported without its content."""

import json
from decimal import Decimal
from typing import Any, NoReturn


class Malformed(Exception):
    """What was published is not what the topic is for; ``reason`` is a fixed word, no content."""

    def __init__(self, reason: str = "malformed") -> None:
        super().__init__(reason)
        self.reason = reason


def object_of(text: str, *, fraction: type[Decimal | float] = Decimal) -> dict[str, Any]:
    """The JSON object that a text is; Malformed for everything else."""
    try:
        fields = json.loads(text, parse_float=fraction, parse_constant=_refuse)
    except (ValueError, ArithmeticError, RecursionError):
        raise Malformed from None
    if not isinstance(fields, dict):
        raise Malformed
    return fields


def string_of(fields: dict[str, Any], name: str) -> str:
    """The string of that name, which has to be there."""
    value = fields.get(name)
    if not isinstance(value, str):
        raise Malformed
    return value


def _refuse(_constant: str) -> NoReturn:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError
