"""Dev as Terraform builds it on the emulated AWS: its resources, its alarms, and conversations."""

import itertools
import json
import time
import tomllib
import uuid
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from string import Template
from typing import Any

import pytest
from botocore.exceptions import ClientError

from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.texting import BOT_NUMBER, delivery_receipt, sent_texts
from tests.commands import run_on
from tests.e2e.clients import Clients
from tests.e2e.conftest import ENVIRONMENTS, UserWith, allowing
from tests.waiting import PATIENCE_IN_SECONDS, until

NUMBER = "+14255550182"
FUNCTION = "smsbot-dev-compute-function-bot"
ROLE = "smsbot-dev-compute-role-bot"
CONVERSATIONS = "smsbot-dev-storage-table-conversations"
ANALYTICS = "smsbot-dev-storage-table-analytics"
LOG_GROUP = f"/aws/lambda/{FUNCTION}"
INBOUND = "arn:aws:sns:us-east-1:000000000000:smsbot-dev-messaging-topic-inbound-sms"


def lines_of_the_log(clients: Clients) -> list[str]:
    """The lines of the function's log group."""
    events = clients.logs.filter_log_events(logGroupName=LOG_GROUP)["events"]
    newest = sorted(events, key=lambda event: event.get("timestamp", 0))
    return [event.get("message", "").rstrip() for event in newest]


def test_every_resource_is_under_its_customer_managed_key(dev_sandbox: Sandbox) -> None:
    result = run_on("sandbox", "status", "--format", "json", folder=dev_sandbox.layout.root)
    assert result.returncode == 0, result.stderr
    keys: dict[str, set[str]] = {}
    for each in json.loads(result.stdout):
        keys.setdefault(each["key"], set()).add(each["resource"].partition(".")[0])
        is_of_aws = each["encryption"] == "AWS-managed"
        assert is_of_aws == (each["resource"] == "aws_lambda_function.bot")
    assert keys["aws_kms_key.sns"] == {"aws_sns_topic"}
    assert keys["aws_kms_key.dynamodb"] == {"aws_dynamodb_table"}
    assert keys["aws_kms_key.logs"] == {"aws_cloudwatch_log_group"}
    assert keys["aws_kms_key.smsbot"] == {"aws_sns_topic", "aws_sqs_queue"}


def stored(clients: Clients, message_id: str) -> Any:
    key = {"phone_number": {"S": NUMBER}, "entry": {"S": f"text#{message_id}"}}
    return clients.dynamodb.get_item(TableName=CONVERSATIONS, Key=key).get("Item")


def test_the_command_texts_and_shows_what_was_stored(dev_sandbox: Sandbox) -> None:
    for body, shown in (("one", "one"), ("[bold]:smile: \x1b[31m", "[bold]:smile: \\u001b[31m")):
        result = run_on("sandbox", "text", NUMBER, body, folder=dev_sandbox.layout.root)
        assert result.returncode == 0, result.stderr
        assert f'    phone_number: "{NUMBER}"\n' in result.stdout
        assert f'    body: "{shown}"\n' in result.stdout


@contextmanager
def without_the_tables(clients: Clients) -> Generator[None]:
    """The function without a right that it needs."""
    policy: Any = clients.iam.get_role_policy(RoleName=ROLE, PolicyName="store-and-count")
    document = policy["PolicyDocument"]
    clients.iam.delete_role_policy(RoleName=ROLE, PolicyName="store-and-count")
    try:
        yield
    finally:
        clients.iam.put_role_policy(
            RoleName=ROLE,
            PolicyName="store-and-count",
            PolicyDocument=document if isinstance(document, str) else json.dumps(document),
        )


def test_without_one_permission_the_function_is_denied(clients: Clients) -> None:
    """The function runs under its role's own permissions: one removed, and it is refused."""

    def invoked(message_id: str) -> Any:
        payload = json.dumps(invocation(message_id)).encode()
        return clients.functions.invoke(FunctionName=FUNCTION, Payload=payload)

    with without_the_tables(clients):
        answer = invoked("denied")
        assert answer.get("FunctionError")
        assert b"AccessDenied" in answer["Payload"].read()
        assert stored(clients, "denied") is None
    assert not invoked("allowed").get("FunctionError")
    assert stored(clients, "allowed")


