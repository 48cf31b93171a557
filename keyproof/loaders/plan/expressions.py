"""The expressions in the configuration of a plan, and the values that it does not know or hides."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, partial
from typing import cast

from keyproof.aws.encryption import DATA_TYPES
from keyproof.json_values import Object, as_list, as_object
from keyproof.loaders.configuration.scope import Index
from keyproof.loaders.symbols import SENSITIVE
from keyproof.model.resource import Unknown

LATER = Unknown("known after apply")
# A name, or an index such as [0] or ["a.b"], which may hold anything but an end.
STEP = re.compile(r'(?P<name>[^.\[\]]+)|\[(?P<index>\d+|"(?:[^"\\]|\\.)*")\]|\.|(?P<rest>.)')
Paths = frozenset[tuple[str, ...]]
# Of keys and their aliases; a policy is shown by none, since its conditions may hold anything.
OF_KEYS = {
    (each,)
    for each in (
        *("customer_master_key_spec", "deletion_window_in_days", "enable_key_rotation"),
        *("is_enabled", "key_usage", "multi_region", "name", "rotation_period_in_days"),
        *("target_key_arn", "target_key_id"),
    )
}
# In a block of the bucket, and from release 4 of the provider on in a resource of its own.
IN_RULE = {
    ("rule", "apply_server_side_encryption_by_default", each)
    for each in ("kms_master_key_id", "sse_algorithm")
}
OF_BUCKETS = {
    "aws_s3_bucket": {("server_side_encryption_configuration", *each) for each in IN_RULE},
    "aws_s3_bucket_server_side_encryption_configuration": IN_RULE,
}


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
    # The planned value is true or a text, as the type of the argument has it.
    return str(written).lower() == str(planned).lower() or written == planned


def without_copies(values: Object, managed: AbstractSet[str]) -> Object:
    """A role without the copies that AWS shows of policies that are resources of their own."""
    blocks = values.get("inline_policy")
    if not isinstance(blocks, list):
        return values
    kept = [
        each
        for each in as_list(blocks)
        if not (isinstance(each, dict) and str(as_object(each).get("name")) in managed)
    ]
    return {**values, "inline_policy": kept}


def without_sensitive(values: Object, marks: object, *, kind: str) -> Object:
    """The values without those that Terraform marks as sensitive, which no report may show.

    Which key encrypts what is not a secret: a mark hides neither a key nor a switch of encryption.
    """
    flags = as_object(marks)
    return _members(values, flags.get, arguments_of_encryption(kind))


@cache
def arguments_of_encryption(kind: str) -> Paths:
    """The arguments that say how a resource of a type is encrypted, or what a key is."""
    parts = DATA_TYPES[kind].parts if kind in DATA_TYPES else ()
    named = {path for part in parts for path in (part.key, part.enabled, part.chosen) if path}
    of_key = OF_KEYS if kind.startswith("aws_kms_") else set[tuple[str, ...]]()
    return frozenset(named | of_key | OF_BUCKETS.get(kind, set()))


@cache
def blocks_of_encryption(kind: str) -> frozenset[str]:
    """The blocks in which those arguments are; a plan shows none that is dynamic."""
    return frozenset(each for path in arguments_of_encryption(kind) for each in path[:-1])


def _members(values: Object, mark: Callable[[str], object], shown: Paths) -> Object:
    return {
        name: _hidden(
            value, mark(name), frozenset(path[1:] for path in shown if path[:1] == (name,))
        )
        for name, value in values.items()
    }


def _hidden(value: object, mark: object, shown: Paths) -> object:
    if mark is True and (() in shown or not shown or not isinstance(value, dict | list)):
        return value if () in shown else Unknown(SENSITIVE)
    if isinstance(value, dict):
        return _members(as_object(value), partial(_mark_at, mark), shown)
    if isinstance(value, list):
        members = enumerate(as_list(value))
        return [_hidden(each, _mark_at(mark, place), shown) for place, each in members]
    return value


def _mark_at(mark: object, step: str | int) -> object:
    """The mark of a member; of a list, a state has those of some places as an object."""
    if isinstance(mark, list) and isinstance(step, int):
        marks = as_list(mark)
        return marks[step] if step < len(marks) else None
    return cast("Mapping[object, object]", mark).get(step) if isinstance(mark, Mapping) else mark
