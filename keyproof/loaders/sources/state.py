"""A state, as ``terraform show -json`` prints it or as Terraform keeps it."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from keyproof.json_values import Object
from keyproof.loaders.plan.document import state_of
from keyproof.loaders.reading import Given, Reader, Reading
from keyproof.loaders.state_file import is_state_file, shown


def is_source(document: Object, _place: str) -> bool:
    """Whether it has the values of resources, or is a terraform.tfstate."""
    is_shown = "values" in document or "terraform_version" in document
    is_plan = "planned_values" in document or "resource_changes" in document
    is_state = is_shown and "format_version" in document and not is_plan
    return is_state or is_state_file(document)


def reader(document: Object, given: Given) -> Reader:
    """What reads it."""
    return partial(_read, document, given.place)


def readers_in(_folder: Path, _given: Given) -> Iterator[Reader]:
    """Nothing: a state is a file."""
    yield from ()


def _read(document: Object, place: str, account_id: str | None) -> Reading:
    values = shown(document, place) if is_state_file(document) else document
    return Reading(after=state_of(values, place, account_id=account_id))
