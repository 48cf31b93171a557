"""A state, as ``terraform show -json`` prints it or as Terraform keeps it."""

from collections.abc import Mapping
from functools import partial

from keyproof.json_values import Object
from keyproof.loaders.plan.document import state_of
from keyproof.loaders.reading import Reading, Source
from keyproof.loaders.state_file import is_state_file, shown


def _is_state(document: Object, _place: str) -> bool:
    is_shown = "values" in document or "terraform_version" in document
    is_plan = "planned_values" in document or "resource_changes" in document
    return ("format_version" in document and is_shown and not is_plan) or is_state_file(document)


def _read(document: Object, place: str, accounts: Mapping[str, str]) -> Reading:
    values = shown(document, place) if is_state_file(document) else document
    return Reading(after=state_of(values, place, accounts))


SOURCE = Source(
    is_source=_is_state, reader=lambda document, given: partial(_read, document, given.place)
)