def invocation(message_id: str) -> dict[str, Any]:
    message = {
        "originationNumber": NUMBER,
        "destinationNumber": "+12065550100",
        "messageBody": "Hello",
        "inboundMessageId": message_id,
    }
    notification = {
        "TopicArn": INBOUND,
        "Message": json.dumps(message),
        "Timestamp": "2026-01-02T03:04:05.678Z",
    }
    return {"Records": [{"EventSource": "aws:sns", "Sns": notification}]}


def test_an_administrator_uses_no_key_and_opens_no_way_out(
    dev_sandbox: Sandbox, user_with: UserWith
) -> None:
    """An identity with every IAM right, as long as it changes no policy first."""
    key = user_with(allowing("*"))
    administrator = Clients(
        dev_sandbox,
        access_key_id=key["AWS_ACCESS_KEY_ID"],
        secret_access_key=key["AWS_SECRET_ACCESS_KEY"],
    )
    kms, sns, sqs = administrator.kms, administrator.sns, administrator.sqs
    # It may look: it is the policies of the key, the topic and the queue that deny.
    queue = sqs.get_queue_url(QueueName="smsbot-dev-messaging-queue-dead-letter")["QueueUrl"]
    assert sns.get_topic_attributes(TopicArn=INBOUND)["Attributes"]["TopicArn"] == INBOUND
    refused: list[Callable[[], object]] = [
        lambda: sns.subscribe(TopicArn=INBOUND, Protocol="email", Endpoint="a@example.com"),
        lambda: sns.set_topic_attributes(
            TopicArn=INBOUND, AttributeName="KmsMasterKeyId", AttributeValue="alias/aws/sns"
        ),
        lambda: sqs.add_permission(
            QueueUrl=queue, Label="a", AWSAccountIds=["999988887777"], Actions=["ReceiveMessage"]
        ),
    ]
    for name in ("smsbot", "sns", "dynamodb", "logs"):
        alias = f"alias/smsbot-dev-security-key-{name}"
        assert kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
        refused += [
            partial(kms.encrypt, KeyId=alias, Plaintext=b"data"),
            partial(kms.decrypt, KeyId=alias, CiphertextBlob=b"data"),
            partial(kms.generate_data_key, KeyId=alias, KeySpec="AES_256"),
        ]
    for call in refused:
        with pytest.raises(ClientError, match=r"Authorization|AccessDenied"):
            call()


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
        assert f"is in danger. Call ScheduleKeyDeletion on key {key_id} at " in message
        assert f"by AssumedRole {DEPLOY_ROLE}. " in message
        assert "in event 99998888-7777-6666-5555-444433332222. " in message
        assert "somebody@example.com" not in message
        assert "192.0.2.7" not in message


STATUS = INBOUND.replace("inbound-sms", "delivery-status")
SETTINGS = ENVIRONMENTS["dev"].conversation
# Of a phone of its own for each test.
NUMBERS = itertools.count(1000)


