"""Deliberate faults, each put into the synthesized stack alone: one question must find it."""

from typing import Any

import pytest

from keyproof.access.proofs.everything import prove
from keyproof.coverage.coverage import coverage
from keyproof.model.finding import Finding
from keyproof.tests.cases import edit, read_cases
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.conftest import Config, Model
from tests.keyproof.access.proofs import cases
from tests.stacks.synthesized import PLAIN

FAULTS = read_cases(__file__, "faults")
ALARMS = read_cases(__file__, "alarms")
EVERY_FAULT = {**FAULTS, **ALARMS, **read_cases(cases.__file__, "contexts")}


def is_it(fault: dict[str, str], finding: Finding) -> bool:
    named = (finding.rule, finding.resource, finding.key.removeprefix("alias/"))
    return (
        named == (fault["rule"], fault["resource"], fault["key"])
        and fault["problem"] in finding.problem
        and fault["remedy"] in finding.remedy
    )


@pytest.mark.parametrize("name", EVERY_FAULT)
def test_a_fault_is_found(name: str, configuration: Config, model: Model) -> None:
    fault: dict[str, Any] = EVERY_FAULT[name]
    edit(configuration, fault)
    changed = model(configuration)
    found = [*coverage(changed).findings, *prove(changed, declarations_of(PLAIN)).findings]
    assert any(is_it(fault, each) for each in found), "\n".join(map(str, found))
