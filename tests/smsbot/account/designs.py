"""Designs of a few resources, to read an account by."""

from collections.abc import Mapping
from typing import Any

from keyproof import Resource, Stack
from keyproof.location import Location

HERE = Location(region="us-east-1", account_id="123456789012")


def design_of(resources: Mapping[str, Mapping[str, Any]]) -> Stack:
    """The values of resources, by their addresses."""
    return Stack(
        location=HERE,
        resources=tuple(
            Resource(address=address, type=address.partition(".")[0], values=values)
            for address, values in resources.items()
        ),
        place="here",
    )
