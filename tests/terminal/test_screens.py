"""What each command shows, on terminals of five widths, with and without Unicode.

The screens are in __snapshots__; `pytest tests/terminal --snapshot-update` writes them again.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from syrupy.assertion import SnapshotAssertion

from keyproof.model.assembly.assemble import assemble
from keyproof.review.review import Review, review
from keyproof.terminal.failure import Failure
from keyproof.terminal.terminal import Terminal
from smsbot import checks
from smsbot.account.account import NotChecked
from smsbot.account.load import Live
from smsbot.commands import cost as costing
from smsbot.commands import redrive as redrive_commands
from smsbot.commands import verify as verify_commands
from smsbot.commands.access import access
from smsbot.commands.coverage import coverage
from smsbot.commands.keys import keys_table, last_uses
from smsbot.commands.privacy import conversation
from smsbot.commands.redrive import Kind, Seen
from smsbot.design.reading import read_configuration
from smsbot.keys import KeyStatus, LastUse, Rotations
from smsbot.questions.review import commands as review_commands
from smsbot.questions.review.sources import read_sides
from smsbot.questions.verify.comparison import Comparison
from smsbot.questions.verify.status import Status, difference
from smsbot.questions.verify.verification import Verification
from smsbot.sandbox.display import show_exchange, show_inventory
from smsbot.sandbox.inventory import AWS_MANAGED, CODE, Resource
from smsbot.sandbox.texting import Arrival
from stacks.declared.declarations import declarations_of
from tests.stacks.synthesized import PLAIN, synthesize_to
from tests.terminal.screen import hold

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ACCOUNT = "111122223333"
DEPLOY = ("python -m smsbot deploy dev",)


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("screens") / "base"
    synthesize_to(folder, PLAIN)
    return folder


@pytest.fixture
def synthesized_once(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = output / "stacks" / PLAIN.names.prefix / "cdk.tf.json"
    monkeypatch.setattr(checks, "synthesized", lambda _: nullcontext(path))
    monkeypatch.setattr(costing, "all_synthesized", lambda _: nullcontext({"dev": path}))
    for module in (checks, costing):
        monkeypatch.setattr(module, "environment_named", lambda _name: PLAIN)


def show_coverage(_output: Path) -> None:
    with pytest.raises(typer.Exit):
        coverage("dev")


def show_controls(_output: Path) -> None:
    with pytest.raises(typer.Exit):
        coverage("dev", show_controls=True)


def show_access(_output: Path) -> None:
    with pytest.raises(typer.Exit):
        access("dev")


def show_cost(_output: Path) -> None:
    costing.cost("dev", messages=1000)


def show_review(output: Path) -> None:
    """Of a shorter retention, a lost key, and an alarm that watches something else."""
    base = output / "stacks" / PLAIN.names.prefix / "cdk.tf.json"
    config: dict[str, Any] = json.loads(base.read_text())
    for group in config["resource"]["aws_cloudwatch_log_group"].values():
        group["retention_in_days"] = 14
    del config["resource"]["aws_sns_topic"]["inbound-sms"]["kms_master_key_id"]
    config["resource"]["aws_cloudwatch_metric_alarm"]["undelivered"]["metric_query"].pop()
    head = output.parent / "head" / "stacks" / PLAIN.names.prefix / "cdk.tf.json"
    head.parent.mkdir(parents=True, exist_ok=True)
    head.write_text(json.dumps(config))
    review_commands.show(_reviewed(output), Terminal())


@cache
def _reviewed(output: Path) -> Review:
    declarations = declarations_of(PLAIN)
    head = output.parent / "head"
    return review(
        read_sides(PLAIN.names.prefix, plan=None, base=output, head=head, declarations=declarations)
    )


def show_verify(output: Path) -> None:
    stack = read_configuration(
        output / "stacks" / PLAIN.names.prefix / "cdk.tf.json", account_id=ACCOUNT
    )
    addresses = [each.address for each in stack.resources if each.address.startswith("aws_sns")]
    retention = "retention_in_days is 14, not 365."
    group = "aws_cloudwatch_log_group.delivery-status-delivery-failure-logs"
    live = Live(
        design=stack,
        stack=stack,
        model=assemble(stack, exemptions={}),
        keys={},
        second_keys=(),
        broken={},
        recorded_by=("management-events",),
        not_checked=(NotChecked(what="the rules", action="events:ListRules", reason="refused"),),
        notes=("aws_sns_topic.alarms-under-sns-key has no confirmed subscription.",),
    )
    comparison = Comparison(
        statuses={group: Status.DRIFTED} | dict.fromkeys(addresses, Status.MISSING),
        differences=(
            *(
                difference(Status.MISSING, resource=each, problem="it is not there.", remedy=DEPLOY)
                for each in addresses
            ),
            difference(Status.DRIFTED, resource=group, problem=retention, remedy=DEPLOY),
        ),
        shifts=(),
    )
    verify_commands.show(
        Verification(
            stack=PLAIN.names.prefix,
            account=ACCOUNT,
            region="eu-west-1",
            live=live,
            comparison=comparison,
            findings=(),
        ),
        Terminal(),
    )


def show_keys(_output: Path) -> None:
    key = KeyStatus(
        name="dynamodb",
        alias="alias/smsbot-dev-security-key-dynamodb",
        has_alias=True,
        arn=f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        state="PendingDeletion",
        created=NOW - timedelta(days=400),
        deletion_date=NOW + timedelta(days=7),
        rotates=True,
        rotation_period_in_days=365,
        next_rotation=NOW + timedelta(days=100),
        rotation_in_progress_since=None,
        rotations=Rotations(dates=(NOW - timedelta(days=265),), on_demand=0),
        last_use=LastUse(event="GenerateDataKeyWithoutPlaintext", at=NOW),
    )
    console = Terminal().console
    console.print(keys_table([key], now=NOW))
    for line in last_uses([key]):
        console.print(line, markup=False)


def show_redrive(_output: Path) -> None:
    kinds: dict[str, Kind] = dict(zip("abc", Kind, strict=True))
    redrive_commands.show(Seen(kinds=kinds, has_more=True), Terminal())


def show_sandbox(_output: Path) -> None:
    names = ("alias/smsbot-dev-security-key-logs", "sns/us-east-1/000000000000/smsbot-dev/Failure")
    terminal = Terminal()
    show_inventory(
        [
            Resource(service=service, name=name, key=key, state=state)
            for service, name, key, state in (
                ("KMS key", names[0], "4fc1bb8d-5e5b-4dd6-8b3b-2f4ad1a0a2c4", "Enabled"),
                ("CloudWatch log group", names[1], names[0], "kept 30 days"),
                ("Lambda function", f"bot{CODE}", AWS_MANAGED, "Active"),
            )
        ],
        terminal,
    )
    item = {"body": "Öffnungszeiten?", "delivery_status": "DELIVERED"}
    reply = "We are open Monday to Friday, 9 to 5. Reply STOP to opt out, HELP for help."
    show_exchange(Arrival(item=item, seconds=0.3, reply=reply), terminal)


def show_privacy(_output: Path) -> None:
    console = Terminal().console
    text = {
        "entry": "text#1",
        "received_at": "2026-03-01T10:00:00Z",
        "body": "Where are you?",
        "reply": "1 Main Street, Springfield.",
        "state": "SENT",
        "delivery_status": "DELIVERED",
    }
    console.print(conversation([text]))


def show_failure(_output: Path) -> None:
    way_on = "Move the state there: `python -m smsbot state migrate dev`, or set the backend back."
    problem = "The state of smsbot-dev is in the bucket acme-smsbot-dev-state-111122223333-eu."
    Terminal().failure(Failure(problem, way_on=way_on))


COMMANDS: Mapping[str, Callable[[Path], None]] = {
    "coverage": show_coverage,
    "controls": show_controls,
    "access": show_access,
    "cost": show_cost,
    "review": show_review,
    "verify": show_verify,
    "keys": show_keys,
    "redrive": show_redrive,
    "sandbox": show_sandbox,
    "privacy": show_privacy,
    "failure": show_failure,
}


@pytest.mark.usefixtures("synthesized_once")
@pytest.mark.parametrize("command", COMMANDS)
def test_screens(
    command: str, output: Path, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(lambda: COMMANDS[command](output), snapshot, monkeypatch, is_report=command != "failure")
