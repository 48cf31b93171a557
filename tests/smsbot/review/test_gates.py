"""Every fault is found at every gate, and no harmless change at any."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from smsbot.access.everything import everything
from smsbot.failure import Failure
from smsbot.loaders.configuration.load import read_configuration
from smsbot.model.assembly import assemble
from smsbot.model.finding import Severity
from smsbot.review.review import Outcome, Review, review
from smsbot.review.sources import read_sides
from stacks.declared.declarations import declarations_of
from tests.smsbot.access import test_faults, test_ways_out
from tests.smsbot.access.faulty import Config, set_argument
from tests.smsbot.review.planned import plan_of
from tests.stacks.synthesized import PLAIN, synthesize_to

STACK = "smsbot-dev"
DECLARED = declarations_of(PLAIN)
Change = Callable[[Config], None]


def at(address: str, argument: str, value: object) -> Change:
    kind, _, name = address.partition(".")
    return set_argument(kind, name, argument, value)


FAULTS: dict[str, Change] = {each.name: each.put_in for each in test_faults.FAULTS}
HARMLESS: dict[str, Change] = {
    name: at(address, argument, value)
    for name, (address, argument, value) in test_ways_out.HARMLESS.items()
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


def reviewed(plan: Path | None, base: Path | None, head: Path | None) -> Review:
    return review(read_sides(STACK, plan=plan, base=base, head=head, declarations=DECLARED))


def found_at_every_gate(base: Path, head: Path, tmp_path: Path) -> dict[str, bool]:
    """Which gate finds anything: the questions alone, and each way to review a change."""
    tree = read_configuration(path_in(head))
    answers = everything(assemble(tree, exemptions=DECLARED.exemptions), DECLARED)
    plan, first = planned(base, head, tmp_path), tmp_path / "first"
    first.mkdir()
    reviews = {
        "trees": reviewed(None, base, head),
        "a plan alone": reviewed(plan, None, None),
        "a deployment": reviewed(plan, None, head),
        "a first deployment": reviewed(planned(None, head, first), None, head),
    }
    outcomes = {name: each.outcome is not Outcome.NOT_WEAKER for name, each in reviews.items()}
    for each in reviews.values():
        for finding in each.findings:
            assert finding.resource
            assert finding.remedy or finding.severity is Severity.NOTE
    return {"coverage and access": bool(answers.findings), **outcomes}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_at_every_gate(name: str, base: Path, tmp_path: Path) -> None:
    head = changed(base, tmp_path, FAULTS[name])
    try:
        found = found_at_every_gate(base, head, tmp_path)
    except Failure as failure:
        assert failure.problem  # noqa: PT017 - refused before anything is compared
        return
    assert all(found.values()), found


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_change_is_found_at_no_gate(name: str, base: Path, tmp_path: Path) -> None:
    head = changed(base, tmp_path, HARMLESS[name])
    assert not any(found_at_every_gate(base, head, tmp_path).values())


def test_there_are_enough() -> None:
    assert len(FAULTS) >= 31
    assert len(HARMLESS) >= 10
