"""What a policy that is made during the apply says at most."""

import json
from collections.abc import Mapping

import pytest

from keyproof.loaders.policy_documents import rebuilt
from keyproof.model.resource import Unknown

LATER = Unknown("later")
STATEMENT: Mapping[str, object] = {"effect": "Allow", "actions": ["kms:Decrypt"]}


@pytest.mark.parametrize(
    "values",
    [
        {"version": LATER, "statement": [STATEMENT]},
        {"statement": [STATEMENT, LATER]},
        {"statement": LATER},
        # Of a service, perhaps, which no wildcard stands for.
        {"statement": [{**STATEMENT, "principals": LATER}]},
        {"statement": [{**STATEMENT, "principals": [LATER]}]},
    ],
)
def test_it_may_say_anything(values: Mapping[str, object]) -> None:
    found = rebuilt("data.aws_iam_policy_document.d", values)
    assert isinstance(found, Unknown)
    assert not found.at_most


def test_it_says_no_more_than_its_statements() -> None:
    values = {"statement": {**STATEMENT, "resources": LATER}}
    found = rebuilt("data.aws_iam_policy_document.d", values)
    assert isinstance(found, Unknown)
    (statement,) = json.loads(found.at_most)["Statement"]
    assert (statement["Action"], statement["Resource"]) == (["kms:Decrypt"], ["*"])
