"""The JSON of a plan: each part is checked to be of the kind that Terraform writes."""

from collections.abc import Iterator, Mapping
from typing import cast

from keyproof.terminal.user_error import UserError

HINT = "Write it with `terraform show -json PLANFILE`, then run the command again."
DATA = "data"
MANAGED = "managed"

Object = Mapping[str, object]


class Parts:
    """The parts of a document. Each raises UserError where it is of another kind."""

    def __init__(self, document: Object, place: str) -> None:
        self._document = document
        self.place = place

    def list_of(self, value: object, place: str) -> list[object]:
        """A value that has to be a list; none is an empty one."""
        if value is None:
            return []
        if not isinstance(value, list):
            raise UserError(
                f"{self.place}: {place} is {value!r:.80}; allowed is a list.", hint=HINT
            )
        return cast("list[object]", value)

    def objects(self, of: Object, name: str, place: str) -> Iterator[Object]:
        """The members of a list of objects, by its name."""
        return (self.object_of(each, place) for each in self.list_of(of.get(name), place))

    def at(self, *path: str) -> Object:
        """The object at a path, an empty one where there is none."""
        found = self._document
        for name in path:
            inner = found.get(name)
            found = self.object_of({} if inner is None else inner, name)
        return found

    def object_of(self, value: object, place: str) -> Object:
        """A value that has to be an object."""
        if not isinstance(value, dict):
            raise UserError(
                f"{self.place}: {place} is {value!r:.80}; allowed is a JSON object.",
                hint=HINT,
            )
        return cast("Object", value)

    def resources(self, values: object, place: str, mode: str = MANAGED) -> Iterator[Object]:
        """The resources of one mode of a state, those of its child modules too."""
        if not values:
            return
        module = self.object_of(self.object_of(values, place).get("root_module", {}), place)
        waiting = [module]
        while waiting:
            module = waiting.pop()
            for each in self.list_of(module.get("resources"), "resources"):
                resource = self.object_of(each, f"{place}.resources")
                if not all(isinstance(resource.get(one), str) for one in ("address", "type")):
                    raise UserError(
                        f"{self.place}: {place} has a resource without address or type.",
                        hint=HINT,
                    )
                if resource.get("mode", MANAGED) == mode:
                    yield {**resource, "address": address_of(resource)}
            children = self.list_of(module.get("child_modules"), "child_modules")
            waiting += [self.object_of(child, f"{place}.child_modules") for child in children]


def address_of(resource: Object) -> str:
    """The address of a resource; an object that Terraform has still to destroy has its own."""
    deposed = resource.get("deposed_key") or resource.get("deposed")
    address = str(resource.get("address"))
    return f"{address} (deposed {deposed})" if deposed else address
