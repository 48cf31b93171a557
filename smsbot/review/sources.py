"""Reads the two sides of a change: a plan, two synthesized trees, or both."""

from pathlib import Path

from constructs_lib.location import Location
from smsbot.encryption.assembly import Exemptions, assemble
from smsbot.encryption.configuration import read_configuration
from smsbot.encryption.plan import read_plan
from smsbot.encryption.resource import Stack
from smsbot.failure import Failure
from smsbot.review.change import changes_of_plan, changes_of_trees
from smsbot.review.sides import Side, Sides

WAY_ON = (
    "Give --plan, or --base and --head with folders that CDKTF_OUTDIR=FOLDER python main.py wrote, "
    "or all three."
)


# Of a stack that is not there, nothing asks it.
NOWHERE = Location(region="", account_id="")


def read_sides(
    stack: str,
    *,
    plan: Path | None,
    base: Path | None,
    head: Path | None,
    exemptions: Exemptions,
) -> Sides:
    """Both sides of a stack. Raises Failure on what cannot be read, and OSError.

    With a plan and trees, the policies are the trees', in which they are known, and what happens
    to which resource is the plan's, which alone knows the state.
    """
    if (base is None) != (head is None) or (plan is None and base is None):
        raise Failure("There are not two sides to compare.", way_on=WAY_ON)
    planned = read_plan(plan) if plan is not None else None
    if base is not None and head is not None:
        before, after = _tree(base, stack), _tree(head, stack)
        changes = changes_of_plan(planned.changes) if planned else changes_of_trees(before, after)
    elif planned is not None:
        before, after = planned.before, planned.after
        changes = changes_of_plan(planned.changes)
    else:
        raise Failure("There are not two sides to compare.", way_on=WAY_ON)
    return Sides(
        stack=stack,
        before=Side(model=assemble(before, exemptions=exemptions), stack=before),
        after=Side(model=assemble(after, exemptions=exemptions), stack=after),
        changes=changes,
    )


def _tree(folder: Path, stack: str) -> Stack:
    """A stack of a synthesized tree; one that is not there yet has no resources."""
    path = folder / "stacks" / stack / "cdk.tf.json"
    if path.exists():
        return read_configuration(path)
    if not (folder / "stacks").is_dir():
        raise Failure(
            f"{folder} has no folder stacks: nothing was synthesized there.", way_on=WAY_ON
        )
    return Stack(location=NOWHERE, resources=(), place=str(path))
