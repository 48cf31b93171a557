import json
from typing import Any

import pytest

from keyproof.declarations import Declarations, DeclarationsError
from stacks.declared.declarations import declarations_of, declarations_of_bootstrap
from tests.stacks.synthesized import PLAIN, PROTECTED, WITH_NUMBER


@pytest.mark.parametrize(
    "declared",
    [*map(declarations_of, (PLAIN, PROTECTED, WITH_NUMBER)), declarations_of_bootstrap(PROTECTED)],
)
def test_a_document_is_read_back_as_it_was_written(declared: Declarations) -> None:
    text = json.dumps(declared.to_document())
    assert Declarations.from_document(json.loads(text)) == declared


def test_an_older_document_may_lack_a_member() -> None:
    assert Declarations.from_document({}) == Declarations()


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ([], "dictionary"),
        ({"calls": [{"caller": "x"}]}, "calls.0.action: Field required"),
        ({"ignored": True}, "ignored: Unexpected keyword argument"),
        ({"both_duties": {"a": 1}}, "both_duties.a"),
    ],
)
def test_any_other_document_is_refused(document: Any, problem: str) -> None:
    with pytest.raises(DeclarationsError, match=problem):
        Declarations.from_document(document)
