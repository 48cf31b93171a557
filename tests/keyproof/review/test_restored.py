"""What a plan only gives back is not weaker; what the code changes is, by the same plan."""

from pathlib import Path
from typing import Any

import pytest

from keyproof.review.reports.words import restores
from keyproof.review.review import Outcome, Review, review
from keyproof.tests.cases import read_data
from smsbot.questions.review.sources import read_sides
from tests.keyproof.review.gates.test_new_keys import DECLARED
from tests.keyproof.review.plans import change, written_plan

STACK = "smsbot-plain"
ADDRESS = "aws_cloudwatch_log_group.bot-logs"
KEY = "arn:aws:kms:us-east-1:111122223333:key/1"


def reviewed(
    tmp_path: Path, *, applied: Any, live: Any, planned: Any, is_repair: bool = False
) -> Review:
    """A log group as it was applied, as it is, and as the plan makes it."""
    name = {"name": f"/aws/lambda/{STACK}-compute-function-bot", "kms_key_id": KEY}
    was, now, to = ({**name, **each} for each in (applied, live, planned))
    drift = {ADDRESS: change(was, now)} if was != now else {}
    plan = written_plan(tmp_path, {ADDRESS: now}, {ADDRESS: to}, drift=drift)
    sides = read_sides(STACK, plan=plan, base=None, head=None, declarations=DECLARED)
    return review(sides, is_repair=is_repair)


def test_what_was_changed_by_hand_is_restored(tmp_path: Path) -> None:
    result = reviewed(
        tmp_path,
        applied={"retention_in_days": 30},
        live={"retention_in_days": 365},
        planned={"retention_in_days": 30},
    )
    assert result.outcome is Outcome.NOT_WEAKER
    assert restores(result) == [f"Restores what was applied last: {ADDRESS}."]


@pytest.mark.parametrize(
    ("applied", "live", "planned"), read_data(__file__, "what_the_code_changes_is_weaker")
)
def test_what_the_code_changes_is_weaker(
    applied: Any, live: Any, planned: Any, tmp_path: Path
) -> None:
    result = reviewed(tmp_path, applied=applied, live=live, planned=planned)
    assert result.outcome is Outcome.WEAKER
    assert restores(result) == []


def test_a_change_to_the_code_that_was_accepted_last_is_a_repair(tmp_path: Path) -> None:
    weak, accepted = ({"retention_in_days": days} for days in (365, 30))
    result = reviewed(tmp_path, applied=weak, live=weak, planned=accepted, is_repair=True)
    assert result.outcome is Outcome.NOT_WEAKER
    assert restores(result) == [
        f"Repairs what is not as in the code that was accepted last: {ADDRESS}."
    ]
