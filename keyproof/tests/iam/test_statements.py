"""Which statements of a policy may be about a request, how certainly, and how they are called."""

from typing import Any

import pytest

from keyproof.iam.callers import Caller, Identity, Naming, Service
from keyproof.iam.case import check
from keyproof.iam.context import ANYTHING, Context, present
from keyproof.iam.statements import Match, NamedPolicy, has_action, matches, reason
from keyproof.iam.truth import Truth
from keyproof.policy_document import PolicyDocument, PolicyError
from keyproof.tests.cases import read_data

YES, MAYBE, NO = Truth.YES, Truth.MAYBE, Truth.NO
HERE = "111122223333"
TOPIC = f"arn:aws:sns:eu-west-1:{HERE}:topic"
ALICE = Identity(arn=f"arn:aws:iam::{HERE}:user/alice", account=HERE)
SNS = Service("sns.amazonaws.com")
CONTEXT = Context(
    {
        "of": present("topic"),
        "region": present("eu-west-1"),
        "arn": present(TOPIC),
        "open": ANYTHING,
    }
)
ALLOW = {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}


def policy(*statements: dict[str, Any], version: str = "2012-10-17") -> NamedPolicy:
    document = {"Version": version, "Statement": list(statements)}
    return NamedPolicy("p", PolicyDocument.from_object(document))


def found(named: NamedPolicy, *, caller: Caller = ALICE, **asked: Any) -> list[Match]:
    given: dict[str, Any] = {"names_callers": False, **asked}
    return matches(named, caller=caller, resource=TOPIC, context=CONTEXT, **given)


@pytest.mark.parametrize(
    ("elements", "version", "answer"),
    read_data(__file__, "how_certainly_a_statement_is_about_a_request"),
)
def test_how_certainly_a_statement_is_about_a_request(
    elements: dict[str, Any], version: str, answer: str
) -> None:
    statement = {**ALLOW, **elements}
    if "NotResource" in elements:
        del statement["Resource"]
    certain = [each.certainty for each in found(policy(statement, version=version))]
    assert certain == ([] if Truth[answer] is NO else [Truth[answer]])


@pytest.mark.parametrize(
    ("resource", "answer"), read_data(__file__, "a_resource_whose_last_part_is_not_known")
)
def test_a_resource_whose_last_part_is_not_known(resource: str, answer: str) -> None:
    like = f"{TOPIC}-*"
    certain = [each.certainty for each in found(policy({**ALLOW, "Resource": resource}), like=like)]
    # Without a wildcard it names one resource, and this one's name is not known.
    expected = [] if Truth[answer] is NO or "*" not in resource else [Truth[answer]]
    assert certain == expected


@pytest.mark.parametrize(
    ("elements", "bounded", "named"),
    [
        ({"Principal": "*"}, False, Naming(YES, NO)),
        ({"Principal": {"AWS": HERE}}, False, Naming(NO, YES)),
        ({"Principal": {"Service": "sns.amazonaws.com"}}, False, None),
        ({"NotPrincipal": {"Service": "sns.amazonaws.com"}}, False, Naming(YES, NO)),
        ({"NotPrincipal": {"AWS": [ALICE.arn, HERE]}}, False, None),
        ({"NotPrincipal": {"AWS": ALICE.arn}}, False, Naming(MAYBE, NO)),
        ({"NotPrincipal": {"AWS": ALICE.arn}}, True, Naming(MAYBE, NO, by_role=True)),
        ({"NotPrincipal": {"AWS": [ALICE.arn, HERE]}, "Effect": "Deny"}, False, None),
        ({"NotPrincipal": {"AWS": [ALICE.arn, HERE]}, "Effect": "Deny"}, True, Naming(YES, NO)),
    ],
)
def test_how_a_statement_of_a_resource_names_the_caller(
    elements: dict[str, Any],
    bounded: bool,  # noqa: FBT001
    named: Naming | None,
) -> None:
    given = found(policy({**ALLOW, **elements}), names_callers=True, bounded=bounded)
    assert [each.naming for each in given] == ([] if named is None else [named])


def test_a_policy_whose_text_is_not_known_may_do_everything() -> None:
    unknown = NamedPolicy("p", None)
    (own,), (of_resource,) = found(unknown), found(unknown, names_callers=True)
    assert (own.certainty, own.naming) == (MAYBE, Naming(YES, NO))
    assert (of_resource.certainty, of_resource.naming) == (MAYBE, Naming(MAYBE, MAYBE))
    for each in (own, of_resource):
        assert each.allows
        assert each.denies
        assert each.is_about("kms:Decrypt")
        assert each.label == "p, whose text is not known"
        assert reason(each) == "by p, whose text is not known"


def test_a_statement_is_called_by_its_sid_or_its_place() -> None:
    in_vain = {**ALLOW, "Resource": "arn:aws:sqs"}
    first, second = found(
        policy(in_vain, ALLOW, {**ALLOW, "Sid": "S", "Effect": "Deny"}), caller=SNS
    )
    assert (first.place, first.label) == (2, "number 2 of p")
    assert (second.place, second.label) == (3, "'S' of p")
    assert (first.allows, first.denies) == (True, False)
    assert (second.allows, second.denies) == (False, True)
    assert first.is_about("SNS:publish")
    assert not first.is_about("sns:Subscribe")


def test_an_action_is_among_those_named_or_not_among_those_left_out() -> None:
    assert has_action(("sns:P*", "kms:*"), (), "KMS:Decrypt")
    assert not has_action(("sns:P*",), (), "sns:Subscribe")
    assert has_action((), ("sns:P*",), "sns:Subscribe")
    assert not has_action((), ("kms:*", "sns:P*"), "sns:Publish")


@pytest.mark.parametrize(
    ("conditions", "words"),
    read_data(__file__, "a_statement_that_decides_in_words"),
)
def test_a_statement_that_decides_in_words(conditions: dict[str, Any], words: str) -> None:
    denial = {**ALLOW, "Sid": "S", "Effect": "Deny", "Condition": conditions}
    assert [reason(each) for each in found(policy(denial))] == [words]
    (allowing,) = found(policy({**ALLOW, "Condition": conditions}))
    assert reason(allowing) == words.replace("'S'", "number 1").replace(", which denies,", "")


def test_the_conditions_that_are_not_certain_are_kept() -> None:
    conditions = {"StringEquals": {"of": "topic", "open": "a"}}
    (match,) = found(policy({**ALLOW, "Condition": conditions}))
    assert [each.key for each in match.open_conditions] == ["open"]


@pytest.mark.parametrize(
    ("elements", "names_callers", "problem"),
    read_data(__file__, "what_iam_refuses_when_a_policy_is_written"),
)
def test_what_iam_refuses_when_a_policy_is_written(
    elements: dict[str, Any],
    names_callers: bool,  # noqa: FBT001
    problem: str | None,
) -> None:
    first = {**ALLOW, **({"Principal": "*"} if names_callers else {})}
    written = policy(first, {**ALLOW, **elements})
    if problem is None:
        check(written, names_callers=names_callers)
    else:
        with pytest.raises(PolicyError, match=problem):
            check(written, names_callers=names_callers)


def test_a_policy_whose_text_is_not_known_is_not_refused() -> None:
    check(NamedPolicy("p", None), names_callers=True)
