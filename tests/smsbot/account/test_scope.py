"""What of an account belongs to an environment."""

from dataclasses import replace

import pytest

from keyproof.tests.cases import read_data
from smsbot.account.account import Scope
from tests.smsbot.account.designs import design_of

SCOPE = Scope(
    design=design_of({"aws_sqs_queue.dead-letter": {"name": "own"}}),
    prefix="smsbot-dev-",
    others=("smsbot-dev-eu-", "smsbot-prod-", "smsbot-"),
)


@pytest.mark.parametrize(
    ("name", "holds"),
    read_data(__file__, "what_is_designed_or_named_like_it_and_no_other_environments"),
)
def test_what_is_designed_or_named_like_it_and_no_other_environments(
    name: str, *, holds: bool
) -> None:
    assert SCOPE.holds("aws_sqs_queue", name) is holds


@pytest.mark.parametrize(("name", "address"), [("own", "aws_sqs_queue.dead-letter"), ("x", None)])
def test_what_is_declared_is_known_by_its_arguments(name: str, address: str | None) -> None:
    assert SCOPE.declared("aws_sqs_queue", ["name"], {"name": name}) == address


@pytest.mark.parametrize(
    ("kind", "name", "holds"),
    read_data(__file__, "the_operators_hook_is_not_of_the_environment"),
)
def test_the_operators_hook_is_not_of_the_environment(kind: str, name: str, *, holds: bool) -> None:
    assert replace(SCOPE, hook="smsbot-dev-answers").holds(kind, name) is holds
