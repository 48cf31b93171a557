"""What one remedy mends is shown together."""

from smsbot.commands.verify import folded
from smsbot.verify.comparison import Difference, Status

DEPLOY = ("python -m smsbot deploy dev",)


def test_an_environment_that_was_never_deployed_is_one_line_and_one_remedy() -> None:
    missing = [
        Difference(
            status=Status.MISSING,
            resource=f"aws_sns_topic.t{number}",
            problem="it is not there.",
            remedy=DEPLOY,
        )
        for number in range(57)
    ]
    (only,) = folded(missing)
    output = "each of 57 resources, aws_sns_topic.t0 to aws_sns_topic.t56: it is not there."
    assert only == ([("missing", output)], list(DEPLOY))


def test_differences_with_remedies_of_their_own_stay_apart() -> None:
    found = [
        Difference(status=Status.DRIFTED, resource=each, problem="{it} differs.", remedy=(each,))
        for each in ("a", "b")
    ]
    assert list(folded(found)) == [
        ([("drifted", "a: {it} differs.")], ["a"]),
        ([("drifted", "b: {it} differs.")], ["b"]),
    ]
