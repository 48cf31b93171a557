"""What follows of a cause is known by what findings are about, and not by their words."""

from dataclasses import replace

import pytest

from keyproof.access.proofs.consequences import with_consequences
from keyproof.access.proofs.everything import prove
from keyproof.coverage.coverage import coverage
from keyproof.model.finding import Severity, folded
from keyproof.tests.cases import edit
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.conftest import Config, Model
from tests.keyproof.review.gates.test_causes import CAUSES
from tests.stacks.synthesized import PLAIN

NAMES = (
    "an alarm without actions",
    "a rule that is switched off",
    "a rule without its targets",
    "failures that go nowhere",
    "dead letters that go nowhere",
    "a pipe",
)


@pytest.mark.parametrize("name", NAMES)
def test_other_words_unfold_nothing(name: str, configuration: Config, model: Model) -> None:
    edit(configuration, CAUSES[name])
    changed = model(configuration)
    found = [*coverage(changed).findings, *prove(changed, declarations_of(PLAIN)).findings]
    counted = [each for each in found if each.severity is not Severity.NOTE]
    in_other_words = [replace(each, problem=f"{n}.") for n, each in enumerate(counted)]
    assert len(counted) > 1
    for told in (counted, in_other_words):
        assert len(folded(with_consequences(told, changed))) == 1
