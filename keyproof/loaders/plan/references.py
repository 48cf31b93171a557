"""Where the references of an expression lead through the modules of a plan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from keyproof.json_values import at
from keyproof.loaders.configuration.scope import Index
from keyproof.loaders.plan.expressions import Step, is_later, steps_of, texts_of, whole_texts
from keyproof.loaders.plan.modules import Instance, Module
from keyproof.loaders.policy_documents import DOCUMENT

T = TypeVar("T")
# Each of these is known while Terraform plans, or leads to nothing.
KNOWN = frozenset({"count", "path", "self", "terraform"})


@dataclass(frozen=True)
class Place:
    """Where an expression stands: the module, and the index and the collection of ``each``."""

    module: Module
    index: Index | None = None
    each: object = None


@dataclass(frozen=True)
class Target:
    """An attribute of a resource that is not known yet; the name is empty where it was lost."""

    instance: Instance
    attribute: str

    @property
    def type(self) -> str:
        """The type of its resource or data source."""
        return self.instance.type

    @property
    def is_open(self) -> bool:
        """Whether it is known only after the apply."""
        if self.attribute:
            return not self.instance.is_known(self.attribute)
        return is_later(self.instance.values)


@dataclass(frozen=True)
class Targets:
    """What an expression leads to; it ``is_open`` if it may lead to anything else as well."""

    found: tuple[Target, ...] = ()
    is_open: bool = False


def place_of(instance: Instance) -> Place:
    """Where the arguments of a resource stand."""
    return Place(instance.module, instance.index, instance.declared.get("for_each_expression"))


def place_of_call(module: Module, parent: Module) -> Place:
    """Where the inputs of a module stand."""
    return Place(parent, module.index, module.call.get("for_each_expression"))


def targets_of(texts: Sequence[str], place: Place, *, documents: bool = False) -> Targets:
    """What some references lead to and is not known yet, each once, in their order.

    ``documents`` are the policy documents that are known: they are led to as well.
    """
    found: list[Target] = []
    is_open = False
    for text in whole_texts(texts):
        by_index = place.index is not None and text == "each.value"
        if by_index and any(each.instance.index == place.index for each in found):
            continue  # The member of a set, by which the one before was found.
        for each in _followed(steps_of(text), place, texts):
            if each is None:
                is_open = True
            elif each.is_open or (documents and each.type == DOCUMENT):
                found.append(each)
    return Targets(tuple(found), is_open)


def _followed(steps: Sequence[Step], place: Place, texts: Sequence[str]) -> Iterator[Target | None]:
    """None stands for what may be anything."""
    if not steps or steps[0].name in KNOWN:
        return
    match [each.name for each in steps]:
        case ["var", name, *_]:
            if place.module.parent:
                given = texts_of(at(place.module.call, "expressions").get(name))
                yield from _nested(given, place_of_call(place.module, place.module.parent), ())
        case ["local", *_]:
            yield None
        case ["each", *rest]:
            if rest[:1] != ["key"]:
                # Of the collection, only the member of the same key is meant.
                yield from _nested(texts_of(place.each), replace(place, each=None), rest[1:])
        case ["module", name, *rest]:
            called = place.module.called.get(name, {})
            for child in _meant(called, steps[1].index, place, texts).values():
                for output in rest[:1] or at(child.configuration, "outputs"):
                    yield from _nested(texts_of(child.output(output)), Place(child), rest[1:])
        case _:
            yield from _of_resource(steps, place, texts)


def _nested(texts: Sequence[str], place: Place, rest: Sequence[str]) -> Iterator[Target | None]:
    """What references lead to, with the attribute that is read of it behind them."""
    by_key = [*texts, "each.key"] if place.index is not None else texts
    found = targets_of(by_key, place, documents=True)
    for each in found.found:
        yield Target(each.instance, rest[-1]) if rest and not each.attribute else each
    if found.is_open:
        yield None


def _of_resource(steps: Sequence[Step], place: Place, texts: Sequence[str]) -> Iterator[Target]:
    length = 3 if steps[0].name == "data" else 2
    found = place.module.instances.get(".".join(each.name for each in steps[:length]), {})
    attribute = steps[length].name if len(steps) > length else ""
    index = steps[length - 1].index if len(steps) >= length else None
    for each in _meant(found, index, place, texts).values():
        yield Target(each, attribute)


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
