"""``make demo``, and that an interrupt at any moment of a life leaves nothing behind."""

import json
import os
import re
import signal
import subprocess
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from tests.commands import processes_of, run_on, started_on
from tests.declared import TABLE_NAMES, TOPIC_NAMES
from tests.e2e.clients import Clients
from tests.settings import of_dev_alone
from tests.waiting import PATIENCE_IN_SECONDS

# A topic comes with its policy, two log groups, a subscription and its permission. The release of
# the provider on the emulated AWS knows no policy of a table.
CHANGES = 51 + 6 * len(TOPIC_NAMES) + len(TABLE_NAMES)


def test_the_demo_tells_the_whole_story_and_leaves_nothing(empty_sandbox: Sandbox) -> None:
    folder = empty_sandbox.layout.root
    result = run_on("demo", folder=folder)
    assert result.returncode == 0, result.stderr
    for step in (
        r"✓ Emulated AWS at https://127\.0\.0\.1:\d+  \d+\.\d s",
        r"✓ Terraform: .+  \d+\.\d s",
        rf"✓ Terraform applied {CHANGES} changes  \d+\.\d s",
        r"✓ Terraform planned again: 0 changes  \d+\.\d s",
        r"✓ Text handled by the function  \d+\.\d s",
        r'  Text in: "Is anybody reading this but you\?"',
        r'  Reply:   "Sorry, this number knows only a few words: HOURS, WHERE, HELP\. .+"',
        r"  Receipt: TEXT_DELIVERED",
        r"  Answered in \d+\.\d\d s; the stored item:",
        r'  Text in: "Hours\?"',
        r'  Reply:   "Monday to Friday, 9 to 5\."',
        r'  Text in: "STOP"',
        r"  Reply:   none \(opt_out\)",
        rf"✓ Terraform destroyed {CHANGES} resources  \d+\.\d s",
        r"✓ Emulated AWS ended and deleted  \d+\.\d s",
    ):
        assert re.search(f"^{step}$", result.stdout, re.MULTILINE), step
    rows = [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in result.stdout.splitlines()
        if line.startswith("│")
    ]
    # The table of the guide, and more, read back from the account.
    shown = {row[1]: row[2:4] for row in rows}
    assert len(shown) == 3 * len(TOPIC_NAMES) + len(TABLE_NAMES) + 7
    customer_managed, aws_managed = "Customer-managed", "AWS-managed"
    for name, kind, key in (
        ("Inbound SMS", customer_managed, "SNS Key"),
        ("Conversations Table", customer_managed, "DynamoDB Key"),
        ("SNS Logs", customer_managed, "Logs Key"),
        ("Function Code", aws_managed, "AWS Lambda Key"),
        ("Environment Variables", aws_managed, "AWS Lambda Key"),
    ):
        assert shown[name] == [kind, key]
    assert not folder.exists()
    assert processes_of(folder) == []


def test_the_demo_does_not_delete_a_sandbox_that_is_in_use(empty_sandbox: Sandbox) -> None:
    with empty_sandbox.locked():
        empty_sandbox.start()
    result = run_on("demo", folder=empty_sandbox.layout.root)
    assert result.returncode == 2
    assert "the demo would delete it at its end" in result.stderr
    assert empty_sandbox.running()


@pytest.mark.scenario
@pytest.mark.parametrize(
    ("how", "until"),
    # The same lines handle both signals, so each has moments of its own.
    [
        (signal.SIGINT, ""),
        (signal.SIGTERM, "Emulated AWS at"),
        (signal.SIGINT, "Terraform:"),
        (signal.SIGTERM, "synthesized"),
    ],
)
def test_an_interrupt_leaves_no_process_and_no_file(
    how: signal.Signals, until: str, empty_sandbox: Sandbox, tmp_path: Path
) -> None:
    """Interrupted right after the line that ``until`` names, so in the middle of the next step."""
    folder, dev = empty_sandbox.layout.root, of_dev_alone(tmp_path / "environments.toml")
    with started_on("demo", folder=folder, settings=dev) as process:
        assert process.stdout
        if until:
            while until not in (line := process.stdout.readline()):
                assert line, "the demo ended by itself"
            time.sleep(0.3)
        else:
            while not Layout(folder).lock.exists():
                time.sleep(0.01)
        os.kill(process.pid, how)
        _, errors = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert processes_of(folder) == []
    assert not folder.exists()


# Interrupted when there are so many resources, and Terraform made one of them since `up` began.
# At -1 it may not have begun: it may then go on to the end, so this comes last.
# The same lines handle both signals, so each has moments of its own.
MOMENTS = ((signal.SIGINT, 1), (signal.SIGTERM, 42), (signal.SIGINT, -1))
STACK = "smsbot-dev"


def state_of(sandbox: Sandbox) -> dict[str, Any]:
    try:
        return json.loads(sandbox.layout.state(STACK).read_text())
    except (FileNotFoundError, ValueError):  # Terraform is writing it
        return {"resources": []}


