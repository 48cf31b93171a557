"""The alarms, rules and alarm topics of dev, as built on the embedded AWS, telling a subscriber."""

import json
import time
import tomllib
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

import pytest

from tests.e2e.clients import Clients
from tests.waiting import PATIENCE_IN_SECONDS

TOPICS = [
    f"arn:aws:sns:us-east-1:000000000000:smsbot-dev-watch-topic-alarms-under-{key}-key"
    for key in ("main", "sns")
]
KEYS_IN_DANGER = "smsbot-dev-watch-rule-keys-in-danger"
UNUSABLE_KEYS_USED = "smsbot-dev-watch-rule-unusable-keys-used"
ERRORS = "smsbot-dev-watch-alarm-function-errors"
DEPLOY_ROLE = "arn:aws:iam::000000000000:role/smsbot-deploy-dev"


OTHER = "1234abcd-12ab-34cd-56ef-1234567890ab"
ROWS = Template((Path(__file__).parent / "cases" / "test_watch.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Subscriber:
    """A queue that is subscribed to both alarm topics."""

    clients: Clients
    url: str

    def output(self) -> dict[str, str]:
        """The next message of each topic, by the topic's ARN."""
        messages: dict[str, str] = {}
        deadline = time.monotonic() + PATIENCE_IN_SECONDS
        while set(messages) != set(TOPICS):
            assert time.monotonic() < deadline, messages
            answer = self.clients.sqs.receive_message(
                QueueUrl=self.url, MaxNumberOfMessages=10, WaitTimeSeconds=1
            )
            for message in answer.get("Messages", []):
                body = json.loads(message.get("Body", "{}"))
                messages[body["TopicArn"]] = body["Message"]
                self.clients.sqs.delete_message(
                    QueueUrl=self.url, ReceiptHandle=message.get("ReceiptHandle", "")
                )
        return messages


@pytest.fixture
def subscriber(clients: Clients) -> Generator[Subscriber]:
    name = "whoever-is-warned"
    arn = f"arn:aws:sqs:us-east-1:000000000000:{name}"
    sent_by_topics = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": TOPICS}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [sent_by_topics]})
    url = clients.sqs.create_queue(QueueName=name, Attributes={"Policy": policy})["QueueUrl"]
    subscriptions = [
        clients.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]
        for topic in TOPICS
    ]
    yield Subscriber(clients, url)
    for subscription in subscriptions:
        clients.sns.unsubscribe(SubscriptionArn=subscription)
    clients.sqs.delete_queue(QueueUrl=url)


def test_an_alarm_reaches_whoever_subscribed_to_the_topics(
    clients: Clients, subscriber: Subscriber
) -> None:
    try:
        clients.cloudwatch.set_alarm_state(
            AlarmName=ERRORS, StateValue="ALARM", StateReason="a test"
        )
        for message in subscriber.output().values():
            output = json.loads(message)
            assert (output["AlarmName"], output["NewStateValue"]) == (ERRORS, "ALARM")
            assert (
                output["AlarmDescription"]
                == "The function failed. What to do: docs/operate/alarms.md."
            )
    finally:
        clients.cloudwatch.set_alarm_state(AlarmName=ERRORS, StateValue="OK", StateReason="a test")


def key(clients: Clients, name: str) -> tuple[str, str]:
    """The id and the ARN of a key."""
    alias = f"alias/smsbot-dev-security-key-{name}"
    metadata = clients.kms.describe_key(KeyId=alias)["KeyMetadata"]
    return metadata["KeyId"], metadata.get("Arn", "")


def event(detail: dict[str, Any]) -> dict[str, Any]:
    """An event of CloudTrail about a call to KMS."""
    usual = {
        "eventSource": "kms.amazonaws.com",
        "userIdentity": {"type": "IAMUser"},
        "requestParameters": None,
        "resources": None,
        "eventID": "99998888-7777-6666-5555-444433332222",
    }
    return {
        "version": "0",
        "id": "11112222-3333-4444-5555-666677778888",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.kms",
        "account": "000000000000",
        "time": "2026-01-02T03:04:05Z",
        "region": "us-east-1",
        "resources": [],
        "detail": {**usual, **detail},
    }


def is_told(clients: Clients, rule: str, of: dict[str, Any]) -> bool:
    pattern = clients.events.describe_rule(Name=rule)["EventPattern"]
    # AWS takes a pattern of at most 2,048 characters.
    assert len(pattern) <= 2048
    answer = clients.events.test_event_pattern(EventPattern=pattern, Event=json.dumps(of))
    return answer["Result"]


@pytest.mark.parametrize("name", ["smsbot", "sns", "dynamodb", "logs"])
def test_what_endangers_a_key_is_told_and_nothing_else(name: str, clients: Clients) -> None:
    key_id, key_arn = key(clients, name)
    words = {
        "id": key_id,
        "arn": key_arn,
        "alias": f"alias/smsbot-dev-security-key-{name}",
        "stagings": f"alias/smsbot-staging-security-key-{name}",
        "other": key_arn.replace(key_id, OTHER),
        "other_id": OTHER,
        "deployer": DEPLOY_ROLE,
    }
    rows = tomllib.loads(ROWS.substitute(words))
    grants = {"eventName": "CreateGrant", "resources": [{"ARN": key_arn}]}
    output = [
        *({**row, "eventName": each} for row in rows["endangers"] for each in rows["danger"]),
        *(
            {**row, "eventName": each}
            for row in rows["leads_away"]
            for each in rows["about_aliases"]
        ),
        *({**row, **grants} for row in rows["grants"]),
    ]
    assert [each for each in output if not is_told(clients, KEYS_IN_DANGER, event(each))] == []
    silent = rows["harmless"]
    assert [each for each in silent if is_told(clients, KEYS_IN_DANGER, event(each))] == []
    of_iam = {**event(output[0]), "source": "aws.iam"}
    assert not is_told(clients, KEYS_IN_DANGER, of_iam)


@pytest.mark.parametrize("state", ["is pending deletion.", "is disabled."])
def test_the_use_of_a_key_that_cannot_be_used_is_told(state: str, clients: Clients) -> None:
    key_id, key_arn = key(clients, "dynamodb")
    other = key_arn.replace(key_id, OTHER)
    use = {"eventName": "Decrypt", "errorCode": "KMSInvalidStateException"}
    for arn, output in ((key_arn, True), (other, False)):
        refused = event({**use, "errorMessage": f"{arn} {state}"})
        assert is_told(clients, UNUSABLE_KEYS_USED, refused) is output
    used = event({"eventName": "Decrypt", "resources": [{"ARN": key_arn}]})
    assert not is_told(clients, UNUSABLE_KEYS_USED, used)


def told_of(sent: dict[str, Any], clients: Clients, subscriber: Subscriber) -> Generator[str]:
    """The messages that an event comes to.

    AWS lets nobody send events of aws.kms, so the rule is given another source meanwhile.
    """
    pattern = clients.events.describe_rule(Name=KEYS_IN_DANGER)["EventPattern"]
    other = json.dumps({**json.loads(pattern), "source": ["smsbot.test"]})
    clients.events.put_rule(Name=KEYS_IN_DANGER, EventPattern=other)
    try:
        answer = clients.events.put_events(
            Entries=[
                {
                    "Source": "smsbot.test",
                    "DetailType": sent["detail-type"],
                    "Detail": json.dumps(sent["detail"]),
                }
            ]
        )
        assert answer["FailedEntryCount"] == 0
        yield from subscriber.output().values()
    finally:
        clients.events.put_rule(Name=KEYS_IN_DANGER, EventPattern=pattern)


def test_an_event_reaches_whoever_subscribed_and_names_nobody(
    clients: Clients, subscriber: Subscriber
) -> None:
    key_id, key_arn = key(clients, "sns")
    session = f"{DEPLOY_ROLE.replace(':iam:', ':sts:')}/somebody@example.com"
    session_of = {"sessionIssuer": {"type": "Role", "arn": DEPLOY_ROLE}}
    sent = event(
        {
            "eventName": "ScheduleKeyDeletion",
            "resources": [{"ARN": key_arn}],
            "requestParameters": {"keyId": key_id},
            "userIdentity": {"type": "AssumedRole", "arn": session, "sessionContext": session_of},
            "sourceIPAddress": "192.0.2.7",
        }
    )
    for message in told_of(sent, clients, subscriber):
        assert f"is in danger. Call ScheduleKeyDeletion of key {key_id} at " in message
        assert f"by AssumedRole {DEPLOY_ROLE}. " in message
        assert "as event 99998888-7777-6666-5555-444433332222. " in message
        assert "somebody@example.com" not in message
        assert "192.0.2.7" not in message
