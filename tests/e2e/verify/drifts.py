"""Something done to dev by hand, and what is told of it: the rows of cases/drifts.toml."""

import tomllib
from pathlib import Path
from string import Template
from typing import Any

import boto3

from tests.declared import TABLE_NAMES
from tests.e2e.verify.dev import (
    ACCOUNT,
    DEAD_LETTERS,
    FUNCTION,
    ROLE,
    STRANGER,
    TABLE,
    TOPIC,
    key_id,
    queue_url,
)

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
