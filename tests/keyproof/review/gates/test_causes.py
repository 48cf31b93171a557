"""One cause is one finding, at every gate: its consequences are below it."""

from functools import partial
from pathlib import Path

import pytest

from keyproof.model.finding import Severity
from keyproof.tests.cases import edit, read_cases
from tests.keyproof.review.gates.test_gates import changed, found_by_gate
from tests.stacks.synthesized import PLAIN, synthesize_to

CAUSES = read_cases(__file__, "causes")
# What is lost for ever stands by itself.
APART = (Severity.IRREVERSIBLE, Severity.NOTE)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    synthesize_to(folder, PLAIN)
    return folder


def together() -> list[tuple[str, ...]]:
    """The names of what is done at once: every gate takes a third of a second."""
    groups: dict[object, tuple[str, ...]] = {}
    for name, case in CAUSES.items():
        number = case.get("together", name)
        groups[number] = (*groups.get(number, ()), name)
    return [*groups.values()]


@pytest.mark.parametrize("names", together(), ids=" + ".join)
def test_one_cause_is_one_finding(names: tuple[str, ...], base: Path, tmp_path: Path) -> None:
    head = changed(base, tmp_path, *(partial(edit, case=CAUSES[name]) for name in names))
    for gate, findings in found_by_gate(base, head, tmp_path).items():
        told = [str(each) for each in findings if each.severity not in APART]
        assert len(told) == len(names), (gate, told)
        lines = [each.splitlines()[0] for each in told]
        culprits = [CAUSES[name]["culprit"] for name in names]
        assert [each for each in culprits if not any(each in line for line in lines)] == [], gate
        assert [line for line in lines if not any(each in line for each in culprits)] == [], gate
        for name in names:
            assert CAUSES[name].get("without", "no such words") not in "\n".join(told)
