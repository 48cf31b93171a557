"""Reads the two sides of a change: a plan, two synthesized trees, or both."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from constructs_lib.location import Location
from smsbot.failure import Failure
from smsbot.loaders.configuration.load import read_configuration
from smsbot.loaders.key_ids import with_key_ids
from smsbot.loaders.plan.load import Planned, read_plan
from smsbot.model.assembly import Exemptions, assemble
from smsbot.model.identifiers import KEY_TYPES
from smsbot.model.resource import Stack, Unknown
from smsbot.review.change import changes_of_plan, changes_of_trees
from smsbot.review.sides import Side, Sides

WAY_ON = (
    "Give --plan, or --base and --head with folders that CDKTF_OUTDIR=FOLDER python main.py wrote, "
    "or all three, or --plan and --head."
)
CONFIGURATION = "cdk.tf.json"
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
    to which resource is the plan's, which alone knows the state. With a plan and the tree that it
    was made of (``head``), the plan is compared, and the tree tells what it leaves open.
    """
    planned = None if plan is None else read_plan(plan)
    of_plan = None
    if planned is not None:
        _check_belonging(planned, stack)
        changes = changes_of_plan(planned.changes, place=planned.after.place)
        if head is not None and base is None:
            planned = replace(planned, after=_completed(planned.after, head / "stacks" / stack))
        before = _renamed(planned.before, _moved_by(planned))
        of_plan = Sides(
            stack=stack,
            before=_side(before, exemptions),
            after=_side(planned.after, exemptions),
            changes=changes,
        )
        if base is None:
            return of_plan
    if base is None or head is None:
        raise Failure("There are not two sides to compare.", way_on=WAY_ON)
    after = _tree(head, stack)
    before = _renamed(_tree(base, stack), after.moved)
    if not before.resources and not after.resources:
        raise Failure(f"Neither {base} nor {head} has the stack {stack}.", way_on=WAY_ON)
    return Sides(
        stack=stack,
        before=_side(before, exemptions),
        after=_side(after, exemptions),
        changes=of_plan.changes if of_plan else changes_of_trees(before, after),
        of_plan=of_plan,
        has_policies=True,
    )


def _completed(planned: Stack, folder: Path) -> Stack:
    """What is planned, with what is known only after the apply as it is synthesized."""
    path = folder / CONFIGURATION
    if not path.exists():
        raise Failure(f"{path} is not there: the stack was not synthesized there.", way_on=WAY_ON)
    ids = {
        each.address: each.text("arn").rpartition("/")[2]
        for each in planned.resources
        if each.type in KEY_TYPES and each.text("arn")
    }
    tree = with_key_ids(read_configuration(path, account_id=planned.location.account_id), ids)
    written = {each.address: each.values for each in tree.resources}
    return replace(
        planned,
        resources=tuple(
            replace(each, values=_filled(each.values, written.get(each.address, {})))
            for each in planned.resources
        ),
    )


def _filled(values: Mapping[str, object], written: Mapping[str, object]) -> Mapping[str, object]:
    """The values, with those that are written in the place of those that are not known."""
    return {
        name: written.get(name, value) if isinstance(value, Unknown) else value
        for name, value in values.items()
    }


def _side(stack: Stack, exemptions: Exemptions) -> Side:
    return Side(model=assemble(stack, exemptions=exemptions), stack=stack)


def _check_belonging(planned: Planned, stack: str) -> None:
    """Refuse the plan of another stack, by the names of what holds data."""
    resources = (*planned.before.resources, *planned.after.resources)
    names = [each.text("name") or each.text("function_name") for each in resources]
    named = [name for name in names if name.startswith("smsbot-")]
    if named and not any(name.startswith(f"{stack}-") for name in named):
        raise Failure(
            f"{planned.after.place} is the plan of another stack than {stack}: it has {named[0]}.",
            way_on="Give the plan of this environment.",
        )


def _moved_by(planned: Planned) -> Mapping[str, str]:
    """The old addresses by the new ones, of what a plan moves."""
    return {
        str(each["address"]): str(each["previous_address"])
        for each in planned.changes
        if each.get("previous_address")
    }


def _renamed(stack: Stack, moved: Mapping[str, str]) -> Stack:
    """A stack with the new addresses of what was moved."""
    new = {old: address for address, old in moved.items()}
    return replace(
        stack,
        resources=tuple(
            replace(each, address=new.get(each.address, each.address)) for each in stack.resources
        ),
    )


def _tree(folder: Path, stack: str) -> Stack:
    """A stack of a synthesized tree; one that is not there yet has no resources."""
    path = folder / "stacks" / stack / CONFIGURATION
    if path.exists():
        return read_configuration(path)
    if not (folder / "stacks").is_dir():
        raise Failure(
            f"{folder} has no folder stacks: nothing was synthesized there.", way_on=WAY_ON
        )
    return Stack(location=NOWHERE, resources=(), place=str(path))
