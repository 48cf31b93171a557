"""The law that the proofs stand on: what is denied whatever a request says is denied to each."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from keyproof.iam.case import Case, case_of
from keyproof.iam.context import ANYTHING, Context
from keyproof.iam.evaluation import Decision, Evaluation, Verdict
from keyproof.tests.oracle.grammar import case as generated

# What a request says of its caller is not the caller's to choose.
FIXED = ("aws:PrincipalArn", "aws:PrincipalAccount", "kms:CallerAccount")


def _whatever_else_it_says(case: Case) -> Decision:
    fixed = {key: case.context.get(key) for key in FIXED}
    evaluation = Evaluation(
        case.policies,
        caller=case.caller,
        target=case.target,
        context=Context(fixed, default=ANYTHING),
    )
    return evaluation.decide(case.action)


@settings(max_examples=1000, deadline=None)
@given(st.integers(min_value=0).map(Random).map(generated).map(case_of))
def test_an_open_request_answers_for_every_request(case: Case) -> None:
    """And nothing is allowed or denied without a statement that does it."""
    open_answer, answer = _whatever_else_it_says(case), case.decide()
    if answer.possible:
        assert open_answer.possible
    if open_answer.verdict is Verdict.ALLOWED:
        assert answer.verdict is Verdict.ALLOWED
    if open_answer.verdict is Verdict.EXPLICITLY_DENIED:
        assert answer.verdict is Verdict.EXPLICITLY_DENIED
    if answer.verdict is Verdict.ALLOWED:
        assert any(match.allows for match in answer.deciding)
    if answer.verdict is Verdict.EXPLICITLY_DENIED:
        assert all(match.denies for match in answer.deciding)
        assert answer.deciding
