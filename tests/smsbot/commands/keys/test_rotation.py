"""Rotation on demand and the last use, which the emulated AWS lacks.

botocore's Stubber answers in its place. It refuses every request and answer that AWS's own
description of the service does not have, in order, and none may be left.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import boto3
import pytest
import typer
from botocore.parsers import ResponseParserError
from botocore.stub import Stubber

from keyproof.terminal.formats import ReportFormat
from keyproof.terminal.user_error import UserError
from smsbot import keys as reading
from smsbot.commands import keys as commands
from smsbot.environments import environment_named
from smsbot.keys import Action, LastUse, Where, last_use_of
from stacks.keys import PURPOSES, alias_of, description_of

ENVIRONMENT = environment_named("dev")
NOW = datetime(2026, 6, 1, tzinfo=UTC)
DEV = Where(environment="dev")
ALIAS = "alias/smsbot-dev-security-key-sns"
ARN = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
KEY = {"KeyId": ARN}
AUTOMATIC, ON_DEMAND = "AUTOMATIC", "ON_DEMAND"


class Account:
    """A session whose KMS answers what a test says, in order."""

    def __init__(self) -> None:
        self._client: Any = boto3.client(
            "kms", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
        )
        self.kms = Stubber(self._client)
        self.kms.activate()

    def client(self, service: str) -> Any:
        assert service == "kms"
        return self._client

    def has_alias(self, name: str = "sns") -> None:
        target = {"AliasName": f"alias/{alias_of(name, ENVIRONMENT)}", "TargetKeyId": ARN}
        self.kms.add_response("list_aliases", {"Aliases": [target]}, {})

    def has_key(self, state: str = "Enabled", **more: object) -> None:
        metadata = {
            "KeyId": ARN.rpartition("/")[2],
            "Arn": ARN,
            "KeyState": state,
            "CreationDate": NOW - timedelta(days=500),
            "Description": description_of("sns", ENVIRONMENT),
            **more,
        }
        # An alias names its target by id on AWS; here it is the ARN, which DescribeKey takes too.
        self.kms.add_response("describe_key", {"KeyMetadata": metadata}, KEY)

    def has_rotated(self, *types: str, **status: object) -> None:
        """The types of its rotations, the first first, and what else its status holds."""
        rotations = [
            {"KeyId": ARN, "RotationDate": NOW - timedelta(days=300 - index), "RotationType": each}
            for index, each in enumerate(types)
        ]
        rotates: dict[str, object] = {"KeyRotationEnabled": True, "RotationPeriodInDays": 365}
        self.kms.add_response("get_key_rotation_status", {**rotates, **status}, KEY)
        # Two pages, as a key with many has.
        half = len(rotations) // 2
        page = {"Rotations": rotations[:half], "Truncated": True, "NextMarker": "2"}
        self.kms.add_response("list_key_rotations", page, KEY)
        self.kms.add_response(
            "list_key_rotations",
            {"Rotations": rotations[half:], "Truncated": False},
            {**KEY, "Marker": "2"},
        )

    def is_asked(self, *types: str, state: str = "Enabled", **status: object) -> None:
        """By a command about the key: for its alias, for itself, for its rotations."""
        self.has_alias()
        self.shows(*types, state=state, **status)

    def shows(self, *types: str, state: str = "Enabled", **status: object) -> None:
        self.has_key(state)
        self.has_rotated(*types, **status)

    def rotates(self) -> None:
        self.kms.add_response("rotate_key_on_demand", KEY, KEY)


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    account = Account()

    def session(*_: object, **__: object) -> Account:
        return account

    monkeypatch.setattr(commands, "session_for", session)
    monkeypatch.setattr(reading, "THREADS", 1)  # The stubs answer in order.
    yield account
    account.kms.assert_no_pending_responses()


def rotate(*, dry_run: bool = False) -> None:
    commands.change(Action.ROTATE, DEV, "sns", dry_run=dry_run, confirmed=ALIAS)


@pytest.mark.parametrize(
    ("before", "after", "status", "said"),
    [
        ([AUTOMATIC], [AUTOMATIC, ON_DEMAND], {}, "is Enabled, last rotation: 2025-08-06."),
        ([], [], {"OnDemandRotationStartDate": NOW}, "rotation in progress since 2026-06-01"),
    ],
)
def test_a_rotation_is_read_back(  # noqa: PLR0917 - a row
    before: list[str],
    after: list[str],
    status: dict[str, Any],
    said: str,
    account: Account,
    capsys: pytest.CaptureFixture[str],
) -> None:
    account.is_asked(*before)
    account.rotates()
    account.shows(*after, **status)
    rotate()
    assert said in capsys.readouterr().out


def test_a_rotation_in_progress_is_not_begun_again(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    account.is_asked(OnDemandRotationStartDate=NOW)
    rotate()
    assert "Nothing to do for rotate." in capsys.readouterr().out


def test_what_aws_refuses_is_told(account: Account) -> None:
    account.is_asked()
    account.kms.add_client_error(
        "rotate_key_on_demand",
        service_error_code="ConflictException",
        service_message="a rotation is in progress",
        expected_params=KEY,
    )
    with pytest.raises(UserError, match="AWS refused RotateKeyOnDemand with ConflictException"):
        rotate()


@pytest.mark.parametrize("state", ["Creating", "PendingImport", "Unavailable"])
def test_a_key_in_another_state_is_not_enabled(account: Account, state: str) -> None:
    account.is_asked(state=state)
    with pytest.raises(UserError, match=f"is in the state {state}."):
        commands.change(Action.ENABLE, DEV, "sns", dry_run=False, confirmed=ALIAS)


def test_rotations_and_the_last_use_are_listed(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    targets = [
        {"AliasName": f"alias/{alias_of(name, ENVIRONMENT)}", "TargetKeyId": ARN}
        for name in PURPOSES
    ]
    # The list of aliases is paged.
    first = {"Aliases": targets[:1], "Truncated": True, "NextMarker": "2"}
    account.kms.add_response("list_aliases", first, {})
    account.kms.add_response("list_aliases", {"Aliases": targets[1:]}, {"Marker": "2"})
    for _ in PURPOSES:
        account.has_key()
    for _ in PURPOSES:
        account.has_rotated(AUTOMATIC, NextRotationDate=datetime(2026, 8, 4, tzinfo=UTC))
        recorded(account, KeyLastUsage=USAGE)
    with pytest.raises(typer.Exit) as ended:
        commands.list_keys("dev", format=ReportFormat.MARKDOWN)
    assert ended.value.exit_code == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| sns")]
    assert len(rows) == 1
    assert "| 365 days | 2025-08-05 | - |" in rows[0]
    assert "| 2026-06-01, Decrypt |" in rows[0]


def recorded(account: Account, **usage: object) -> None:
    answer = {"KeyId": ARN, "TrackingStartDate": NOW - timedelta(days=60), **usage}
    account.kms.add_response("get_key_last_usage", answer, KEY)


USAGE = {
    "Operation": "Decrypt",
    "Timestamp": NOW,
    "CloudTrailEventId": "cae173d2-66b9-564c-8309-21f858e9fb84",
    "KmsRequestId": "dae173d2-66b9-564c-8309-21f858e9fb84",
}


def test_without_an_answer_the_last_use_is_not_known(account: Account) -> None:
    account.kms.add_client_error("get_key_last_usage", "AccessDeniedException")
    assert last_use_of(account.client("kms"), ARN) is None
    page = Mock(side_effect=ResponseParserError("a page of a proxy"))
    assert last_use_of(SimpleNamespace(get_key_last_usage=page), ARN) is None


@pytest.mark.parametrize("empty", [{}, {"KeyLastUsage": {}}])
def test_a_key_that_kms_has_not_seen_used(account: Account, empty: dict[str, object]) -> None:
    recorded(account, **empty)
    assert last_use_of(account.client("kms"), ARN) == LastUse(
        event=None, at=NOW - timedelta(days=60)
    )
