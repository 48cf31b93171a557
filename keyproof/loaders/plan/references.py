"""Where the references of an expression lead, through the variables and outputs of modules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from keyproof.loaders.plan.expressions import Index, Step, is_later, steps_of, texts_of, whole_texts
from keyproof.loaders.plan.modules import Instance, Instances, Module, Modules
from keyproof.loaders.policy_documents import DOCUMENT
from keyproof.loaders.shape import as_object

Object = Mapping[str, object]
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


@dataclass(frozen=True)
class Targets:
    """What an expression leads to; it ``is_open`` if it may lead to anything of the module.

    Then the first ``direct`` ones are those that it names itself.
    """

    found: tuple[Target, ...] = ()
    is_open: bool = False
    direct: int = 0


def place_of(instance: Instance) -> Place:
    """Where the arguments of a resource stand."""
    return Place(instance.module, instance.index, instance.declared.get("for_each_expression"))


class References:
    """Follows references."""

    def __init__(self, modules: Modules, instances: Instances) -> None:
        self._modules = modules
        self._instances = instances
        self._anything: dict[str, tuple[Target, ...]] = {}

    def targets(self, texts: Sequence[str], place: Place, *, documents: bool = False) -> Targets:
        """What some references lead to and is not known yet, each once, in their order.

        ``documents`` are the policy documents that are known: they are led to as well.
        """
        found: list[Target] = []
        is_open = False
        for text in whole_texts(texts):
            if text == "each.value" and any(_has(each.instance, place.index) for each in found):
                continue  # The member of a set, by which the one before was found.
            for each in self._followed(steps_of(text), place, texts):
                if each is None:
                    is_open = True
                elif _is_open(each.instance, each.attribute) or (
                    documents and each.type == DOCUMENT
                ):
                    found.append(each)
        return Targets(tuple(found), is_open, len(found))

    def anything(self, module: Module) -> tuple[Target, ...]:
        """All that any expression of a module can lead to and is not known yet."""
        if module.address not in self._anything:
            self._anything[module.address] = ()  # A module is no part of itself.
            inputs = texts_of(module.call.get("expressions"))
            found = [
                *(Target(each, "") for each in self._instances.of(module) if _is_open(each, "")),
                *(self.targets(inputs, _place_of_call(module)).found if module.parent else ()),
                *(
                    each
                    for name in module.calls()
                    for child in self._modules.called(module, name)
                    for output in _outputs(child)
                    for each in self.targets(output, Place(child)).found
                ),
            ]
            self._anything[module.address] = tuple(dict.fromkeys(found))
        return self._anything[module.address]

    def _followed(
        self, steps: Sequence[Step], place: Place, texts: Sequence[str]
    ) -> Iterator[Target | None]:
        """None stands for what may be anything."""
        if not steps or steps[0].name in KNOWN:
            return
        match [each.name for each in steps]:
            case ["var", name, *_]:
                yield from self._of_variable(name, place.module)
            case ["local", *_]:
                yield None
            case ["each", *rest]:
                if rest[:1] != ["key"]:
                    expression = texts_of(place.each)
                    # Of the collection, only the member of the same key is meant.
                    yield from self._nested(expression, replace(place, each=None), rest[1:])
            case ["module", name, *rest]:
                for child in self._called(name, steps[1], place, texts):
                    outputs = [texts_of(child.output(rest[0]))] if rest else _outputs(child)
                    for output in outputs:
                        yield from self._nested(output, Place(child), rest[1:])
            case _:
                yield from self._of_resource(steps, place, texts)

    def _nested(
        self, texts: Sequence[str], place: Place, rest: Sequence[str]
    ) -> Iterator[Target | None]:
        """What references lead to, with the attribute that is read of it behind them."""
        by_key = [*texts, "each.key"] if place.index is not None else texts
        found = self.targets(by_key, place, documents=True)
        for each in found.found:
            yield Target(each.instance, rest[-1]) if rest and not each.attribute else each
        if found.is_open:
            yield None

    def _of_variable(self, name: str, module: Module) -> Iterator[Target | None]:
        if module.parent is None:
            return
        inputs = as_object(module.call.get("expressions"))
        yield from self._nested(texts_of(inputs.get(name)), _place_of_call(module), ())

    def _called(
        self, name: str, step: Step, place: Place, texts: Sequence[str]
    ) -> Sequence[Module]:
        found = {each.index: each for each in self._modules.called(place.module, name)}
        return list(_meant(found, step.index, place, texts).values())

    def _of_resource(
        self, steps: Sequence[Step], place: Place, texts: Sequence[str]
    ) -> Iterator[Target]:
        length = 3 if steps[0].name == "data" else 2
        name = ".".join(each.name for each in steps[:length])
        found = self._instances.named(place.module, name)
        attribute = steps[length].name if len(steps) > length else ""
        index = steps[length - 1].index if len(steps) >= length else None
        for each in _meant(found, index, place, texts).values():
            yield Target(each, attribute)


def _has(instance: Instance, index: Index | None) -> bool:
    return index is not None and instance.index == index


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


def _is_open(instance: Instance, attribute: str) -> bool:
    if attribute:
        return not instance.is_known(attribute)
    return is_later(instance.values)


def _place_of_call(module: Module) -> Place:
    parent = module.parent or module
    return Place(parent, module.index, module.call.get("for_each_expression"))


def _outputs(module: Module) -> list[list[str]]:
    outputs = as_object(module.configuration.get("outputs"))
    return [texts_of(module.output(name)) for name in outputs]
