"""Faults with every finding that they cause, whole: the resource, the key, the cause, the remedy.

The findings are in __snapshots__; `pytest tests/keyproof/access/proofs --snapshot-update` writes
them again.
"""

import pytest
from syrupy.assertion import SnapshotAssertion

from keyproof.access.proofs.everything import PROOFS, prove
from tests.keyproof.access.conftest import Model
from tests.keyproof.access.faults.faulty import Config
from tests.keyproof.access.proofs.alarm_cases import ALARMS
from tests.keyproof.access.proofs.cases import DECLARED, nothing, whole
from tests.keyproof.access.proofs.granted_cases import GRANTED
from tests.keyproof.access.proofs.needed_cases import NEEDED
from tests.keyproof.access.proofs.other_cases import FAULTS, OTHERWISE_DECLARED

CASES = {
    "nothing": (nothing, DECLARED),
    **GRANTED,
    **NEEDED,
    **FAULTS,
    **OTHERWISE_DECLARED,
    **ALARMS,
}


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
