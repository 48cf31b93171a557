"""Reads a plan, as ``terraform show -json`` prints it: the model before it and after it.

A value that is known only after the apply is taken from the reference in the configuration, where
it is one; a policy that is not known yet is said not to be.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from keyproof.loaders.broken_policies import with_readable_policies
from keyproof.loaders.outside_policies import OutsidePolicies, none_outside
from keyproof.loaders.plan.document import WAY_ON, Document, Object
from keyproof.loaders.plan.parts import DATA
from keyproof.loaders.settings import NOT_IN_A_STATE
from keyproof.model.resource import Stack
from keyproof.terminal.failure import Failure


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The resources before a plan and after it, and its changes as the plan spells them.

    ``restored`` are the addresses of those that the plan only gives back what was applied last.
    What somebody made of them by hand is not in ``before``.
    """

    before: Stack
    after: Stack
    changes: tuple[Object, ...]
    restored: frozenset[str]


def read_plan(path: Path, *, outside: OutsidePolicies = none_outside) -> Plan:
    """The content of a plan. Raises Failure if it is not a complete plan, and OSError."""
    try:
        document: object = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise Failure(f"{path} is not JSON: {error}", way_on=WAY_ON) from error
    if not isinstance(document, dict):
        raise Failure(f"{path} is not a plan: it is not a JSON object.", way_on=WAY_ON)
    return plan_of(cast("Object", document), str(path), outside=outside)


def plan_of(
    document: Object,
    place: str,
    *,
    account_id: str | None = None,
    config_dir: Path | None = None,
    outside: OutsidePolicies = none_outside,
) -> Plan:
    """The content of a plan that was parsed at a place. Raises Failure as ``read_plan`` does."""
    reader = Document(document, place, outside, account_id=account_id, config_dir=config_dir)
    reader.check()
    after = reader.stack(list(reader.after()), unknown=reader.unknown())
    return Plan(
        # A policy that nobody could have written here is about to be replaced.
        # What is read while Terraform plans is listed with the state.
        before=_without(_state(reader), DATA),
        after=replace(
            after,
            not_evaluated=(*reader.left_out(), *after.not_evaluated),
            settings=tuple(reader.settings()),
            silent=reader.silent(after.resources),
            written=reader.written(),
            moved={
                str(each["address"]): str(each["previous_address"])
                for each in reader.changes()
                if each.get("address") and each.get("previous_address")
            },
        ),
        changes=reader.changes(),
        restored=frozenset(reader.restored()),
    )


def state_of(document: Object, place: str, *, account_id: str | None = None) -> Stack:
    """The resources of a state that was parsed at a place. Raises Failure if it is none."""
    prior: Object = {"prior_state": document}
    reader = Document(prior, place, none_outside, account_id=account_id)
    return replace(_state(reader), is_state=True)


def _without(stack: Stack, kind: str) -> Stack:
    kept = tuple(each for each in stack.settings if each.type.partition(".")[0] != kind)
    return replace(stack, settings=kept, silent=stack.silent | {kind})


def _state(reader: Document) -> Stack:
    """The state that a plan starts from, as the policies in force can be read."""
    found = with_readable_policies(reader.stack(reader.before(), unknown={}))
    return replace(found, settings=tuple(reader.settings_before()), silent=NOT_IN_A_STATE)
