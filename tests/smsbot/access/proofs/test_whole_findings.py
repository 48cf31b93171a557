"""Faults with every finding that they cause, whole: the resource, the key, the cause, the remedy.

The findings are in __snapshots__; `pytest tests/smsbot/access/proofs --snapshot-update` writes them
again.
"""

from collections.abc import Iterable

import pytest
from syrupy.assertion import SnapshotAssertion

from smsbot.access.proofs.everything import PROOFS, prove
from smsbot.model.finding import Finding
from tests.smsbot.access.conftest import Model
from tests.smsbot.access.faults.faulty import Config
from tests.smsbot.access.proofs.cases import DECLARED, nothing
from tests.smsbot.access.proofs.granted_cases import GRANTED
from tests.smsbot.access.proofs.needed_cases import NEEDED
from tests.smsbot.access.proofs.other_cases import FAULTS, OTHERWISE_DECLARED

CASES = {"nothing": (nothing, DECLARED), **GRANTED, **NEEDED, **FAULTS, **OTHERWISE_DECLARED}


def whole(findings: Iterable[Finding]) -> str:
    """Everything that findings say; the problems of one place, cause and remedy are together."""
    problems: dict[str, list[str]] = {}
    for each in findings:
        place = f"{each.severity}: {each.rule}: {each.resource} (key {each.key}) by {each.cause}"
        problems.setdefault(f"{place}\n  {each.remedy}", []).append(f"  - {each.problem}")
    return "\n".join("\n".join((place, *told)) for place, told in problems.items())


@pytest.mark.parametrize("name", CASES)
def test_every_finding_of_a_fault(
    name: str, configuration: Config, model: Model, snapshot: SnapshotAssertion
) -> None:
    put_in, declared = CASES[name]
    put_in(configuration)
    proven = prove(model(configuration), declared)
    assert whole(proven.findings) == snapshot
    assert proven.verdicts == {
        rule: len([each for each in proven.findings if each.rule == rule]) for rule in PROOFS
    }
