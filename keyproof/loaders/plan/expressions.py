"""The expressions in the configuration of a plan, and the values that are known after the apply."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from keyproof.json_values import as_list, as_object
from keyproof.model.resource import Unknown

Index = int | str
LATER = Unknown("known after apply")
# A name, or an index such as [0] or ["a.b"], which may hold anything but an end.
STEP = re.compile(r'(?P<name>[^.\[\]]+)|\[(?P<index>\d+|"(?:[^"\\]|\\.)*")\]|\.|(?P<rest>.)')


def with_later(value: object, unknown: object) -> object:
    """A planned value with LATER wherever ``after_unknown`` says that it is not known."""
    if unknown is True:
        return LATER
    found = value
    if isinstance(unknown, Mapping) and isinstance(value, Mapping | None):
        values, flags = as_object(value), as_object(unknown)
        later = {name: with_later(values.get(name), flag) for name, flag in flags.items()}
        found = {**values, **{name: each for name, each in later.items() if each is not None}}
    elif isinstance(unknown, list) and isinstance(value, list | None):
        listed, marks = as_list(value), as_list(unknown)
        if len(listed) < len(marks):
            # Older releases leave out the members that are not known.
            known = iter(listed)
            found = [
                LATER if each is True else with_later(next(known, None), each) for each in marks
            ]
        else:
            marks = [*marks, *[False] * len(listed)]
            found = [with_later(each, mark) for each, mark in zip(listed, marks, strict=False)]
    return found if is_later(found) else value


def is_later(value: object) -> bool:
    """Whether anything in a planned value is known after the apply only."""
    inner = (*as_object(value).values(), *as_list(value))
    return value == LATER or any(map(is_later, inner))


@dataclass(frozen=True)
class Step:
    """A name of an address or a reference, with the index after it; ``None`` if it has none."""

    name: str
    index: Index | None = None


def steps_of(text: str) -> tuple[Step, ...]:
    """The steps of an address or of a reference; ``[*]`` and other indexes are left out."""
    steps: list[Step] = []
    for found in STEP.finditer(text):
        if found["name"] is not None:
            steps.append(Step(found["name"]))
        elif found["index"] is not None and steps:
            index: Index = json.loads(found["index"])
            # A second index is one into the value.
            if steps[-1].index is None:
                steps[-1] = Step(steps[-1].name, index)
        elif found["rest"] is not None and found["rest"] not in "[]":
            break
    return tuple(steps)


def texts_of(expression: object) -> list[str]:
    """The references of an expression as Terraform lists them, of nested blocks too."""
    members = as_object(expression)
    references = members.get("references")
    if isinstance(references, list):
        return [str(each) for each in as_list(references)]
    return [text for each in (*as_list(expression), *members.values()) for text in texts_of(each)]


def whole_texts(texts: Sequence[str]) -> Iterator[str]:
    """The references without those that Terraform adds for a part of the one before."""
    whole = ""
    for each in texts:
        if not whole.startswith((f"{each}.", f"{each}[")):
            whole = each
            yield each


def expression_of(blocks: Sequence[object], place: int, expressions: object) -> object:
    """The expressions of one of some blocks; None if it may be of any dynamic block.

    A block that is written twice with the same constants is the one in the same place.
    """
    if not isinstance(expressions, list):
        return None
    listed = as_list(expressions)
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
    values = as_object(block)
    return all(
        _same(as_object(described)["constant_value"], values.get(name))
        for name, described in as_object(expression).items()
        if isinstance(described, Mapping)
        and "constant_value" in described
        and "references" not in described
    )


def _same(written: object, planned: object) -> bool:
    if isinstance(written, list) and isinstance(planned, list):
        # A set has another order than what is written.
        return sorted(map(str, as_list(written))) == sorted(map(str, as_list(planned)))
    return str(written) == str(planned) or written == planned
