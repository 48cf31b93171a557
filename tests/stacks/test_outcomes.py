import ast
from pathlib import Path

import pytest

from plan import plan_for
from stacks import outcomes
from tests.lambda_src.wording.corpora import HELD_OUT, corpus
from tests.stacks.settings.test_conversation import conversing, function_reads

FUNCTION = Path(__file__).parents[2] / "lambda_src"


def words_of_the_function() -> set[object]:
    """Every constant of its code."""
    return {
        node.value
        for file in FUNCTION.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant)
    }


def test_what_the_alarms_count_is_what_the_function_logs() -> None:
    assert {*outcomes.OF_TEXTS, outcomes.SEND_REFUSED} <= words_of_the_function()


@pytest.mark.parametrize("self_managed_opt_outs", [True, False])
def test_an_opt_out_is_logged_as_the_alarm_finds_it(*, self_managed_opt_outs: bool) -> None:
    conversation = function_reads(
        conversing(self_managed_opt_outs=self_managed_opt_outs, commands={"HOURS": "9 to 5"})
    )
    for body in ("HOURS", "anything", *(row.text for row in corpus(HELD_OUT)[::5])):
        plan = plan_for(body, conversation)
        assert plan.outcome in outcomes.OF_TEXTS
        is_counted = plan.outcome == outcomes.OPTED_OUT or (
            (plan.outcome, plan.reason) == (outcomes.ANSWERED_BY_AWS, outcomes.OPT_OUT)
        )
        assert is_counted is (plan.opts_out is True), body
