"""The alarms, rules and alarm topics of dev, as built on the embedded AWS, telling a subscriber."""

import json
import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import pytest

from smsbot.sandbox.emulator.client import Clients
from tests.waiting import PATIENCE_IN_SECONDS

TOPICS = [
    f"arn:aws:sns:us-east-1:000000000000:smsbot-dev-watch-topic-alarms-under-{key}-key"
    for key in ("main", "sns")
]
KEYS_IN_DANGER = "smsbot-dev-watch-rule-keys-in-danger"
UNUSABLE_KEYS_USED = "smsbot-dev-watch-rule-unusable-keys-used"
ERRORS = "smsbot-dev-watch-alarm-function-errors"
DEPLOY_ROLE = "arn:aws:iam::000000000000:role/smsbot-deploy-dev"


@dataclass(frozen=True)
class Subscriber:
    """A queue that is subscribed to both alarm topics."""

    clients: Clients
    url: str

    def told(self) -> dict[str, str]:
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
        for message in subscriber.told().values():
            told = json.loads(message)
            assert (told["AlarmName"], told["NewStateValue"]) == (ERRORS, "ALARM")
            assert (
                told["AlarmDescription"]
                == "The function failed. What to do: docs/operate/alarms.md."
            )
    finally:
        clients.cloudwatch.set_alarm_state(AlarmName=ERRORS, StateValue="OK", StateReason="a test")


def key(clients: Clients, name: str) -> tuple[str, str]:
    """The id and the ARN of a key."""
    alias = f"alias/smsbot-dev-security-key-{name}"
    metadata = clients.kms.describe_key(KeyId=alias)["KeyMetadata"]
    return metadata["KeyId"], metadata.get("Arn", "")


def event(
    name: str,
    *,
    key_arn: str = "",
    key_id: str = "",
    identity: dict[str, Any] | None = None,
    **detail: str,
) -> dict[str, Any]:
    """An event of CloudTrail about a call to KMS, in the form of the examples of AWS.

    https://docs.aws.amazon.com/kms/latest/developerguide/understanding-kms-entries.html
    """
    return {
        "version": "0",
        "id": "11112222-3333-4444-5555-666677778888",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.kms",
        "account": "000000000000",
        "time": "2026-01-02T03:04:05Z",
        "region": "us-east-1",
        "resources": [],
        "detail": {
            "eventSource": "kms.amazonaws.com",
            "eventName": name,
            "userIdentity": identity or {"type": "IAMUser"},
            "requestParameters": {"keyId": key_id} if key_id else None,
            "resources": [{"ARN": key_arn, "type": "AWS::KMS::Key"}] if key_arn else None,
            "eventID": "99998888-7777-6666-5555-444433332222",
            **detail,
        },
    }


def alias_event(name: str, alias: str, *, key_arn: str) -> dict[str, Any]:
    """An event of a call about an alias, which names the key that the alias leads to afterwards.

    https://docs.aws.amazon.com/kms/latest/developerguide/ct-updatealias.html
    """
    of = event(name, key_arn=key_arn)
    arn = f"{key_arn.partition(':key/')[0]}:{alias}"
    of["detail"]["resources"].insert(0, {"ARN": arn, "type": "AWS::KMS::Key"})
    of["detail"]["requestParameters"] = {"aliasName": alias}
    if name != "DeleteAlias":
        of["detail"]["requestParameters"]["targetKeyId"] = key_arn.rpartition("/")[2]
    return of


def role(arn: str) -> dict[str, Any]:
    """The identity of a session of a role."""
    session = {"sessionIssuer": {"type": "Role", "arn": arn}}
    return {"type": "AssumedRole", "sessionContext": session}


def is_told(clients: Clients, rule: str, of: dict[str, Any]) -> bool:
    pattern = clients.events.describe_rule(Name=rule)["EventPattern"]
    # AWS takes a pattern of at most 2,048 characters.
    assert len(pattern) <= 2048
    answer = clients.events.test_event_pattern(EventPattern=pattern, Event=json.dumps(of))
    return answer["Result"]


@pytest.mark.parametrize("name", ["smsbot", "sns", "dynamodb", "logs"])
@pytest.mark.parametrize(
    "call",
    [*("DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy", "DisableKeyRotation"), "RevokeGrant"],
)
def test_what_endangers_a_key_is_told_however_the_key_is_named(
    call: str, name: str, clients: Clients
) -> None:
    key_id, key_arn = key(clients, name)
    for of in (
        event(call, key_arn=key_arn, key_id=key_id),
        event(call, key_arn=key_arn),
        event(call, key_id=key_id),
        event(call, key_id=key_arn),
        event(call, key_id=key_id, errorCode="AccessDenied"),
        event(call, key_arn=key_arn, identity=role(DEPLOY_ROLE)),
    ):
        assert is_told(clients, KEYS_IN_DANGER, of)


