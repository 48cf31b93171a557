"""Faults with every finding that they cause, whole: the resource, the key, the cause, the remedy.

The findings are in __snapshots__; `pytest tests/keyproof/access/proofs --snapshot-update` writes
them again.
"""

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from keyproof.access.proofs.everything import PROOFS, prove
from keyproof.tests.cases import edit, read_cases
from tests.keyproof.access.conftest import Config, Model
from tests.keyproof.access.faults import test_faults
from tests.keyproof.access.proofs.cases import OF_ALARMS, declared_in, whole

FILES = ("granted", "needed", "other")
CASES: dict[str, Any] = {
    "nothing": {},
    **{name: each for file in FILES for name, each in read_cases(__file__, file).items()},
    **{name: test_faults.ALARMS[name] for name in OF_ALARMS},
}


@pytest.mark.parametrize("name", CASES)
def test_every_finding_of_a_fault(
    name: str, configuration: Config, model: Model, snapshot: SnapshotAssertion
) -> None:
    edit(configuration, CASES[name])
    proven = prove(model(configuration), declared_in(CASES[name]))
    assert whole(proven.findings) == snapshot
    assert proven.verdicts == {
        rule: len([each for each in proven.findings if each.rule == rule]) for rule in PROOFS
    }
