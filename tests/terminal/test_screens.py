"""What some commands show on a terminal of 80 columns, and the narrowest table on one of 60.

The screens are in __snapshots__; `pytest tests/terminal --snapshot-update` writes them again.
"""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from syrupy.assertion import SnapshotAssertion

from keyproof import Source, diff
from keyproof.terminal.terminal import Terminal
from smsbot import checks
from smsbot.account.account import NotChecked
from smsbot.account.live import Live
from smsbot.commands import cost as costing
from smsbot.commands.access import access
from smsbot.commands.coverage import coverage
from smsbot.commands.keys import keys_table, last_uses
from smsbot.commands.verify import show
from smsbot.design.reading import read_configuration
from smsbot.keys import Key, LastUse
from smsbot.verify.comparison import Comparison, Difference, Status
from smsbot.verify.verification import Verification
from tests.stacks.synthesized import PLAIN, synthesize_to
from tests.terminal.screen import screen

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ACCOUNT = "111122223333"
DEPLOY = ("python -m smsbot deploy dev",)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("screens")
    synthesize_to(folder, PLAIN)
    return folder / "stacks" / PLAIN.names.prefix / "cdk.tf.json"


@pytest.fixture(autouse=True)
def synthesized_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "synthesized", lambda _: nullcontext(path))
    monkeypatch.setattr(costing, "all_synthesized", lambda _: nullcontext({"dev": path}))
    for module in (checks, costing):
        monkeypatch.setattr(module, "environment_named", lambda _name: PLAIN)


def show_coverage(_path: Path) -> None:
    with pytest.raises(typer.Exit):
        coverage("dev")


def show_access(_path: Path) -> None:
    with pytest.raises(typer.Exit):
        access("dev")


def show_cost(_path: Path) -> None:
    costing.cost("dev", messages=1000)


def show_verify(path: Path) -> None:
    stack = read_configuration(path, account_id=ACCOUNT)
    addresses = [each.address for each in stack.resources if each.address.startswith("aws_sns")]
    group = "aws_cloudwatch_log_group.delivery-status-delivery-failure-logs"
    live = Live(
        design=stack,
        resources=(),
        keys={},
        second_keys=(),
        parts={},
        recorded_by=("management-events",),
        not_checked=(
            NotChecked(
                resource="aws_cloudwatch_event_rule", action="events:ListRules", reason="refused"
            ),
        ),
        notes=("aws_sns_topic.alarms-under-sns-key has no confirmed subscription.",),
    )
    problems = [(Status.MISSING, each, "it is not there.") for each in addresses]
    problems.append((Status.DRIFTED, group, "retention_in_days is 14, not 365."))
    comparison = Comparison(
        statuses={resource: status for status, resource, _ in problems},
        differences=tuple(
            Difference(status=status, resource=resource, problem=problem, remedy=DEPLOY)
            for status, resource, problem in problems
        ),
        before=stack,
        after=stack,
    )
    verification = Verification(
        stack=PLAIN.names.prefix,
        account=ACCOUNT,
        region="eu-west-1",
        live=live,
        comparison=comparison,
        result=diff(Source.of(stack), Source.of(stack)),
    )
    show(verification, Terminal())


def show_keys(_path: Path) -> None:
    arn = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    key = Key(
        name="dynamodb",
        alias="alias/smsbot-dev-security-key-dynamodb",
        has_alias=True,
        metadata={
            "KeyId": arn,
            "Arn": arn,
            "KeyState": "PendingDeletion",
            "CreationDate": NOW - timedelta(days=400),
            "DeletionDate": NOW + timedelta(days=7),
        },
        rotation={
            "KeyRotationEnabled": True,
            "RotationPeriodInDays": 365,
            "NextRotationDate": NOW + timedelta(days=100),
        },
        rotations=[{"RotationDate": NOW - timedelta(days=265)}],
        last_use=LastUse(event="GenerateDataKeyWithoutPlaintext", at=NOW),
    )
    console = Terminal().console
    console.print(keys_table([key], now=NOW))
    for line in last_uses([key]):
        console.print(line, markup=False)


@pytest.mark.parametrize(
    ("show", "width"),
    [
        *((each, 80) for each in (show_coverage, show_access, show_cost, show_verify, show_keys)),
        (show_keys, 60),
    ],
)
def test_screens(
    show: Callable[[Path], None],
    width: int,
    path: Path,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with screen(width, monkeypatch) as shown:
        show(path)
    assert shown.text == snapshot
