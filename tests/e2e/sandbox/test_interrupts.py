"""An apply that is interrupted leaves nothing that its state does not know, and no lock."""

import json
import os
import signal
import subprocess
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.clients import Clients
from tests.e2e.commands import command, processes_of, run
from tests.settings import of_dev_alone
from tests.waiting import PATIENCE_IN_SECONDS

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
    up = partial(command, "sandbox", "up", folder=folder, settings=dev)
    made = 0
    assert run("sandbox", "env", folder=folder).returncode == 0
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
