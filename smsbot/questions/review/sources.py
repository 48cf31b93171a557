"""Reads the two sides of a change: a plan, two synthesized trees, or both."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

from keyproof.declarations import Declarations
from keyproof.loaders.key_ids import with_key_ids
from keyproof.loaders.plan.load import Plan
from keyproof.loaders.symbols import ACCOUNT
from keyproof.location import Location
from keyproof.model.identifiers import KEY_TYPES
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.review.change import changes_of_plan, changes_of_trees
from keyproof.review.sides import Code, Side, Sides, code_in, no_code
from keyproof.terminal.failure import Failure
from smsbot.design.reading import read_configuration, read_head
from smsbot.design.reading_plans import read_plan

Object = Mapping[str, object]

WAY_ON = (
    "Give --plan, or --base and --head with folders that CDKTF_OUTDIR=FOLDER python main.py wrote, "
    "or all three, or --plan and --head."
)
CONFIGURATION = "cdk.tf.json"
# Settings that a plan does not have, or not all of them.
IN_NO_PLAN = ("backend.", "terraform")
# Of which a plan has some arguments: no condition of an output, and no alias of a provider.
IN_PART = ("output", "required_providers")
# Of a stack that is not there, nothing asks it.
NOWHERE = Location(region="", account_id="")


def read_sides(
    stack: str,
    *,
    plan: Path | None,
    base: Path | None,
    head: Path | None,
    declarations: Declarations,
    deployed: Code = no_code,
) -> Sides:
    """Both sides of a stack. Raises Failure on what cannot be read, and OSError.

    A plan leaves open what is known only after the apply; the tree that it was made of (``head``)
    completes it. Only a plan knows the state, so what happens to which resource is the plan's.
    ``declarations`` count where a tree carries none. ``deployed`` reads the code before a plan.
    """
    of_plan = None
    if plan is not None:
        of_plan = _sides_of_plan(stack, read_plan(plan), head, declarations, deployed)
        if base is None:
            return of_plan
    if base is None or head is None:
        raise Failure("There are not two sides to compare.", way_on=WAY_ON)
    account = _account_of(stack, base, head, of_plan)
    with_state = _has_state(base, stack) and _has_state(head, stack)
    after = _tree(head, stack, account, with_state=with_state, is_head=True)
    # A configuration has the address of a key in the place of its id.
    keys = {old: new for new, old in after.moved.items() if old.startswith(KEY_TYPES)}
    tree = _tree(base, stack, account, with_state=with_state)
    before = with_key_ids(tree, keys).renamed(after.moved)
    if not before.resources and not after.resources:
        raise Failure(f"Neither {base} nor {head} has the stack {stack}.", way_on=WAY_ON)
    return Sides(
        stack=stack,
        before=_side(before, declarations, code_in(base / "stacks" / stack)),
        after=_side(after, declarations, code_in(head / "stacks" / stack)),
        changes=of_plan.changes if of_plan else changes_of_trees(before, after),
        of_plan=of_plan,
        declares=True,
    )


def _sides_of_plan(
    stack: str, plan: Plan, head: Path | None, declarations: Declarations, deployed: Code
) -> Sides:
    _check_belonging(plan, stack)
    folder = head and head / "stacks" / stack
    after = _completed(plan.after, folder) if folder else plan.after
    before = plan.before.renamed(plan.after.moved)
    return Sides(
        stack=stack,
        before=_side(before, after.declarations or declarations, deployed),
        after=_side(after, declarations, code_in(folder) if folder else no_code),
        changes=tuple(
            replace(each, restores=each.address in plan.restored)
            for each in changes_of_plan(plan.changes, place=plan.after.place)
        ),
    )


def _account_of(stack: str, base: Path, head: Path, of_plan: Sides | None) -> str:
    """The number of the account that any source knows: it is the same account on both sides."""
    if of_plan is not None and of_plan.after.stack.location.account_id != ACCOUNT:
        return of_plan.after.stack.location.account_id
    stacks = (_tree(folder, stack, account_id="") for folder in (head, base))
    return next((each.location.account_id for each in stacks if each.location.account_id), ACCOUNT)


def _completed(planned: Stack, folder: Path) -> Stack:
    """What is planned, with what is known only after the apply as it is synthesized."""
    path = folder / CONFIGURATION
    if not path.exists():
        raise Failure(
            f"{path} is not there: the stack was not synthesized there.",
            way_on="Synthesize it there, then run the command again.",
        )
    ids = {
        each.address: each.text("arn").rpartition("/")[2]
        for each in planned.resources
        if each.type in KEY_TYPES and each.text("arn")
    }
    tree = with_key_ids(read_head(path, account_id=planned.location.account_id), ids)
    written = {each.address: each for each in tree.resources}
    settings = {each.address: each for each in tree.settings}
    judged = {each.address for each in planned.settings}
    return replace(
        planned,
        declarations=tree.declarations,
        settings=(
            *(_with_conditions(each, settings) for each in planned.settings),
            *(
                each
                for each in tree.settings
                if each.type.startswith(IN_NO_PLAN) and each.address not in judged
            ),
        ),
        resources=tuple(
            _as_written(each, written[each.address]) if each.address in written else each
            for each in planned.resources
        ),
    )


def _with_conditions(planned: Resource, written: Mapping[str, Resource]) -> Resource:
    """A planned setting with the arguments that no plan has, such as an output's conditions."""
    if planned.type not in IN_PART or planned.address not in written:
        return planned
    return replace(planned, values={**written[planned.address].values, **planned.values})