def identifiers_in_state(sandbox: Sandbox, kind: str, attribute: str) -> set[str]:
    return {
        instance["attributes"][attribute]
        for each in state_of(sandbox)["resources"]
        if each["type"] == kind
        for instance in each["instances"]
    }


def identifiers_in_account(sandbox: Sandbox) -> dict[tuple[str, str], set[str]]:
    """What each service lists, by the type in Terraform and the attribute that holds it."""
    of = Clients(sandbox)
    mine = STACK + "-"
    return {
        ("aws_kms_key", "key_id"): {
            key_id
            for key_id in (each.get("KeyId", "") for each in of.kms.list_keys()["Keys"])
            if of.kms.describe_key(KeyId=key_id)["KeyMetadata"].get("KeyManager") == "CUSTOMER"
        },
        ("aws_kms_alias", "name"): {
            name
            for name in (each.get("AliasName", "") for each in of.kms.list_aliases()["Aliases"])
            if not name.startswith("alias/aws/")
        },
        ("aws_sns_topic", "arn"): {
            each.get("TopicArn", "") for each in of.sns.list_topics()["Topics"]
        },
        ("aws_dynamodb_table", "name"): set(of.dynamodb.list_tables()["TableNames"]),
        ("aws_cloudwatch_log_group", "name"): {
            each.get("logGroupName", "") for each in of.logs.describe_log_groups()["logGroups"]
        },
        ("aws_sqs_queue", "id"): set(of.sqs.list_queues().get("QueueUrls", ())),
        ("aws_lambda_function", "function_name"): {
            each.get("FunctionName", "") for each in of.functions.list_functions()["Functions"]
        },
        ("aws_iam_role", "name"): {
            each["RoleName"]
            for each in of.iam.list_roles()["Roles"]
            if each["RoleName"].startswith(mine)
        },
        ("aws_cloudwatch_metric_alarm", "alarm_name"): {
            each["AlarmName"] for each in of.cloudwatch.describe_alarms()["MetricAlarms"]
        },
        ("aws_cloudwatch_event_rule", "name"): {
            each["Name"] for each in of.events.list_rules()["Rules"]
        },
    }


def unknown_to_the_state(sandbox: Sandbox) -> dict[str, set[str]]:
    return {
        kind: unknown
        for (kind, attribute), found in identifiers_in_account(sandbox).items()
        if (unknown := found - identifiers_in_state(sandbox, kind, attribute))
    }


def wait_for(sandbox: Sandbox, process: subprocess.Popen[str], moment: int) -> None:
    """Until Terraform has made a resource and there are so many, or is about to begin."""
    assert process.stdout
    awaited = max(moment, len(state_of(sandbox)["resources"]) + 1)
    while "synthesized" not in (line := process.stdout.readline()):
        assert line, process.communicate()[1]
    if moment > 0:
        deadline = time.monotonic() + PATIENCE_IN_SECONDS
        lock = sandbox.layout.state(STACK).with_name(f".{STACK}.tfstate.lock.info")
        while not lock.exists() or len(state_of(sandbox)["resources"]) < awaited:
            assert time.monotonic() < deadline
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.01)


@pytest.mark.scenario
@pytest.mark.timeout(900)
def test_an_interrupt_at_any_moment_leaves_nothing_that_the_state_does_not_know(
    empty_sandbox: Sandbox, tmp_path: Path
) -> None:
    """Each `up` goes on from where the one before was interrupted.

    That Terraform is told while it plans is tested in tests/smsbot/terraform/test_bundled.py, and
    an interrupt while main.py synthesizes in test_demo.py.
    """
    folder, dev = empty_sandbox.layout.root, of_dev_alone(tmp_path / "environments.toml")
    up = partial(started_on, "sandbox", "up", folder=folder, settings=dev)
    made = 0
    assert run_on("sandbox", "env", folder=folder).returncode == 0
    for how, moment in MOMENTS:
        with up() as process:
            wait_for(empty_sandbox, process, moment)
            os.kill(process.pid, how)
            _, errors = process.communicate()
        assert process.returncode == 130, errors
        if moment > 0:  # before, it may come in between two runs of Terraform
            assert "Interrupted. Terraform finishes" in errors
            assert "Everything that was created is in the state" in errors
            made = len(state_of(empty_sandbox)["resources"])
        assert unknown_to_the_state(empty_sandbox) == {}, moment
        assert list(empty_sandbox.layout.states.glob(".*.lock.info")) == []
        assert not any("terraform" in each for each in processes_of(folder))
    with up() as process:
        _, errors = process.communicate()
    assert process.returncode == 0, errors
    assert made < len(state_of(empty_sandbox)["resources"])  # each interrupt met a running `up`
    assert unknown_to_the_state(empty_sandbox) == {}
