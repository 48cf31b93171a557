"""Takes out of Terraform JSON what refers to resources that are no longer in it."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import cast

Json = dict[str, object]
ADDRESS_STARTS = {"data": "data.", "resource": ""}


def without_references(
    configuration: Json, addresses: Collection[str]
) -> tuple[Json, frozenset[str]]:
    """The configuration without what refers to an address, and where that was.

    A resource goes as a whole, with what refers to it, if one of its own arguments refers to what
    is gone, since the argument may be required; a value deeper inside goes alone. A place is the
    address of a resource, a path without its name such as
    ``aws_lambda_function.environment.variables.A``, or ``output.Name``. An order (``depends_on``)
    on what is not there is taken out and not listed.
    """
    gone, places = frozenset(addresses), frozenset[str]()
    result = configuration
    while gone:
        places |= gone - frozenset(addresses)
        walk = _Walk(gone)
        result = _without_resources(result, gone)
        gone = frozenset(
            address for address, body in _resources(result) if any(map(walk.refers, body.values()))
        )
        result = walk.through(_without_resources(result, gone))
        places |= walk.places
    return result, places


def _resources(configuration: Json) -> Iterator[tuple[str, Json]]:
    for section, start in ADDRESS_STARTS.items():
        for kind, named in cast("dict[str, Json]", configuration.get(section, {})).items():
            for name, body in named.items():
                yield f"{start}{kind}.{name}", cast("Json", body)


def _without_resources(configuration: Json, gone: Collection[str]) -> Json:
    result = {**configuration}
    for section, start in ADDRESS_STARTS.items():
        if section not in configuration:
            continue
        kept: Json = {}
        for kind, named in cast("dict[str, Json]", configuration[section]).items():
            left = {
                name: body for name, body in named.items() if f"{start}{kind}.{name}" not in gone
            }
            if left or not named:
                kept[kind] = left
        result[section] = kept
    return result


class _Walk:
    def __init__(self, addresses: Collection[str]) -> None:
        alternatives = "|".join(map(re.escape, sorted(addresses)))
        self._reference = re.compile(rf"(?<![\w.-])(?:{alternatives})(?![\w-])")
        self.places: set[str] = set()

    def refers(self, value: object) -> bool:
        """Whether a text refers to what is not there."""
        return isinstance(value, str) and self._reference.search(value) is not None

    def through(self, configuration: Json) -> Json:
        """The configuration without what in its resources and outputs refers to it."""
        result = {**configuration}
        for section in ADDRESS_STARTS:
            if section in configuration:
                result[section] = {
                    kind: {name: self._kept(body, kind) for name, body in named.items()}
                    for kind, named in cast("dict[str, Json]", configuration[section]).items()
                }
        if "output" in configuration:
            result["output"] = {
                name: output
                for name, output in cast("Json", configuration["output"]).items()
                if not self._takes_out(cast("Json", output).get("value"), f"output.{name}")
            }
        return result

    def _takes_out(self, value: object, place: str) -> bool:
        if not self.refers(value):
            return False
        if not place.endswith(".depends_on"):
            self.places.add(place)
        return True

    def _kept(self, value: object, place: str) -> object:
        if isinstance(value, Mapping):
            return {
                name: self._kept(each, f"{place}.{name}")
                for name, each in cast("Json", value).items()
                if not self._takes_out(each, f"{place}.{name}")
            }
        if isinstance(value, list):
            return [
                self._kept(each, place)
                for each in cast("list[object]", value)
                if not self._takes_out(each, place)
            ]
        return value
