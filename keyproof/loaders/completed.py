"""Completes a plan by the configuration in Terraform's JSON that it was made of."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

from keyproof.loaders.configuration.load import read_configuration
from keyproof.loaders.key_ids import with_key_ids
from keyproof.loaders.plan.load import Plan
from keyproof.model.identifiers import KEY_TYPES
from keyproof.model.resource import Resource, Unknown

Object = Mapping[str, object]
OVERRIDES = ("override.tf.json", "_override.tf.json")


def configuration_in(folder: Path) -> Path | None:
    """The configuration in a folder, if it is one file of JSON without its overrides."""
    found = [each for each in folder.glob("*.tf.json") if not each.name.endswith(OVERRIDES)]
    return found[0] if len(found) == 1 and not any(folder.glob("*.tf")) else None


def completed(plan: Plan, path: Path) -> Plan:
    """A plan with what is known only after the apply as the configuration has it.

    Raises Failure on anything else than a configuration, and OSError.
    """
    planned = plan.after
    ids = {
        each.address: each.text("arn").rpartition("/")[2]
        for each in planned.resources
        if each.type in KEY_TYPES and each.text("arn")
    }
    account = planned.location.account_id
    tree = with_key_ids(read_configuration(path, account_id=account), ids)
    written = {each.address: each for each in tree.resources}
    known = {each.address for each in planned.settings}
    after = replace(
        planned,
        resources=tuple(
            _as_written(each, written[each.address]) if each.address in written else each
            for each in planned.resources
        ),
        settings=(
            *planned.settings,
            *(each for each in tree.settings if each.address not in known),
        ),
        silent=frozenset(),
        not_evaluated=tuple(each for each in planned.not_evaluated if each[0] not in written),
    )
    return replace(plan, after=after)


def _as_written(planned: Resource, written: Resource) -> Resource:
    values = cast("Object", _filled(planned.values, written.values))
    return replace(planned, values=values, prevent_destroy=written.prevent_destroy)


def _filled(value: object, written: object) -> object:
    """A value, with what is written in the place of what is not known; in blocks as well."""
    if isinstance(value, Unknown):
        return value if written is None else written
    if isinstance(value, Mapping):
        there = cast("Object", written) if isinstance(written, Mapping) else {}
        return {
            name: _filled(each, there.get(name)) for name, each in cast("Object", value).items()
        }
    if isinstance(value, list):
        blocks = cast("list[object]", written) if isinstance(written, list) else [written]
        return [
            _filled(each, blocks[place] if place < len(blocks) else None)
            for place, each in enumerate(cast("list[object]", value))
        ]
    return value
