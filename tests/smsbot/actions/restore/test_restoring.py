"""Whose data a table has that was restored, or that was there already under its name."""

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from keyproof.terminal.failure import Failure
from smsbot.actions.restore.restoring import Restoration, start
from smsbot.actions.restore.table import Table
from tests.declared import TABLE_NAMES

TABLES = "arn:aws:dynamodb:us-east-1:111122223333:table/"
PLAN = Restoration(
    source="calls",
    source_arn=f"{TABLES}calls",
    target="calls-at-1",
    at=datetime(2026, 11, 25, tzinfo=UTC),
    key_arn="arn:aws:kms:us-east-1:111122223333:key/1",
    policy="",
    expires_by="",
    is_protected=False,
    tags=(),
)


def started(*, source: str | None, was_there: bool) -> bool:
    """What ``start`` returns where DynamoDB says that the new table comes from ``source``."""
    dynamodb = boto3.client(
        "dynamodb", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    summary = {
        "RestoreSummary": {
            "SourceTableArn": source,
            "RestoreDateTime": PLAN.at,
            "RestoreInProgress": True,
        }
    }
    table: dict[str, Any] = {"TableName": PLAN.target, **(summary if source else {})}
    with Stubber(dynamodb) as answers:
        if was_there:
            answers.add_client_error(
                "restore_table_to_point_in_time", "TableAlreadyExistsException"
            )
        else:
            answers.add_response("restore_table_to_point_in_time", {})
        answers.add_response("describe_table", {"Table": table})
        return start(dynamodb, PLAN)


@pytest.mark.parametrize("was_there", [False, True])
def test_a_table_that_comes_from_the_source_is_known(*, was_there: bool) -> None:
    assert started(source=PLAN.source_arn, was_there=was_there)


def test_where_dynamodb_says_nothing_of_a_new_table_it_is_not_known() -> None:
    assert not started(source=None, was_there=False)


@pytest.mark.parametrize(
    ("source", "was_there", "told"),
    [
        (f"{TABLES}others", False, f"restored from {TABLES}others; expected: restored from "),
        (f"{TABLES}others", True, f"restored from {TABLES}others; expected: restored from "),
        (None, True, "DynamoDB does not say from what"),
    ],
)
def test_another_table_of_the_name_is_refused(
    *, source: str | None, was_there: bool, told: str
) -> None:
    """Somebody else could have made it, with data of theirs."""
    with pytest.raises(Failure, match=told):
        started(source=source, was_there=was_there)


def test_every_declared_table_can_be_named() -> None:
    assert tuple(Table) == TABLE_NAMES
