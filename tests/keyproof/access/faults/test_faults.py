"""Deliberate faults, each put into the synthesized stack alone: one question must find it.

A case says what is known of the finding: of an attack, that there is one.
"""

from collections.abc import Mapping

import pytest

from keyproof.access.proofs.everything import prove
from keyproof.coverage.coverage import coverage
from keyproof.model.finding import Finding
from keyproof.terminal.failure import Failure
from keyproof.tests.cases import edit, read_cases
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.conftest import Config, Model
from tests.keyproof.access.proofs import cases
from tests.stacks.synthesized import PLAIN

FAULTS = read_cases(__file__, "faults")
ALARMS = {**read_cases(__file__, "alarms"), **read_cases(__file__, "watching")}
ATTACKS = read_cases(__file__, "attacks")
CONTEXTS = {**read_cases(cases.__file__, "contexts"), **read_cases(cases.__file__, "needless")}
EVERY_FAULT = {**FAULTS, **ALARMS, **ATTACKS, **CONTEXTS}
# These have every finding in test_whole_findings.
NOT_WHOLE = [name for name in EVERY_FAULT if name not in cases.OF_ALARMS]


def is_it(fault: Mapping[str, str], finding: Finding) -> bool:
    key = finding.key.removeprefix("alias/")
    named = {"rule": finding.rule, "resource": finding.resource, "key": key}
    words = {"problem": finding.problem, "remedy": finding.remedy}
    return all(fault.get(name, each) == each for name, each in named.items()) and all(
        fault.get(name, "") in each for name, each in words.items()
    )


@pytest.mark.parametrize("name", NOT_WHOLE)
def test_a_fault_is_found(name: str, configuration: Config, model: Model) -> None:
    edit(configuration, EVERY_FAULT[name])
    try:
        changed = model(configuration)
        found = [*coverage(changed).findings, *prove(changed, declarations_of(PLAIN)).findings]
    except Failure:
        assert name in ATTACKS
    else:
        assert any(is_it(EVERY_FAULT[name], each) for each in found), "\n".join(map(str, found))