class Phone:
    """A phone number that texts the bot, and what is known of the conversation."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self.number = f"+1425555{next(NUMBERS):04}"

    def text(self, body: str, *, message_id: str = "") -> str:
        """Text the bot; the id of the text, which is not waited for."""
        message = {
            "originationNumber": self.number,
            "destinationNumber": BOT_NUMBER,
            "messageBody": body,
            "inboundMessageId": message_id or str(uuid.uuid4()),
        }
        self._clients.sns.publish(TopicArn=INBOUND, Message=json.dumps(message))
        return message["inboundMessageId"]

    def say(self, body: str) -> dict[str, Any]:
        """Text the bot; the text as it stands when the bot is done with it."""
        entry = f"text#{self.text(body)}"
        return until(
            lambda: (
                item
                if (item := self.entries().get(entry))
                and item["state"] not in ("CLAIMED", "SENDING")
                else None
            )
        )

    def entries(self) -> dict[str, dict[str, Any]]:
        """All entries of the number, without their times and ids."""
        answer = self._clients.dynamodb.query(
            TableName=CONVERSATIONS,
            KeyConditionExpression="phone_number = :number",
            ExpressionAttributeValues={":number": {"S": self.number}},
            ConsistentRead=True,
        )
        items: list[dict[str, Any]] = [
            {name: next(iter(value.values())) for name, value in item.items()}
            for item in answer["Items"]
        ]
        return {item["entry"]: item for item in items}

    def received(self) -> list[str]:
        """What the SMS service was given for this number."""
        return [each["MessageBody"] for each in self.sent()]

    def sent(self) -> list[dict[str, Any]]:
        """The whole requests."""
        texts = sent_texts(self._clients.sandbox)
        return [each for each in texts if each["DestinationPhoneNumber"] == self.number]


def counts(clients: Clients) -> Counter[str]:
    counted: Counter[str] = Counter()
    for item in clients.dynamodb.scan(TableName=ANALYTICS, ConsistentRead=True)["Items"]:
        name, _, _ = str(item["counter"].get("S")).partition("#")
        counted[name] += Decimal(item["occurrences"].get("N", "0"))  # pyright: ignore[reportArgumentType]
    return counted


def logged(clients: Clients, outcome: str) -> int:
    lines = lines_of_the_log(clients)
    return sum(line.endswith(f" {outcome}") for line in lines)


@pytest.fixture
def phone(clients: Clients) -> Phone:
    return Phone(clients)


def test_a_conversation(phone: Phone, clients: Clients, dev_sandbox: Sandbox) -> None:
    before = counts(clients)

    def publish(topic: str, message: object, outcome: str) -> None:
        """Publish, and wait until the function logs the outcome once more."""
        seen = logged(clients, outcome)
        clients.sns.publish(TopicArn=topic, Message=json.dumps(message))
        until(lambda: logged(clients, outcome) > seen)

    command = phone.say("Hours?")
    assert (command["state"], command["reply"]) == ("SENT", SETTINGS.commands["HOURS"])
    fallback = phone.say("Who is there?")
    assert (fallback["state"], fallback["reply"]) == ("SENT", SETTINGS.fallback)
    stop = phone.say("STOP")
    assert (stop["state"], stop["reason"]) == ("SUPPRESSED", "opt_out")
    assert phone.entries()["consent"]["opted_out"] is True
    after_stop = phone.say("WHERE")
    assert (after_stop["state"], after_stop["reason"]) == ("SUPPRESSED", "number_opted_out")
    start = phone.say("START")
    assert (start["state"], start["reply"]) == ("SENT", SETTINGS.rejoin_confirmation)
    assert phone.entries()["consent"]["opted_out"] is False
    repeat = phone.say("start")
    assert (repeat["state"], repeat["reason"]) == ("SUPPRESSED", "repeated_text")

    publish(INBOUND, {"originationNumber": phone.number, "messageBody": "x"}, "dropped: malformed")

    sent = {each["MessageId"]: each for each in phone.sent()}
    reply = sent[command["reply_id"]]
    assert reply["Context"] == {"inboundMessageId": command["entry"].removeprefix("text#")}
    unknown = delivery_receipt({**reply, "MessageId": "none"})
    publish(STATUS, unknown, "receipt_unknown")
    delivered = delivery_receipt(reply)
    publish(STATUS, delivered, "receipt")
    publish(STATUS, delivered, "receipt_repeated")
    late = {
        **delivery_receipt(reply),
        "eventType": "TEXT_PENDING",
        "messageStatus": "PENDING",
        "isFinal": False,
        "eventTimestamp": int((time.time() - 60) * 1000),
    }
    publish(STATUS, late, "receipt_repeated")

    entries = phone.entries()
    assert phone.received() == [
        SETTINGS.commands["HOURS"],
        SETTINGS.fallback,
        SETTINGS.rejoin_confirmation,
    ]
    assert entries[command["entry"]] == {
        **command,
        "delivery_status": "TEXT_DELIVERED",
        "delivery_final": True,
        "delivery_event_at": str(delivered["eventTimestamp"]),
        "parts": "1",
        "price_in_usd": "0.005810",
    }
    assert sorted(entry.partition("#")[0] for entry in entries) == [
        "consent",
        "replies",
        "talk",
        *["text"] * 6,
    ]
    assert counts(clients) - before == {
        "inbound-text": 6,
        "answered": 3,
        "suppressed": 3,
        "opted-out": 1,
        "rejoined": 2,
        "dropped-text": 1,
        "unknown-receipt": 1,
        "receipt-TEXT_DELIVERED": 1,
        "parts": 1,
        "price-in-usd": Decimal("0.00581"),
    }
    for log in (
        "\n".join(lines_of_the_log(clients)),
        dev_sandbox.layout.emulator_log.read_text(),
    ):
        assert phone.number not in log
        assert "Who is there" not in log
