"""``redrive`` on the emulated AWS, as an operator with the printed policy and no right more."""

import json
import subprocess
import uuid
from collections.abc import Generator

import pytest

from keyproof.tests.cases import read_data
from smsbot.sandbox.sandbox import Sandbox
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Role
from tests.commands import run, told
from tests.e2e.bot.test_dev import (
    CONVERSATIONS,
    FUNCTION,
    INBOUND,
    NUMBER,
    invocation,
    without_the_tables,
)
from tests.e2e.clients import Clients
from tests.e2e.conftest import IN_ACCOUNT, UserWith
from tests.e2e.shell import shell_of
from tests.waiting import until

QUEUE = "smsbot-dev-messaging-queue-dead-letter"
TOLD = read_data(__file__, "told")
DOCUMENT = permissions(IN_ACCOUNT, Role.REDRIVE).to_json()


def variables(sandbox: Sandbox, key: tuple[str, str]) -> dict[str, str]:
    """A shell of the sandbox with an access key."""
    return {
        **shell_of(sandbox),
        "AWS_ACCESS_KEY_ID": key[0],
        "AWS_SECRET_ACCESS_KEY": key[1],
        "NO_COLOR": "1",
    }


def redrive(
    sandbox: Sandbox, *arguments: str, key: tuple[str, str] = ("test", "test"), typed: str = ""
) -> subprocess.CompletedProcess[str]:
    # Where somebody types, rich takes what it prints to for a terminal too.
    shell = {**variables(sandbox, key), **({"TTY_COMPATIBLE": "1"} if typed else {})}
    return run("smsbot", ["redrive", *arguments], shell=shell, typed=typed)


@pytest.fixture
def queue(clients: Clients) -> Generator[str]:
    """The URL of the dead-letter queue, which is empty before and after a test."""
    url = clients.sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    clients.sqs.purge_queue(QueueUrl=url)
    yield url
    clients.sqs.purge_queue(QueueUrl=url)


@pytest.fixture
def operator(user_with: UserWith) -> tuple[str, str]:
    """The access key of a user who has the printed policy."""
    return key_of(user_with(DOCUMENT))


def key_of(user: dict[str, str]) -> tuple[str, str]:
    return user["AWS_ACCESS_KEY_ID"], user["AWS_SECRET_ACCESS_KEY"]


def visible(clients: Clients, url: str, *more: str) -> int:
    """How many messages a queue shows; ``more`` are attributes that count others."""
    found = clients.sqs.get_queue_attributes(
        QueueUrl=url,
        AttributeNames=["ApproximateNumberOfMessages", *more],  # pyright: ignore[reportArgumentType]
    )
    return sum(map(int, found["Attributes"].values()))


def in_queue(clients: Clients, url: str) -> int:
    return visible(clients, url, "ApproximateNumberOfMessagesNotVisible")


def failed_delivery(message_id: str) -> str:
    """The notification as SNS writes it to a dead-letter queue of a subscription."""
    notification = invocation(message_id)["Records"][0]["Sns"]
    return json.dumps(
        {
            "Type": "Notification",
            "MessageId": str(uuid.uuid4()),
            "SignatureVersion": "2",
            "Signature": "c2lnbmF0dXJl",
            "SigningCertURL": "https://sns.us-east-1.amazonaws.com/certificate.pem",
            "UnsubscribeURL": "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe",
            **notification,
        }
    )


def stored(clients: Clients, message_ids: list[str]) -> int:
    """How many of some texts are stored."""
    return sum(
        "Item"
        in clients.dynamodb.get_item(
            TableName=CONVERSATIONS,
            Key={"phone_number": {"S": NUMBER}, "entry": {"S": f"text#{message_id}"}},
        )
        for message_id in message_ids
    )


def fail(clients: Clients, url: str, message_id: str) -> None:
    """Invoke the function for a text as SNS does, which fails."""
    with without_the_tables(clients):
        before = in_queue(clients, url)
        payload = json.dumps(invocation(message_id)).encode()
        clients.functions.invoke(FunctionName=FUNCTION, InvocationType="Event", Payload=payload)
        until(lambda: in_queue(clients, url) > before)


def test_both_kinds_of_failure_come_back_and_the_rest_stays(
    dev_sandbox: Sandbox, clients: Clients, queue: str, operator: tuple[str, str]
) -> None:
    fail(clients, queue, "failed-invocation")
    for body in (
        failed_delivery("failed-delivery"),
        failed_delivery("of-another-topic").replace(INBOUND, f"{INBOUND}-of-another"),
        "swordfish",
    ):
        clients.sqs.send_message(QueueUrl=queue, MessageBody=body)

    # Nothing of a message is printed.
    assert told(redrive(dev_sandbox, "dev", key=operator)) == TOLD["looked"]
    assert told(redrive(dev_sandbox, "dev", "--dry-run", key=operator)) == TOLD["dry run"]
    # A look leaves everything there, for everybody to receive.
    assert visible(clients, queue) == 4
    assert stored(clients, ["failed-invocation", "failed-delivery"]) == 0

    assert told(redrive(dev_sandbox, "dev", "--yes", key=operator)) == TOLD["moved"]
    until(lambda: stored(clients, ["failed-invocation", "failed-delivery"]) == 2)
    assert in_queue(clients, queue) == 2


def test_what_fails_again_is_in_the_queue_again(
    dev_sandbox: Sandbox, clients: Clients, queue: str
) -> None:
    fail(clients, queue, "fails-again")
    with without_the_tables(clients):
        assert told(redrive(dev_sandbox, "dev", "--yes")) == TOLD["moved one"]
        until(lambda: visible(clients, queue))
    assert told(redrive(dev_sandbox, "dev", "--yes")) == TOLD["moved one"]
    until(lambda: stored(clients, ["fails-again"]) == 1)
    assert told(redrive(dev_sandbox, "dev", "--yes")) == TOLD["none"]


def test_on_a_terminal_it_asks_first(dev_sandbox: Sandbox, clients: Clients, queue: str) -> None:
    clients.sqs.send_message(QueueUrl=queue, MessageBody=failed_delivery("asked"))
    refused = redrive(dev_sandbox, "dev", typed="n\n").stdout
    assert "Give about 1 to the function again? [y/N]" in refused
    assert "The function took" not in refused
    assert visible(clients, queue) == 1
    assert "The function took 1 message." in redrive(dev_sandbox, "dev", typed="y\n").stdout
    assert in_queue(clients, queue) == 0
    until(lambda: stored(clients, ["asked"]) == 1)


@pytest.mark.parametrize("missing", ["TakeFromDeadLetterQueue", "GiveToFunction"])
def test_without_one_statement_the_operator_is_refused_and_nothing_is_lost(
    missing: str, dev_sandbox: Sandbox, clients: Clients, queue: str, user_with: UserWith
) -> None:
    policy = json.loads(DOCUMENT)
    policy["Statement"] = [each for each in policy["Statement"] if each["Sid"] != missing]
    key = key_of(user_with(json.dumps(policy)))
    clients.sqs.send_message(QueueUrl=queue, MessageBody=failed_delivery(f"kept-{missing}"))
    assert told(redrive(dev_sandbox, "dev", "--yes", key=key)) == TOLD[f"without {missing}"]
    assert in_queue(clients, queue) == 1