OTHER = "1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.mark.parametrize("name", ["smsbot", "sns", "dynamodb", "logs"])
@pytest.mark.parametrize("call", ["CreateAlias", "UpdateAlias", "DeleteAlias"])
def test_an_alias_that_is_led_away_is_told(call: str, name: str, clients: Clients) -> None:
    """The event does not name the key that the alias led to."""
    other = f"arn:aws:kms:us-east-1:000000000000:key/{OTHER}"
    of = alias_event(call, f"alias/smsbot-dev-security-key-{name}", key_arn=other)
    assert is_told(clients, KEYS_IN_DANGER, of)
    of["detail"] |= {"errorCode": "AccessDenied", "resources": None}
    assert is_told(clients, KEYS_IN_DANGER, of)
    staging = alias_event(call, f"alias/smsbot-staging-security-key-{name}", key_arn=other)
    assert not is_told(clients, KEYS_IN_DANGER, staging)
    harmless = {**of, "detail": {**of["detail"], "eventName": "ListAliases"}}
    assert not is_told(clients, KEYS_IN_DANGER, harmless)


def test_other_keys_and_harmless_calls_are_not_told(clients: Clients) -> None:
    key_id, key_arn = key(clients, "sns")
    other = key_arn.replace(key_id, OTHER)
    for of in (
        event("DisableKey", key_arn=other, key_id=OTHER),
        event("DescribeKey", key_arn=key_arn, key_id=key_id),
        event("Decrypt", key_arn=key_arn),
        event("EnableKey", key_arn=key_arn, key_id=key_id),
        {**event("DisableKey", key_arn=key_arn), "source": "aws.iam"},
    ):
        assert not is_told(clients, KEYS_IN_DANGER, of)


@pytest.mark.parametrize(
    ("identity", "told"),
    [
        (role(DEPLOY_ROLE), False),
        ({"type": "AWSService", "invokedBy": "dynamodb.amazonaws.com"}, False),
        (role("arn:aws:iam::000000000000:role/somebody"), True),
        ({"type": "IAMUser", "arn": "arn:aws:iam::000000000000:user/somebody"}, True),
        ({"type": "Root"}, True),
    ],
)
def test_a_grant_is_told_unless_it_is_made_to_create_a_table(
    identity: dict[str, Any],
    told: bool,  # noqa: FBT001
    clients: Clients,
) -> None:
    key_id, key_arn = key(clients, "dynamodb")
    of = event("CreateGrant", key_arn=key_arn, key_id=key_id, identity=identity)
    assert is_told(clients, KEYS_IN_DANGER, of) is told


@pytest.mark.parametrize("state", ["is pending deletion.", "is disabled."])
def test_the_use_of_a_key_that_cannot_be_used_is_told(state: str, clients: Clients) -> None:
    key_id, key_arn = key(clients, "dynamodb")
    refused = event("Decrypt", errorCode="KMSInvalidStateException")
    refused["detail"]["errorMessage"] = f"{key_arn} {state}"
    assert is_told(clients, UNUSABLE_KEYS_USED, refused)
    other = key_arn.replace(key_id, OTHER)
    refused["detail"]["errorMessage"] = f"{other} {state}"
    assert not is_told(clients, UNUSABLE_KEYS_USED, refused)
    assert not is_told(clients, UNUSABLE_KEYS_USED, event("Decrypt", key_arn=key_arn))


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
        yield from subscriber.told().values()
    finally:
        clients.events.put_rule(Name=KEYS_IN_DANGER, EventPattern=pattern)


def test_an_event_reaches_whoever_subscribed_and_names_nobody(
    clients: Clients, subscriber: Subscriber
) -> None:
    key_id, key_arn = key(clients, "sns")
    session = f"{DEPLOY_ROLE.replace(':iam:', ':sts:')}/somebody@example.com"
    sent = event(
        "ScheduleKeyDeletion",
        key_arn=key_arn,
        key_id=key_id,
        identity={**role(DEPLOY_ROLE), "arn": session},
        sourceIPAddress="192.0.2.7",
    )
    for message in told_of(sent, clients, subscriber):
        assert f"is in danger. Call ScheduleKeyDeletion of key {key_id} at " in message
        assert f"by AssumedRole {DEPLOY_ROLE}. " in message
        assert "as event 99998888-7777-6666-5555-444433332222. " in message
        assert "somebody@example.com" not in message
        assert "192.0.2.7" not in message
