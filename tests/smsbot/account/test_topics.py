"""Subscriptions that nobody confirmed, which the embedded AWS lists as if they were confirmed."""

from collections.abc import Sequence

import pytest
from botocore.stub import Stubber

from keyproof.model.resource import Resource
from smsbot.account.account import Account
from smsbot.account.messaging.topics import read_topics
from smsbot.questions.verify.remedies import Remedies
from tests.smsbot.account.reading import account_of, design_of
from tests.stacks.conftest import WITH_NUMBER

TOPIC = "arn:aws:sns:us-east-1:123456789012:smsbot-dev-x"
ADDRESS = "you@example.com"


def account_with(alarm_actions: Sequence[str]) -> Account:
    alarm = {"alarm_name": "x", "alarm_actions": list(alarm_actions)}
    own = {"aws_sns_topic.x": {"name": "own"}, "aws_cloudwatch_metric_alarm.x": alarm}
    return account_of(design_of(own))


def subscriptions_of(account: Account, *arns: str) -> list[Resource]:
    listed = [
        {"SubscriptionArn": arn, "Protocol": "email", "Endpoint": ADDRESS, "TopicArn": TOPIC}
        for arn in arns
    ]
    with Stubber(account.client("sns")) as sns:
        sns.add_response("list_topics", {"Topics": [{"TopicArn": TOPIC}]})
        sns.add_response("get_topic_attributes", {"Attributes": {}}, {"TopicArn": TOPIC})
        sns.add_response(
            "list_subscriptions_by_topic", {"Subscriptions": listed}, {"TopicArn": TOPIC}
        )
        return [each for each in read_topics(account) if each.type != "aws_sns_topic"]


@pytest.mark.parametrize(
    ("arns", "is_heard"),
    [
        ((), False),
        (("PendingConfirmation",), False),
        (("Deleted",), False),
        (("PendingConfirmation", f"{TOPIC}:1"), True),
    ],
)
def test_a_topic_that_warns_has_whom_it_likes_and_without_anybody_it_is_noted(
    arns: tuple[str, ...], *, is_heard: bool
) -> None:
    account = account_with([TOPIC])
    assert subscriptions_of(account, *arns) == []
    assert account.notes == (
        ()
        if is_heard
        else (
            "Nobody receives the alarms of smsbot-dev-x: no subscription of it is confirmed. "
            "docs/operate/alarms.md says how to subscribe.",
        )
    )


def test_unconfirmed_subscriptions_of_another_topic_are_told_apart_and_not_unsubscribed() -> None:
    account = account_with([])
    pending = subscriptions_of(account, "PendingConfirmation", "PendingConfirmation")
    assert [each.address for each in pending] == [
        "aws_sns_topic_subscription.smsbot-dev-x.PendingConfirmation-0",
        "aws_sns_topic_subscription.smsbot-dev-x.PendingConfirmation-1",
    ]
    assert account.notes == ()
    remedies = Remedies(environment=WITH_NUMBER, profile=None)
    assert {remedies.take_away(each) for each in pending} == {
        ("Find out who asked for it; SNS forgets it unless it is confirmed.",)
    }
