"""Constants and ARNs among the values that a plan spells."""

from collections.abc import Iterable, Mapping
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


def account_of_arns(resources: Iterable[Mapping[str, object]]) -> str:
    """The account of the first ARN among the values of some resources; empty if none is known."""
    for values in resources:
        arn = values.get("arn")
        parts = arn.split(":") if isinstance(arn, str) else []
        if len(parts) > 4 and parts[4]:  # noqa: PLR2004 - the fifth part of an ARN
            return parts[4]
    return ""
