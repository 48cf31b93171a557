"""How certainly a statement of a policy is about a request."""

from typing import Any

import pytest

from keyproof.iam.callers import Identity
from keyproof.iam.context import ANYTHING, Context, Values, present
from keyproof.iam.patterns import Open
from keyproof.iam.statements import NamedPolicy, matches
from keyproof.iam.truth import Truth
from keyproof.policy_document import PolicyDocument
from keyproof.tests.cases import read_data

HERE = "111122223333"
TOPIC = f"arn:aws:sns:eu-west-1:{HERE}:topic"
ALICE = Identity(arn=f"arn:aws:iam::{HERE}:user/alice", account=HERE)
CONTEXT = Context(
    {
        "of": present("topic"),
        "region": present("eu-west-1"),
        "arn": present(TOPIC),
        "open": ANYTHING,
        "some": present(Open("t*", ("table",))),
        "maybe": Values(("topic",), may_be_absent=True),
        "both": present("a", "b"),
        "five": present("5"),
        "yes": present("true"),
        "wild": present("t?pic"),
    }
)


@pytest.mark.parametrize(
    ("elements", "version", "answer"),
    read_data(__file__, "how_certainly_a_statement_is_about_a_request"),
)
def test_how_certainly_a_statement_is_about_a_request(
    elements: dict[str, Any], version: str, answer: str
) -> None:
    statement = {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*", **elements}
    if "NotResource" in elements:
        del statement["Resource"]
    policy = PolicyDocument.from_object({"Version": version, "Statement": [statement]})
    found = matches(
        NamedPolicy("p", policy),
        caller=ALICE,
        resource=TOPIC,
        context=CONTEXT,
        names_callers=False,
        bounded=False,
    )
    certain = [each.certainty for each in found]
    assert certain == ([] if Truth[answer] is Truth.NO else [Truth[answer]])
