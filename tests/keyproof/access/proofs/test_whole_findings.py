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
from tests.keyproof.access.faults import test_faults, test_watching
from tests.keyproof.access.proofs.cases import declared_in, whole

FILES = ("granted", "needed", "other")
# Of many faults that have the same findings, one.
OF_ALARMS = (
    "an alarm that tells one topic",
    "an alarm that tells nobody",
    "a rule that is switched off",
    "a topic that lets no rule through",
    "an alias of another key",
    "a second alias",
    "no alias",
    "a rule of other keys",
    "a filter that matches nothing",
    "no filter",
    "a threshold that nothing reaches",
    "an alarm of another function",
    "an alarm of few events",
    "an alarm that waits for a day",
)
CASES: dict[str, Any] = {
    "nothing": {},
    **{name: each for file in FILES for name, each in read_cases(__file__, file).items()},
    **{name: {**test_faults.ALARMS, **test_watching.FAULTS}[name] for name in OF_ALARMS},
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
