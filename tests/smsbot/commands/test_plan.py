"""Before a key is destroyed or disabled, its last use is shown."""

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import boto3
import pytest
from botocore.exceptions import ClientError

from keyproof.terminal.terminal import Terminal
from keyproof.tests.cases import read_data
from smsbot.commands.plan import warn_of_ended_keys

ARN = "arn:aws:kms:us-east-1:123456789012:key/{}"


class Kms:
    """Answers GetKeyLastUsage as KMS does, for keys by the end of their ARNs."""

    def get_key_last_usage(self, *, KeyId: str) -> dict[str, Any]:  # noqa: N803 - as boto3 spells it
        at = datetime(2026, 11, 25, 21, 30, tzinfo=UTC)
        match KeyId.rpartition("/")[2]:
            case "used":
                use = {"Timestamp": at, "Operation": "Decrypt", "CloudTrailEventId": "1"}
                return {"KeyLastUsage": use, "TrackingStartDate": at}
            case "unused":
                return {"KeyLastUsage": {}, "TrackingStartDate": at}
            case _:
                raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetKeyLastUsage")


class Session:
    def client(self, service: str) -> object:
        assert service == "kms"
        return Kms()


def change(name: str, actions: list[str], **after: object) -> dict[str, Any]:
    before = {"arn": ARN.format(name), "is_enabled": True}
    return {
        "address": f"aws_kms_key.{name}",
        "type": "aws_kms_key",
        "change": {"actions": actions, "before": before, "after": {**before, **after}},
    }


@pytest.mark.parametrize(
    ("changed", "lines"), read_data(__file__, "the_last_use_of_what_a_plan_ends_is_shown")
)
def test_the_last_use_of_what_a_plan_ends_is_shown(
    tmp_path: Path, changed: dict[str, Any], lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "plan.json"
    document.write_text(json.dumps({"resource_changes": [changed]}))
    session, planned = (
        cast("boto3.Session", Session()),
        cast("Any", SimpleNamespace(document=document)),
    )
    warn_of_ended_keys(planned, session, Terminal())
    printed = " ".join(capsys.readouterr().out.split())
    assert printed == " ".join(f"! {line}" for line in lines)
