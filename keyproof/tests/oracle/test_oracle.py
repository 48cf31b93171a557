"""Our evaluator against an independent one, case by case."""

import json
from collections import Counter
from functools import cache
from random import Random
from typing import Any

from keyproof.iam.case import case_of
from keyproof.tests.oracle.decided import DECIDED
from keyproof.tests.oracle.grammar import case
from keyproof.tests.oracle.oracle import decided

CASES = 2500
SEED = 20261125


@cache
def asked() -> tuple[list[dict[str, Any]], list[str], list[str]]:
    """Cases, the answers to them, and those to the known differences: loading it takes longest."""
    random = Random(SEED)
    cases = [case(random) for _ in range(CASES)]
    answers = decided([*cases, *(each.case for each in DECIDED)])
    return cases, answers[:CASES], answers[CASES:]


def test_it_answers_generated_cases_as_the_oracle_does() -> None:
    cases, expected, _ = asked()
    assert len({json.dumps(each) for each in cases}) > CASES * 0.99, "many cases are the same"
    for each, answer in zip(cases, expected, strict=True):
        assert case_of(each).decide().verdict == answer, each
    # Cases of one answer only would prove little.
    answers = Counter(expected)
    assert min(answers[each] for each in ("Allowed", "ImplicitlyDenied", "ExplicitlyDenied")) > 250


def test_where_it_differs_the_documentation_decides() -> None:
    _, _, theirs = asked()
    for each, answer in zip(DECIDED, theirs, strict=True):
        assert case_of(each.case).decide().verdict == each.ours, each.because
        assert answer == each.oracles, f"{each.name}: no longer a difference: remove it"
