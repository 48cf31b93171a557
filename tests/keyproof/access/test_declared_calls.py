"""Declarations that have become about nothing, each told with its file."""

import pytest

from keyproof.access.proofs.everything import prove
from keyproof.tests.cases import edit, read_cases
from tests.keyproof.access.conftest import Config, Model
from tests.keyproof.access.proofs.cases import declared_in

CASES = read_cases(__file__, "declared")


@pytest.mark.parametrize("told", CASES)
def test_what_is_about_nothing_is_told(told: str, configuration: Config, model: Model) -> None:
    found = [str(each) for each in prove(model(configuration), declared_in(CASES[told])).findings]
    assert any(told in each for each in found), found


def test_an_action_that_is_declared_and_granted_is_neither_too_much_nor_too_little(
    configuration: Config, model: Model
) -> None:
    store = "aws_iam_role_policy.bot-role-store-and-count/policy/Statement/0"
    edit(configuration, {"set": {f"{store}/Action/+": "dynamodb:Query"}})
    query = {
        "caller": "aws_iam_role.bot-role",
        "action": "dynamodb:Query",
        "target": "aws_dynamodb_table.conversations",
    }
    declared = declared_in({"declared": {"set": {"calls/+": query}}})
    assert prove(model(configuration), declared).findings == ()
