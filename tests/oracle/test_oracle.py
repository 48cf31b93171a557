"""Our evaluator against an independent one, case by case."""

import shutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from smsbot.iam.case import case_of
from tests.oracle.decided import DECIDED, Decided
from tests.oracle.grammar import cases
from tests.oracle.oracle import INSTALLED, Oracle, started

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(
    NODE is None or not INSTALLED.exists(),
    reason="the oracle is not installed: run `make tests/oracle/node_modules/installed`",
)
EXAMPLES = 2500


@pytest.fixture(scope="module")
def oracle() -> Iterator[Oracle]:
    assert NODE is not None
    with started(NODE) as running:
        yield running


def test_it_answers_generated_cases_as_the_oracle_does(oracle: Oracle) -> None:
    answers: Counter[str] = Counter()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        # Shrinking would take the place of the many cases that this is about.
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(cases())
    def agree(case: dict[str, Any]) -> None:
        expected = oracle.decide(case)
        assert case_of(case).decide().verdict == expected, case
        answers[expected] += 1

    agree()
    assert answers.total() >= 2000, "too few cases"
    # Cases of one answer only would prove little.
    assert min(answers[each] for each in ("Allowed", "ImplicitlyDenied", "ExplicitlyDenied")) > 100


@pytest.mark.parametrize("decided", DECIDED, ids=lambda each: each.name)
def test_where_it_differs_the_documentation_decides(decided: Decided, oracle: Oracle) -> None:
    assert case_of(decided.case).decide().verdict == decided.ours, decided.because
    assert oracle.decide(decided.case) == decided.oracles, "no longer a difference: remove it"
