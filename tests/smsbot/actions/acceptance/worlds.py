"""A world for probes in which AWS answers what a test says."""

import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import boto3
import pytest

from keyproof.location import Location
from keyproof.tests.cases import read_data
from smsbot.account.session import fenced_session
from smsbot.actions.acceptance import world as probing
from smsbot.actions.acceptance.cleaning.clean import Cleaned, clean
from smsbot.actions.acceptance.cleaning.place import Place
from smsbot.actions.acceptance.commands import tried
from smsbot.actions.acceptance.probe import Probe, Verdict, confirmed
from smsbot.actions.acceptance.probes.every import BEFORE, PROBES
from smsbot.actions.acceptance.record import Record
from smsbot.actions.acceptance.result import Result
from smsbot.actions.acceptance.throwaway import throwaway
from smsbot.actions.acceptance.world import Caller, World
from stacks.settings.environment import Environment
from tests.smsbot.standing_in import ASSUMED, Refused, StandIn
from tests.stacks.synthesized import environment

ACCOUNT, REGION = "111122223333", "eu-west-1"
TOKEN = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
LOCATION = Location(region=REGION, account_id=ACCOUNT)
KEY = LOCATION.arn("kms", "key/11111111-2222-3333-4444-555555555555")
PREFIX = "smsbot-acceptance"
DENIED = Refused("AccessDeniedException", "not authorized")
NO_KEY = Refused("KMSAccessDeniedException", "The ciphertext refers to a key without access")
NEW = datetime.now(UTC)
OLD = NEW - timedelta(days=8)


def metadata(state: str = "Enabled") -> dict[str, Any]:
    return {"KeyMetadata": {"KeyId": KEY.rpartition("/")[2], "Arn": KEY, "KeyState": state}}


def table(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Table": {
            "TableName": parameters["TableName"],
            "TableStatus": "ACTIVE",
            "SSEDescription": {"KMSMasterKeyArn": KEY},
        }
    }


def url(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {"QueueUrl": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{parameters['QueueName']}"}


# What every probe makes, and AWS lets it.
MADE: Mapping[str, Any] = {
    "sts.AssumeRole": {
        "Credentials": {
            "AccessKeyId": ASSUMED,
            "SecretAccessKey": "secret",
            "SessionToken": "token",
            "Expiration": NEW,
        }
    },
    "kms.CreateKey": metadata(),
    "kms.DescribeKey": metadata(),
    "dynamodb.DescribeTable": table,
    "sqs.CreateQueue": url,
    "sqs.GetQueueUrl": url,
    **{call: {} for call in read_data(__file__, "taken").split()},
    **read_data(__file__, "answered"),
}


def listed(written: str) -> Callable[[str], Any]:
    """One of a name in a listing, as it is written for any name."""
    return lambda name: json.loads(written.replace("NAME", name))


# By type: the call and the part of its answer that lists it, and one of a name there.
SHOWN: Mapping[str, tuple[str, str, Callable[[str], Any]]] = {
    kind: (call, part, listed(written))
    for kind, (call, part, written) in read_data(__file__, "shown").items()
}
# What a reading of the account for what is left finds nothing in.
EMPTY: Mapping[str, Any] = {call: {part: []} for call, part, _ in SHOWN.values()}
Ended = Callable[..., CompletedProcess[str]]


class Session(boto3.Session):
    """Makes each client once: that takes most of the time of a probe without AWS."""

    def client(self, service_name: Any, *words: Any, **more: Any) -> Any:
        """The client of a service, in the session's own region or in one that is given."""
        made = vars(self).setdefault("made", {})
        known = (service_name, *more.items())
        if known not in made:
            made[known] = super().client(service_name, *words, **more)
        return made[known]


session = cache(Session)
# Of a role, that it assumed.
fenced = cache(fenced_session)


@cache
def settings(*, number: bool) -> Environment:
    """Those of the throwaway environment, which are validated once."""
    return throwaway(environment(), account_id=ACCOUNT, number=number)


def ended(status: int = 0, told: str = "") -> Ended:
    """Commands that all end so."""
    return lambda *words: CompletedProcess(words, status, told, "")


def world_of(
    answers: Mapping[str, Any],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    run: Ended = ended(),  # noqa: B008 - a function
    number: bool = True,
) -> tuple[World, StandIn]:
    """A world, and the stand-in that its clients ask."""
    stand_in = StandIn({**MADE, **answers}).patch(monkeypatch)
    # Which waits for the disk at each resource that is made.
    monkeypatch.setattr(os, "fsync", lambda _: None)
    monkeypatch.setattr(boto3, "Session", session)
    monkeypatch.setattr(probing, "fenced_session", fenced)
    world = World(
        environment=settings(number=number),
        location=LOCATION,
        caller=Caller(
            session=session(
                aws_access_key_id="key", aws_secret_access_key="secret", region_name=REGION
            )
        ),
        record=Record(folder / "record.jsonl"),
        run=run,
        terraform=run,
        pause=lambda _: None,
        boundary=f"arn:aws:iam::{ACCOUNT}:policy/{PREFIX}-boundary",
        token=TOKEN,
    )
    return world, stand_in


DEPLOYED = Result(
    date="2026-11-28",
    region="eu-west-1",
    provider="6.25.0",
    verdicts={each: confirmed("") for each in BEFORE},
)
BY_ID = {each.id: each for each in PROBES}


def cleaned(world: World, pause: Callable[[float], None] = lambda _: None) -> Cleaned:
    """What cleaning makes of an account."""
    place = Place(location=world.location, prefix=PREFIX)
    return clean(world.caller, place, world.record, pause=pause)


def verdict_of(
    probe: Probe,
    answers: Mapping[str, Any],
    run: Ended,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[Verdict, StandIn]:
    """What comes of a probe; nothing is asked that nobody answers."""
    world, stand_in = world_of(answers, folder, monkeypatch, run=run)
    verdict = tried(probe, world, DEPLOYED)
    assert not stand_in.unexpected
    return verdict, stand_in
