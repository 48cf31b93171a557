"""Every file in a folder of cases/: add one, and it is tested.

docs/concepts/access.md has the schema.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from keyproof.iam.cases.case import read_case
from keyproof.iam.decision import Policies
from keyproof.iam.evaluation import Evaluation
from keyproof.iam.statements import NamedPolicy
from keyproof.policy_document import Statement
from keyproof.terminal.user_error import UserError
from keyproof.tests.cases import read_data

CASES = sorted((Path(__file__).parent / "cases").glob("*/*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_answer_is_the_expected_one(path: Path) -> None:
    case = read_case(path)
    assert case.expected is not None, "a case here says what it expects"
    decision = case.decide()
    assert decision.verdict == case.expected
    # An evaluation for one action answers as one for all.
    for_all = Evaluation(
        case.policies, caller=case.caller, target=case.target, context=case.context
    )
    assert for_all.decide(case.action) == decision
    # Without a statement that allows, it answers as one of policies that do not have it.
    for policy, allow in _allowing(case.policies):
        asked = for_all.decide_without(case.action, policy, allow)
        left = replace(case, policies=_without(case.policies, policy, allow))
        assert asked.verdict == left.decide().verdict
    assert for_all.decide(case.action) == decision


def _levels(policies: Policies) -> dict[str, tuple[tuple[NamedPolicy, ...], ...]]:
    kinds = ("identity", "resource", "boundaries", "session", "endpoint")
    return {"service_control": policies.service_control} | {
        kind: (getattr(policies, kind),) for kind in kinds
    }


def _allowing(policies: Policies) -> Iterator[tuple[str, Statement]]:
    for levels in _levels(policies).values():
        for policy in (each for level in levels for each in level):
            for each in policy.document.statements if policy.document else ():
                if each.effect == "Allow":
                    yield policy.name, each


def _without(policies: Policies, name: str, statement: Statement) -> Policies:
    def left(policy: NamedPolicy) -> NamedPolicy:
        if policy.name != name or policy.document is None:
            return policy
        rest = tuple(each for each in policy.document.statements if each != statement)
        return replace(policy, document=replace(policy.document, statements=rest))

    of_kind = {
        kind: tuple(tuple(map(left, level)) for level in levels)
        for kind, levels in _levels(policies).items()
    }
    levels = of_kind.pop("service_control")
    return replace(
        policies, service_control=levels, **{kind: of for kind, (of,) in of_kind.items()}
    )


def test_there_are_cases() -> None:
    assert len(CASES) > 50


def test_the_deciding_statements_are_told() -> None:
    (path,) = (each for each in CASES if each.stem == "two-locks-open")
    decision = read_case(path).decide()
    assert [match.policy for match in decision.deciding] == ["resourcePolicy", "identityPolicies.0"]


@pytest.mark.parametrize(
    ("content", "problem"), read_data(__file__, "what_is_no_case_is_told_with_its_place")
)
def test_what_is_no_case_is_told_with_its_place(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "case.json"
    path.write_text(content)
    with pytest.raises(UserError) as refusal:
        read_case(path)
    assert problem in refusal.value.problem
    assert str(path) in refusal.value.problem
