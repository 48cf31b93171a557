"""A question that no policy distinguishes from one before is not evaluated again."""

from typing import Any

import pytest

from keyproof.iam import answers
from keyproof.iam.answers import Answers
from keyproof.iam.context import Context, present
from keyproof.iam.decision import Policies, Target, Verdict
from keyproof.iam.evaluation import Evaluation
from keyproof.iam.statements import NamedPolicy
from keyproof.policy_document import PolicyDocument
from keyproof.tests.iam.test_decisions import CALLERS, HERE, TOPIC

STATEMENT = {
    "Effect": "Allow",
    "Action": "sns:Publish",
    "Resource": "*",
    "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}},
}


def test_only_what_decides_is_evaluated_again(monkeypatch: pytest.MonkeyPatch) -> None:
    evaluated: list[Context] = []

    def evaluation(policies: Policies, *, context: Context, **of: Any) -> Evaluation:
        evaluated.append(context)
        return Evaluation(policies, context=context, **of)

    monkeypatch.setattr(answers, "Evaluation", evaluation)
    document = PolicyDocument.from_object({"Version": "2012-10-17", "Statement": [STATEMENT]})
    policies = Policies(identity=(NamedPolicy("of alice", document),))
    target = Target(arn=TOPIC, account=HERE, policy_required=False)
    asked = Answers(policies, CALLERS["alice"], target)
    contexts = [
        Context({"aws:SourceVpc": present(network), "aws:SourceIp": present(f"192.0.2.{number}")})
        for number, network in enumerate(("vpc-1", "vpc-2", "vpc-1", "vpc-2", "vpc-1"))
    ]
    output = [asked.decide(each, "sns:Publish").verdict is Verdict.ALLOWED for each in contexts]
    assert output == [True, False, True, False, True]
    assert evaluated == contexts[:2]
