"""The notes that the CDK keeps in a configuration, which Terraform reads as comments."""

from collections.abc import Mapping
from typing import cast

NOTES = "//"


def without_notes(value: object) -> object:
    """The same JSON without the notes, at any depth."""
    if isinstance(value, dict):
        members = cast("Mapping[str, object]", value).items()
        return {name: without_notes(each) for name, each in members if name != NOTES}
    if isinstance(value, list):
        return [without_notes(each) for each in cast("list[object]", value)]
    return value
