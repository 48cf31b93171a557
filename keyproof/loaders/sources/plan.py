"""A plan as ``terraform show -json`` prints it."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from keyproof.json_values import Object
from keyproof.loaders.configuration.blocks import sources_beside
from keyproof.loaders.plan.document import stacks_of_plan
from keyproof.loaders.reading import Given, Reading, Source
from keyproof.terminal.user_error import UserError


def _read(document: Object, given: Given, accounts: Mapping[str, str]) -> Reading:
    folder = given.path.parent if given.path else Path()
    config_dir = given.config_dir or sources_beside(folder, document)
    try:
        before, after, changes = stacks_of_plan(
            document, given.place, accounts, config_dir=config_dir
        )
    except (OSError, UserError):
        if given.config_dir or not config_dir:
            raise
        # Nobody asked for the sources: what cannot be read there is not known.
        before, after, changes = stacks_of_plan(document, given.place, accounts)
    return Reading(before=before, after=after, changes=changes)


SOURCE = Source(
    is_source=lambda document, _: "planned_values" in document or "resource_changes" in document,
    reader=lambda document, given: partial(_read, document, given),
)
