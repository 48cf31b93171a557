"""The operators and the literal values of HCL."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

LITERALS: Mapping[str, object] = {"null": None, "true": True, "false": False}
OPERATORS: Mapping[str, Callable[[Any, Any], object]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
    "&&": lambda one, other: bool(one and other),
    "||": lambda one, other: bool(one or other),
}
