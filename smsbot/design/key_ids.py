"""Keys by the ids that AWS chose, in a configuration that names them by their addresses."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from keyproof import Resource, Stack


def with_key_ids(design: Stack, ids: Mapping[str, str]) -> Stack:
    """A design in which a key's id is that of ``ids``, in place of the key's address."""
    if not ids:
        return design
    addresses = "|".join(re.escape(each) for each in sorted(ids, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w.-])(?:{addresses})(?![\w.-])")

    def filled(value: object) -> object:
        if isinstance(value, str):
            return pattern.sub(lambda match: ids[match[0]], value)
        if isinstance(value, list):
            return [filled(each) for each in cast("list[object]", value)]
        if isinstance(value, dict):
            return {name: filled(each) for name, each in cast("dict[str, object]", value).items()}
        return value

    def placed(resource: Resource) -> Resource:
        values = cast("dict[str, object]", filled(dict(resource.values)))
        if resource.address in ids:
            values["arn"] = design.location.arn("kms", f"key/{ids[resource.address]}")
        return replace(resource, values=values)

    return replace(design, resources=tuple(placed(each) for each in design.resources))
