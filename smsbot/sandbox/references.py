"""Takes out of Terraform JSON what refers to resources that are no longer in it."""

import re
from collections.abc import Collection, Mapping
from typing import cast

Json = dict[str, object]


def without_references(
    configuration: Json, addresses: Collection[str]
) -> tuple[Json, frozenset[str]]:
    """The configuration without the values that refer to an address, and where they were.

    A place is a path without the name of the resource, such as ``aws_lambda_function.role``, or
    ``output.Name``. An order (``depends_on``) on what is not there is taken out and not told.
    """
    if not addresses:
        return configuration, frozenset()
    alternatives = "|".join(map(re.escape, addresses))
    walk = _Walk(re.compile(rf"(?<![\w.-])(?:{alternatives})(?![\w-])"))
    result = {**configuration}
    for section in ("data", "resource"):
        if section in configuration:
            result[section] = {
                kind: {name: walk.kept(body, kind) for name, body in cast("Json", named).items()}
                for kind, named in cast("Json", configuration[section]).items()
            }
    if "output" in configuration:
        result["output"] = {
            name: output
            for name, output in cast("Json", configuration["output"]).items()
            if not walk.takes_out(cast("Json", output).get("value"), f"output.{name}")
        }
    return result, frozenset(walk.places)


class _Walk:
    def __init__(self, reference: re.Pattern[str]) -> None:
        self._reference = reference
        self.places: set[str] = set()

    def takes_out(self, value: object, place: str) -> bool:
        """Whether a text refers to what is not there; its place is then noted."""
        if not isinstance(value, str) or not self._reference.search(value):
            return False
        if not place.endswith(".depends_on"):
            self.places.add(place)
        return True

    def kept(self, value: object, place: str) -> object:
        """A value without what in it refers to what is not there."""
        if isinstance(value, Mapping):
            return {
                name: self.kept(each, f"{place}.{name}")
                for name, each in cast("Json", value).items()
                if not self.takes_out(each, f"{place}.{name}")
            }
        if isinstance(value, list):
            return [
                self.kept(each, place)
                for each in cast("list[object]", value)
                if not self.takes_out(each, place)
            ]
        return value
