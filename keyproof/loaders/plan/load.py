"""Reads a plan, as ``terraform show -json`` prints it: the stack before it and after it.

A value that is known only after the apply is taken from the reference in the configuration, where
it is one; a policy that is not known yet is said not to be.
"""

from dataclasses import replace
from pathlib import Path

from keyproof.loaders.broken_policies import with_readable_policies
from keyproof.loaders.plan.document import Document, Object
from keyproof.loaders.plan.parts import DATA
from keyproof.loaders.settings import NOT_IN_A_STATE
from keyproof.model.resource import Stack


def stacks_of_plan(
    document: Object, place: str, *, account_id: str | None = None, config_dir: Path | None = None
) -> tuple[Stack, Stack, tuple[Object, ...]]:
    """The resources before a plan and after it, and its changes as the plan spells them.

    Raises UserError if it is not a complete plan.
    """
    reader = Document(document, place, account_id=account_id, config_dir=config_dir)
    reader.check()
    changes, before = reader.changes, stack_of_state(reader)
    after = reader.stack(reader.after, unknown=reader.unknown())
    return (
        # What is read while Terraform plans is listed with the state.
        replace(
            before,
            settings=tuple(
                each for each in before.settings if not each.type.startswith(f"{DATA}.")
            ),
            silent=before.silent | {DATA},
        ),
        replace(
            after,
            not_evaluated=(*reader.left_out(), *after.not_evaluated),
            settings=tuple(reader.settings()),
            silent=reader.silent(after.resources),
            written=reader.written,
            moved={
                str(each["address"]): str(each["previous_address"])
                for each in changes
                if each.get("address") and each.get("previous_address")
            },
        ),
        changes,
    )


def state_of(document: Object, place: str, *, account_id: str | None = None) -> Stack:
    """The resources of a state that was parsed at a place. Raises UserError if it is none."""
    reader = Document({"prior_state": document}, place, account_id=account_id)
    return replace(stack_of_state(reader), is_state=True)


def stack_of_state(reader: Document) -> Stack:
    """The state that a plan starts from, as the policies in force can be read.

    A policy that nobody could have written here is about to be replaced.
    """
    found = with_readable_policies(reader.stack(reader.before, unknown={}))
    return replace(found, settings=tuple(reader.settings_before()), silent=NOT_IN_A_STATE)