def _as_written(planned: Resource, written: Resource) -> Resource:
    """A planned resource with what no plan knows."""
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


def _side(stack: Stack, declarations: Declarations, code: Code) -> Side:
    own = stack.declarations or declarations
    # What a tree leaves undeclared is held to the settings.
    own = replace(
        own,
        backend=own.backend or declarations.backend,
        account_id=own.account_id or declarations.account_id,
        boundary=own.boundary or declarations.boundary,
        limits=own.limits or declarations.limits,
        tags=own.tags or declarations.tags,
        masks={**declarations.masks, **own.masks},
        # How a report calls something is not the change's to say.
        names=declarations.names,
    )
    return Side(stack=replace(stack, names=own.names), declarations=own, code=code)


def _check_belonging(plan: Plan, stack: str) -> None:
    """Refuse the plan of another stack, by the names of what holds data."""
    resources = (*plan.before.resources, *plan.after.resources)
    names = [each.text("name") or each.text("function_name") for each in resources]
    named = [name for name in names if name.startswith("smsbot-")]
    if named and not any(name.startswith(f"{stack}-") for name in named):
        raise Failure(
            f"{plan.after.place} is the plan of another stack than {stack}: it has {named[0]}.",
            way_on="Give the plan of this environment.",
        )


def _has_state(folder: Path, stack: str) -> bool:
    return (folder / "stacks" / f"{stack}-state" / CONFIGURATION).exists()


def _tree(
    folder: Path, stack: str, account_id: str, *, with_state: bool = False, is_head: bool = False
) -> Stack:
    """A stack of a tree, perhaps with its state's; one that is not there has no resources."""
    path = folder / "stacks" / stack / CONFIGURATION
    if path.exists():
        found = (read_head if is_head else read_configuration)(path, account_id=account_id)
        if not with_state or found.declarations is None:
            return found
        state = _tree(folder, f"{stack}-state", account_id)
        declared = found.declarations.joined(state.declarations or Declarations())
        return replace(found.joined(state), declarations=declared)
    if not (folder / "stacks").is_dir():
        raise Failure(
            f"{folder} has no folder stacks: nothing was synthesized there.", way_on=WAY_ON
        )
    return Stack(location=NOWHERE, resources=(), place=str(path))
