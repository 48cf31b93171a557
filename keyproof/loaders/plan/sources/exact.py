"""What the sources add to an argument that the plan knows in part."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, cast

from keyproof.loaders.hcl.functions import is_unknown
from keyproof.loaders.hcl.values import UNDECIDED
from keyproof.loaders.plan.modules import Instance
from keyproof.model.resource import Resource

Object = Mapping[str, object]
# An attribute of a resource, as the plan knows it or as its own arguments decide it.
Attribute = Callable[[Instance, str], object]


class Written(Protocol):
    """The sources of a plan."""

    def argument(self, instance: Instance, name: str) -> object:
        """An argument of a resource as it is written; Unknown if the sources do not say."""
        ...

    def has_block(self, instance: Instance, name: str) -> bool:
        """Whether a resource has a block of that name, which may be dynamic."""
        ...

    def lifecycle(self, instance: Instance) -> Object | None:
        """The rules about a resource's end and its changes; None if the sources do not have it."""
        ...

    def settings(self) -> Iterable[Resource]:
        """The settings of the root module that no plan has."""
        ...

    def provider(self, alias: str | None, argument: str) -> object:
        """An argument of a provider of AWS; Unknown if the sources do not say."""
        ...


def exact(written: object, described: object) -> object:
    """An argument as the sources write it, together with what only the plan has.

    Where the sources do not say, it is what the references of the plan lead to.
    """
    if not is_unknown(written):
        return _beside(written, described)
    if written == UNDECIDED:
        return written
    if (
        not is_unknown(described)
        or not isinstance(written, list)
        or not isinstance(described, list)
    ):
        return described
    one, other = cast("list[object]", written), cast("list[object]", described)
    if not any(isinstance(each, Mapping) for each in one):
        # The plan does not say which of the members it does not know.
        return one
    return list(map(exact, one, other)) if len(one) == len(other) else described


def _beside(written: object, described: object) -> object:
    """Blocks with the defaults of the provider, as the plan has them."""
    if isinstance(written, Mapping) and isinstance(described, Mapping):
        rest = {
            name: value
            for name, value in cast("Object", described).items()
            if not is_unknown(value) and name not in written
        }
        return {**rest, **cast("Object", written)}
    if isinstance(written, list) and isinstance(described, list):
        one, other = cast("list[object]", written), cast("list[object]", described)
        return list(map(_beside, one, other)) if len(one) == len(other) else one
    return written
