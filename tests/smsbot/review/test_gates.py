"""Every fault is found at every gate, and no harmless change at any."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from smsbot.failure import Failure
from smsbot.loaders.configuration.load import read_configuration
from smsbot.model.assembly import assemble
from smsbot.model.finding import Finding, Severity
from smsbot.review import sides
from smsbot.review.review import Outcome, review
from smsbot.review.sources import read_sides
from stacks.declared.declarations import declarations_of
from tests.smsbot.access.faults import test_faults, test_ways_out
from tests.smsbot.access.faults.faulty import Config, set_argument
from tests.smsbot.review import further_changes, further_faults
from tests.smsbot.review.planned import plan_of
from tests.stacks.synthesized import PLAIN, synthesize_to

STACK = "smsbot-dev"
DECLARED = declarations_of(PLAIN)
Change = Callable[[Config], None]


def at(address: str, argument: str, value: object) -> Change:
    kind, _, name = address.partition(".")
    return set_argument(kind, name, argument, value)


FAULTS: dict[str, Change] = {each.name: each.put_in for each in test_faults.FAULTS}
FURTHER = {**further_faults.WEAKER, **further_faults.WAYS_OUT}
# The questions of a deployment are those of a plan, completed by the tree.
ENOUGH = ("trees", "a plan alone")
# No plan says where the state is kept: a deployment reads that from the synthesized configuration.
WITH_THE_TREE = ("trees", "a deployment")
HARMLESS: dict[str, Change] = {
    **{
        name: at(address, argument, value)
        for name, (address, argument, value) in test_ways_out.HARMLESS.items()
    },
    **further_changes.HARMLESS,
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    synthesize_to(folder, PLAIN)
    return folder


def path_in(folder: Path) -> Path:
    return folder / "stacks" / STACK / "cdk.tf.json"


def changed(base: Path, tmp_path: Path, change: Change) -> Path:
    """The folder of the tree with a change."""
    config = json.loads(path_in(base).read_text())
    change(config)
    head = tmp_path / "head"
    path_in(head).parent.mkdir(parents=True)
    path_in(head).write_text(json.dumps(config))
    return head


def planned(base: Path | None, head: Path, tmp_path: Path) -> Path:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(plan_of(base and path_in(base), path_in(head))))
    return plan


def found_by_gate(
    base: Path, head: Path, tmp_path: Path, gates: tuple[str, ...] = ()
) -> dict[str, tuple[Finding, ...]]:
    """What each gate finds: the questions alone, and each way to review a change, or some."""
    tree = read_configuration(path_in(head))
    answers = sides.everything(assemble(tree, exemptions=DECLARED.exemptions), DECLARED)
    plan, first = planned(base, head, tmp_path), tmp_path / "first"
    first.mkdir()
    found = {"coverage and access": answers.findings}
    for name, (of, trees) in {
        "trees": (None, (base, head)),
        "a plan alone": (plan, (None, None)),
        "a deployment": (plan, (None, head)),
        "a first deployment": (planned(None, head, first), (None, head)),
    }.items():
        if gates and name not in gates:
            continue
        both = read_sides(STACK, plan=of, base=trees[0], head=trees[1], declarations=DECLARED)
        reviewed = review(both)
        is_found = reviewed.outcome is not Outcome.NOT_WEAKER
        found[name] = reviewed.findings if is_found else ()
    return found


def hold_to_the_gates(
    change: Change, base: Path, tmp_path: Path, gates: tuple[str, ...] = ()
) -> None:
    head = changed(base, tmp_path, change)
    try:
        found = found_by_gate(base, head, tmp_path, gates)
    except Failure as failure:
        assert failure.problem  # noqa: PT017 - refused before anything is compared
        assert failure.way_on  # noqa: PT017
        return
    assert [name for name, each in found.items() if not each] == []
    was, now = (assemble(read_configuration(path_in(each)), exemptions={}) for each in (base, head))
    for gate, findings in found.items():
        # Where nothing is compared, nobody knows the key that something had before.
        models = (now,) if gate in ("coverage and access", "a first deployment") else (now, was)
        for each in findings:
            assert each.resource
            assert each.remedy or each.severity is Severity.NOTE
            expected = any(model.key_name_about(each.resource) for model in models)
            assert each.key or not expected, each


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_at_every_gate(name: str, base: Path, tmp_path: Path) -> None:
    hold_to_the_gates(FAULTS[name], base, tmp_path)


@pytest.mark.parametrize("name", FURTHER)
def test_a_further_fault_is_found_at_every_gate(name: str, base: Path, tmp_path: Path) -> None:
    gates = WITH_THE_TREE if name == "the state in a foreign bucket" else ENOUGH
    hold_to_the_gates(FURTHER[name], base, tmp_path, gates)


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_change_is_found_at_no_gate(name: str, base: Path, tmp_path: Path) -> None:
    head = changed(base, tmp_path, HARMLESS[name])
    found = found_by_gate(base, head, tmp_path)
    assert {gate: [str(f) for f in each] for gate, each in found.items() if each} == {}


def test_there_are_enough() -> None:
    assert len(FAULTS) >= 31
    assert len(HARMLESS) >= 10
