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


@pytest.mark.parametrize("name", CAUSES)
def test_one_cause_is_one_finding(name: str, base: Path, tmp_path: Path) -> None:
    head = changed(base, tmp_path, partial(edit, case=CAUSES[name]))
    found = found_by_gate(base, head, tmp_path)
    told = {
        gate: [str(each) for each in findings if each.severity not in APART]
        for gate, findings in found.items()
    }
    assert {gate: len(each) for gate, each in told.items()} == dict.fromkeys(told, 1), told
    for (finding,) in told.values():
        assert CAUSES[name]["culprit"] in finding.splitlines()[0]
        assert CAUSES[name].get("without", "no such words") not in finding
