"""Dev on the emulated AWS by name, what is done to it by hand, and what verifies and mends it."""

import tomllib
from pathlib import Path
from string import Template
from typing import Any

import boto3

from keyproof.model.resource import Stack
from smsbot.verify.verification import Verification, hold_against
from tests.declared import TABLE_NAMES
from tests.e2e.conftest import ENVIRONMENTS
from tests.e2e.shell import Shell, run_line

ACCOUNT = "000000000000"
DEV = ENVIRONMENTS["dev"]
ALIAS = "alias/smsbot-dev-security-key-"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:smsbot-dev-messaging-topic-inbound-sms"
TABLE = "smsbot-dev-storage-table-conversations"
ROLE = "smsbot-dev-compute-role-bot"
FUNCTION = "smsbot-dev-compute-function-bot"
DEAD_LETTERS = "smsbot-dev-messaging-queue-dead-letter"
STRANGER = f"arn:aws:iam::{ACCOUNT}:role/stranger"


def key_id(session: boto3.Session, name: str) -> str:
    return session.client("kms").describe_key(KeyId=ALIAS + name)["KeyMetadata"]["KeyId"]


def queue_url(session: boto3.Session, name: str = "dead-letter") -> str:
    return session.client("sqs").get_queue_url(QueueName=f"smsbot-dev-messaging-queue-{name}")[
        "QueueUrl"
    ]


Drift = dict[str, Any]
TEXT = Template((Path(__file__).parent / "cases" / "drifts.toml").read_text(encoding="utf-8"))
EVERYTHING_WITH_KEYS = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]}'
)
POLICY = f"arn:aws:iam::{ACCOUNT}:policy/by-hand"
STREAM = f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/by-hand"
# What may hold something is for a person to decide.
DECIDE = ("Find out whose it is; declare it in stacks/, or delete it.",)


def drifts(**of_the_account: str) -> dict[str, Drift]:
    """Every drift, with the names of dev, and with what only its account knows."""
    names = {
        "name": "smsbot-dev",
        "role": ROLE,
        "function": FUNCTION,
        "table": TABLE,
        "inbound": TOPIC,
        "receipts": TOPIC.replace("inbound-sms", "delivery-status"),
        "stranger": STRANGER,
        "policy": POLICY,
        "stream": STREAM,
        "tables": ", ".join(sorted(TABLE.replace("conversations", each) for each in TABLE_NAMES)),
    }
    return tomllib.loads(TEXT.safe_substitute(names | of_the_account))


def neighbours(**words: str) -> list[dict[str, Any]]:
    """What another environment has of each type: the calls that make and delete it."""
    text = (Path(__file__).parent / "cases" / "neighbours.toml").read_text(encoding="utf-8")
    return tomllib.loads(Template(text).substitute(words))["of"]


def drifts_in(session: boto3.Session) -> dict[str, Drift]:
    """Every drift, ready to be made in an account."""
    keys = {each: key_id(session, each) for each in ("smsbot", "sns", "dynamodb", "logs")}
    queue = queue_url(session)
    by_hand = queue.replace(DEAD_LETTERS, "smsbot-dev-messaging-queue-by-hand")
    return drifts(queue=queue, by_hand=by_hand, **keys)


def make(session: boto3.Session, drift: Drift) -> None:
    """Do what a drift is."""
    if drift["with"].get("PolicyArn") == POLICY:
        client = session.client("iam")
        client.create_policy(PolicyName="by-hand", PolicyDocument=EVERYTHING_WITH_KEYS)
    call(session, drift["call"], drift["with"])


def call(session: boto3.Session, name: str, parameters: dict[str, Any]) -> None:
    """An operation of a service, as ``service.operation``."""
    service, _, operation = name.partition(".")
    client: Any = session.client(service)  # pyright: ignore[reportCallIssue, reportArgumentType]
    getattr(client, operation)(**parameters)


def together() -> list[tuple[str, ...]]:
    """Drifts of one status: what one verification tells apart, and one deployment mends."""
    found: dict[str, tuple[str, ...]] = {}
    for name, drift in drifts().items():
        found[drift["status"]] = (*found.get(drift["status"], ()), name)
    return [*found.values()]


def verified(design: Stack, session: boto3.Session) -> Verification:
    return hold_against(design, DEV, session, profile=None)


def follow(verification: Verification, shell: Shell) -> None:
    """Run what the report says, each command once; what is for a person to decide is done.

    A deployment comes last: it ends with a verification of its own.
    """
    commands = dict.fromkeys(
        command
        for each in verification.comparison.differences
        if each.remedy != DECIDE
        for command in each.remedy
    )
    for command in sorted(commands, key=lambda each: " deploy " in each):
        typed = "y\n" if " deploy " in command else ""
        if " smsbot keys " in command:
            typed = f"{ALIAS}{command.rpartition(' ')[2]}\n"
        ended = run_line(command, shell, typed=typed)
        assert ended.returncode == 0, f"{command}\n{ended.stdout}{ended.stderr}"
