"""What mends the account, as the code that was accepted last has it, is silent at every gate."""

from functools import partial
from pathlib import Path

import pytest

from keyproof.model.finding import Severity
from keyproof.review.review import Outcome, review
from keyproof.tests.cases import edit
from smsbot.questions.review.sources import read_sides
from tests.keyproof.review.gates.conftest import DECLARED, STACK
from tests.keyproof.review.gates.test_causes import CAUSES, together
from tests.keyproof.review.gates.test_gates import changed, planned

DENIAL = "aws_dynamodb_resource_policy.conversations"


@pytest.mark.parametrize("names", together(), ids=" + ".join)
def test_a_repair_is_silent(names: tuple[str, ...], base: Path, tmp_path: Path) -> None:
    broken = changed(base, tmp_path, *(partial(edit, case=CAUSES[name]) for name in names))
    plan = planned(broken, base, tmp_path)
    for of, trees in ((None, (broken, base)), (plan, (None, None)), (plan, (None, base))):
        sides = read_sides(STACK, plan=of, base=trees[0], head=trees[1], declarations=DECLARED)
        found = review(sides, is_repair=True).findings
        # What is lost for ever counts in a repair too.
        ignored = (Severity.NOTE, Severity.IRREVERSIBLE)
        assert [str(each) for each in found if each.severity not in ignored] == []


def test_a_denial_that_comes_back_excuses_nothing(base: Path, tmp_path: Path) -> None:
    open_to_all = changed(base, tmp_path, partial(edit, case={"drop": [DENIAL]}))
    sides = read_sides(STACK, plan=None, base=open_to_all, head=base, declarations=DECLARED)
    assert review(sides).outcome is Outcome.NOT_WEAKER
