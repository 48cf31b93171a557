"""Where the references of an expression lead through the modules of a plan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from keyproof.json_values import at
from keyproof.loaders.configuration.scope import Index
from keyproof.loaders.plan.expressions import Step, steps_of, texts_of, whole_texts
from keyproof.loaders.plan.modules import Instance, Module
from keyproof.loaders.policy_documents import DOCUMENT

T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """Where an expression stands: the module, and the index and the collection of ``each``."""

    module: Module
    index: Index | None = None
    each: object = None


class Target(NamedTuple):
    """An attribute of a resource; its name is empty where the reference lost it."""

    instance: Instance
    attribute: str


# What an expression leads to; None stands for anything else that it may lead to as well.
Targets = Sequence[Target | None]


def targets_of(texts: Sequence[str], place: Place) -> Targets:
    """What some references lead to that is not known yet, and policy documents, in their order."""
    found: list[Target | None] = []
    for text in whole_texts(texts):
        by_index = place.index is not None and text == "each.value"
        if by_index and any(each and each.instance.index == place.index for each in found):
            continue  # The member of a set, by which the one before was found.
        found += (
            each
            for each in _followed(steps_of(text), place, texts)
            if each is None
            or each.instance.type == DOCUMENT
            or not each.instance.is_known(each.attribute)
        )
    return found


def _followed(steps: Sequence[Step], place: Place, texts: Sequence[str]) -> Iterator[Target | None]:
    match [each.name for each in steps]:
        case [] | ["count" | "path" | "self" | "terraform", *_]:
            return  # It is known while Terraform plans, or leads to nothing.
        case ["var", name, *_]:
            module = place.module
            if module.parent:
                given = at(module.call, "expressions").get(name)
                outer = Place(module.parent, module.index, module.call.get("for_each_expression"))
                yield from _nested(given, outer, ())
        case ["local", *_]:
            yield None
        case ["each", *rest]:
            if rest[:1] != ["key"]:
                # Of the collection, only the member of the same key is meant.
                yield from _nested(place.each, replace(place, each=None), rest[1:])
        case ["module", name, *rest]:
            called = place.module.called.get(name, {})
            for child in _meant(called, steps[1].index, place, texts).values():
                for output in rest[:1] or at(child.configuration, "outputs"):
                    yield from _nested(child.output(output), Place(child), rest[1:])
        case names:
            yield from _of_resource(steps, names, place, texts)


def _of_resource(
    steps: Sequence[Step], names: Sequence[str], place: Place, texts: Sequence[str]
) -> Iterator[Target]:
    length = 3 if names[0] == "data" else 2
    found = place.module.instances.get(".".join(names[:length]), {})
    index = steps[length - 1].index if len(steps) >= length else None
    for each in _meant(found, index, place, texts).values():
        yield Target(each, names[length] if len(names) > length else "")


def _nested(expression: object, place: Place, rest: Sequence[str]) -> Iterator[Target | None]:
    """What an expression leads to, with the attribute that is read of it behind its references."""
    texts = texts_of(expression)
    for each in targets_of([*texts, "each.key"] if place.index is not None else texts, place):
        is_lost = each and rest and not each.attribute
        yield Target(each.instance, rest[-1]) if each and is_lost else each


def _meant(
    found: Mapping[Index | None, T], index: Index | None, place: Place, texts: Sequence[str]
) -> Mapping[Index | None, T]:
    """The instance with an index; the one with the same index as the place, or all."""
    if index is not None:
        return {index: found[index]} if index in found else {}
    by_own = any(each.startswith(("each.", "count.")) for each in texts)
    if by_own and place.index in found and place.index is not None:
        return {place.index: found[place.index]}
    return found
