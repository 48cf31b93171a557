"""Every file in a folder of cases/: add one, and it is tested.

docs/concepts/access.md has the schema.
"""

import json
from pathlib import Path

import pytest

from keyproof.iam.cases.case import read_case
from keyproof.iam.evaluation import Evaluation
from keyproof.terminal.failure import Failure

CASES = sorted((Path(__file__).parent / "cases").glob("*/*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_answer_is_the_expected_one(path: Path) -> None:
    case = read_case(path)
    assert case.expected is not None, "a case here says what it expects"
    assert case.decide().verdict == case.expected


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_an_evaluation_for_one_action_answers_as_one_for_all(path: Path) -> None:
    case = read_case(path)
    for_all = Evaluation(
        case.policies, caller=case.caller, target=case.target, context=case.context
    )
    assert for_all.decide(case.action) == case.decide()


def test_there_are_cases() -> None:
    assert len(CASES) > 50


def test_the_deciding_statements_are_told() -> None:
    (path,) = (each for each in CASES if each.stem == "two-locks-open")
    decision = read_case(path).decide()
    assert [match.policy for match in decision.deciding] == ["resourcePolicy", "identityPolicies.0"]


REQUEST = {
    "principal": "arn:aws:iam::111122223333:user/alice",
    "action": "kms:Decrypt",
    "resource": "arn:aws:kms:eu-west-1:111122223333:key/1",
}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a case"),
        ("{}", "request is missing"),
        (json.dumps({"request": {**REQUEST, "principal": "alice"}}), "request.principal"),
        (json.dumps({"request": {**REQUEST, "action": "Decrypt"}}), "request.action"),
        (json.dumps({"request": {**REQUEST, "resource": "key"}}), "request.resource"),
        (
            json.dumps({"request": {**REQUEST, "context": {"a": None}}}),
            "request.context.a: received None; allowed is a text, a number, true, false, or a list",
        ),
        (
            json.dumps({"request": REQUEST, "identityPolicies": [{"Version": "2012-10-17"}]}),
            "identityPolicies.0: the policy document has no Statement",
        ),
        (
            json.dumps(
                {
                    "request": REQUEST,
                    "identityPolicies": [
                        {
                            "Statement": {
                                "Effect": "Allow",
                                "Principal": "*",
                                "Action": "*",
                                "Resource": "*",
                            }
                        }
                    ],
                }
            ),
            "identityPolicies.0: statement 1 has a Principal",
        ),
        (
            json.dumps(
                {
                    "request": REQUEST,
                    "resourcePolicy": {
                        "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}
                    },
                }
            ),
            "resourcePolicy: statement 1 has no Principal",
        ),
        (
            json.dumps(
                {
                    "request": REQUEST,
                    "identityPolicies": [
                        {
                            "Statement": {
                                "Effect": "Allow",
                                "Action": "*",
                                "Resource": "*",
                                "Condition": {"StringEqual": {"a": "b"}},
                            }
                        }
                    ],
                }
            ),
            "the condition operator StringEqual, which IAM does not know",
        ),
        (
            json.dumps(
                {
                    "request": {**REQUEST, "principal": "arn:aws:iam::111122223333:root"},
                    "permissionBoundary": {"Statement": []},
                }
            ),
            "permissionBoundary: only a user or a role has one",
        ),
        (json.dumps({"request": REQUEST, "policies": []}), "policies is not known"),
        (
            json.dumps({"request": REQUEST, "identityPolicies": [{"Statement": [{}]}]}),
            "identityPolicies.0: statement 1: Effect is None",
        ),
        (
            json.dumps({"request": REQUEST, "resourcePolicy": "{}"}),
            "resourcePolicy: a policy document is '{}'",
        ),
        (
            json.dumps(
                {
                    "request": {**REQUEST, "principal": "sns.amazonaws.com"},
                    "identityPolicies": [{"Statement": []}],
                }
            ),
            "received some for a service",
        ),
        (
            json.dumps({"request": REQUEST, "sessionPolicy": {"Statement": []}}),
            "sessionPolicy: only a role session or a federated user has one",
        ),
        (
            json.dumps(
                {
                    "request": {**REQUEST, "principal": "sns.amazonaws.com"},
                    "vpcEndpointPolicies": [{"Statement": []}],
                }
            ),
            "vpcEndpointPolicies: a service does not call through an endpoint",
        ),
        (
            json.dumps(
                {
                    "request": {**REQUEST, "principal": "anonymous"},
                    "serviceControlPolicies": [{"Statement": []}],
                }
            ),
            "serviceControlPolicies: they do not apply to an anonymous caller",
        ),
        (
            json.dumps(
                {
                    "request": REQUEST,
                    "resourceControlPolicies": [
                        {
                            "Statement": {
                                "Effect": "Allow",
                                "Principal": "*",
                                "Action": "kms:*",
                                "Resource": "*",
                            }
                        }
                    ],
                }
            ),
            "resourceControlPolicies.0: such a policy can only deny",
        ),
    ],
)
def test_what_is_no_case_is_told_with_its_place(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "case.json"
    path.write_text(content)
    with pytest.raises(Failure) as refusal:
        read_case(path)
    assert problem in refusal.value.problem
    assert str(path) in refusal.value.problem
