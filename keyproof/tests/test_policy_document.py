import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyproof.policy_document import (
    ANYONE,
    Condition,
    PolicyDocument,
    PolicyError,
    Principal,
    Statement,
)
from keyproof.tests.cases import read_data
from keyproof.visible import one_line

words = st.text(min_size=1, max_size=12)
# A key with a hidden character is refused.
keys = words.map(one_line)
lists = st.lists(words, min_size=1, max_size=3).map(tuple)
# One principal type a statement: JSON groups them by type, so their order is not kept across types.
principals = st.builds(
    lambda kind, ids: tuple(Principal(kind, each) for each in ids),
    st.sampled_from(["AWS", "Service", "Federated"]),
    lists,
)
conditions = st.dictionaries(
    st.sampled_from(["StringEquals", "ArnLike", "Bool"]),
    st.dictionaries(keys, lists, min_size=1, max_size=2),
    max_size=2,
).map(
    lambda operators: tuple(
        Condition(operator, key, values)
        for operator, keys in operators.items()
        for key, values in keys.items()
    )
)
statements = st.builds(
    Statement,
    sid=words,
    effect=st.sampled_from(["Allow", "Deny"]),
    principals=principals,
    actions=lists,
    resources=st.one_of(st.just(()), lists),
    conditions=conditions,
)
documents = st.lists(statements, max_size=3).map(lambda each: PolicyDocument(tuple(each)))

STATEMENT = Statement(
    sid="Use",
    principals=(Principal("Service", "sns.amazonaws.com"),),
    actions=("kms:Decrypt",),
    resources=("*",),
    conditions=(
        Condition("StringEquals", "aws:SourceAccount", ("111122223333",)),
        Condition("ArnLike", "aws:SourceArn", ("arn:a",)),
    ),
)


@given(documents)
def test_a_document_is_read_back_as_it_was_written(document: PolicyDocument) -> None:
    read = PolicyDocument.from_json(document.to_json())
    assert read == document
    assert read.to_json() == document.to_json()


def test_it_is_rendered_as_iam_spells_it() -> None:
    document = PolicyDocument(
        (
            STATEMENT,
            Statement(sid="Tls", effect="Deny", principals=(ANYONE,), actions=("a:b", "a:c")),
        )
    )
    assert json.loads(document.to_json()) == read_data(__file__, "it_is_rendered_as_iam_spells_it")


def test_a_statement_that_would_do_nothing_is_refused() -> None:
    with pytest.raises(PolicyError, match="no action"):
        Statement(sid="Nothing", actions=(), resources=("*",))
    with pytest.raises(PolicyError, match="neither a resource nor a principal"):
        Statement(sid="Nowhere", actions=("a:b",))
    with pytest.raises(PolicyError, match="without a value"):
        Statement(
            sid="Never",
            actions=("a:b",),
            resources=("*",),
            conditions=(Condition("Bool", "a", ()),),
        )


@pytest.mark.parametrize(
    ("text", "problem"), read_data(__file__, "what_cannot_be_held_is_refused_with_its_place")
)
def test_what_cannot_be_held_is_refused_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(PolicyError) as refusal:
        PolicyDocument.from_json(text)
    assert problem in str(refusal.value)


def test_what_aws_answers_is_read_too() -> None:
    text = (
        '{"Version":"2012-10-17","Id":"default","Statement":{"Effect":"Deny","Principal":"*",'
        '"Action":"a:b","Condition":{"Bool":{"aws:SecureTransport":false}}}}'
    )
    (statement,) = PolicyDocument.from_json(text).statements
    assert statement.principals == (ANYONE,)
    assert statement.conditions == (Condition("Bool", "aws:SecureTransport", ("false",)),)
