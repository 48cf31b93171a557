"""Constants among the values that a plan spells."""

from collections.abc import Mapping
from typing import cast

from keyproof.model.resource import Unknown


def constants(expression: object) -> object:
    """An expression with the constants that it holds in their places, and the rest Unknown."""
    if isinstance(expression, list):
        return [constants(each) for each in cast("list[object]", expression)]
    if not isinstance(expression, dict):
        return Unknown()
    found = cast("Mapping[str, object]", expression)
    if "constant_value" in found:
        return found["constant_value"]
    if "references" in found:
        return Unknown()
    return {name: constants(each) for name, each in found.items()}
