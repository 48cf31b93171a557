"""Which block of the configuration a block of a plan is: dynamic ones are not shown there."""

from collections.abc import Mapping, Sequence
from typing import cast

Object = Mapping[str, object]


def expression_of(blocks: Sequence[object], place: int, expressions: object) -> object:
    """The expressions of one of some blocks; None if it may be of any dynamic block.

    A block that is written twice with the same constants is the one in the same place.
    """
    if not isinstance(expressions, list):
        return None
    listed = cast("list[object]", expressions)
    fitting = [index for index, each in enumerate(listed) if _fits(each, blocks[place])]
    if len(fitting) == 1 and len(listed) == len(blocks):
        return listed[fitting[0]]
    if place in fitting and len(listed) == len(blocks):
        return listed[place]
    if len(fitting) == 1 and sum(_fits(listed[fitting[0]], each) for each in blocks) == 1:
        return listed[fitting[0]]
    return None


def _fits(expression: object, block: object) -> bool:
    """Whether a block has the constants of an expression.

    In a configuration in JSON, Terraform lists a text with references as a constant too.
    """
    if not isinstance(expression, Mapping) or not isinstance(block, Mapping):
        return False
    values = cast("Object", block)
    return all(
        _same(cast("Object", described)["constant_value"], values.get(name))
        for name, described in cast("Object", expression).items()
        if isinstance(described, Mapping)
        and "constant_value" in described
        and "references" not in described
    )


def _same(written: object, planned: object) -> bool:
    if isinstance(written, list) and isinstance(planned, list):
        # A set has another order than what is written.
        return sorted(map(str, cast("list[object]", written))) == sorted(
            map(str, cast("list[object]", planned))
        )
    return str(written) == str(planned) or written == planned
