"""What one remedy mends is shown together, and a value as what differs of it."""

import pytest

from keyproof.compare.values import LONGEST, both_in_words
from keyproof.iam.comparison.differences import GAINED, LOST, Words, differences
from keyproof.policy_document import Statement
from keyproof.tests.cases import read_data
from smsbot.questions.verify.report import folded, who_mends
from smsbot.questions.verify.status import Status, difference

DEPLOY = ("python -m smsbot deploy dev",)


def test_an_environment_that_was_never_deployed_is_one_line_and_one_remedy() -> None:
    missing = [
        difference(
            Status.MISSING,
            resource=f"aws_sns_topic.t{number}",
            problem="it is not there.",
            remedy=DEPLOY,
        )
        for number in range(57)
    ]
    (only,) = folded(missing)
    told = "each of 57 resources, aws_sns_topic.t0 to aws_sns_topic.t56: it is not there."
    assert only == ([("missing", told)], list(DEPLOY))


def test_differences_with_remedies_of_their_own_stay_apart() -> None:
    found = [
        difference(Status.DRIFTED, resource=each, problem="{it} differs.", remedy=(each,))
        for each in ("a", "b")
    ]
    assert list(folded(found)) == [
        ([("drifted", "a: {it} differs.")], ["a"]),
        ([("drifted", "b: {it} differs.")], ["b"]),
    ]


@pytest.mark.parametrize(
    ("expected", "found", "words"), read_data(__file__, "only_what_differs_is_told")
)
def test_only_what_differs_is_told(expected: object, found: object, words: list[str]) -> None:
    assert list(both_in_words(expected, found)) == words


def test_a_long_value_ends_with_how_much_more_there_is() -> None:
    _, told = both_in_words("", "x" * (LONGEST + 7))
    assert told == f"{'x' * LONGEST}… (7 characters more)"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (GAINED, "statement Read is new and allows sns:Publish"),
        (LOST, "statement Read is gone; it allowed sns:Publish"),
    ],
)
def test_what_is_gone_is_not_told_as_new(words: Words, told: str) -> None:
    statement = Statement(sid="Read", actions=("sns:Publish",), resources=("*",))
    assert list(differences((), (statement,), frozenset(), words=words)) == [told]


@pytest.mark.parametrize(
    ("status", "command", "who"),
    [
        (Status.DRIFTED, "aws sns set-topic-attributes", "the deploy role"),
        (Status.MISSING, "python -m smsbot deploy dev", "the deploy role"),
        (Status.UNEXPECTED, "aws iam detach-role-policy", "an administrator"),
        (Status.IN_DANGER, "aws kms cancel-key-deletion", "an administrator"),
        (Status.IN_DANGER, "python -m smsbot keys enable dev sns", "smsbot-keys-dev"),
        (Status.UNEXPECTED, "Find out whose it is.", ""),
    ],
)
def test_each_command_has_somebody_who_may_run_it(status: Status, command: str, who: str) -> None:
    found = who_mends([difference(status, resource="x", problem="", remedy=(command,))])
    assert who in found
    assert bool(found) == bool(who)
