"""``make demo``, and that an interrupt at any moment of a life leaves nothing behind."""

import json
import os
import signal
import subprocess
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from keyproof.tests.cases import read_data
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from tests.commands import processes_of, run_on, started_on, told
from tests.e2e.clients import Clients
from tests.settings import of_dev_alone
from tests.waiting import PATIENCE_IN_SECONDS

TOLD = read_data(__file__, "told")


def test_the_demo_tells_the_whole_story_and_leaves_nothing(empty_sandbox: Sandbox) -> None:
    folder = empty_sandbox.layout.root
    assert told(run_on("demo", folder=folder), folder) == TOLD["demo"]
    assert not folder.exists()
    assert processes_of(folder) == []


def test_the_demo_does_not_delete_a_sandbox_that_is_in_use(empty_sandbox: Sandbox) -> None:
    with empty_sandbox.locked():
        empty_sandbox.start()
    folder = empty_sandbox.layout.root
    assert told(run_on("demo", folder=folder), folder) == TOLD["in use"]
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


def unknown_to_the_state(sandbox: Sandbox) -> list[str]:
    """What the account has of its keys, of what holds data and of the roles, and the state not."""
    ask, state = Clients(sandbox).client, json.dumps(state_of(sandbox)["resources"])
    kms, made = ask("kms"), f"{STACK}-"
    keys = [kms.describe_key(KeyId=each["KeyId"]) for each in kms.list_keys()["Keys"]]
    named: tuple[str, ...] = (
        *(e["KeyMetadata"]["KeyId"] for e in keys if e["KeyMetadata"]["KeyManager"] == "CUSTOMER"),
        *(each["TopicArn"] for each in ask("sns").list_topics()["Topics"]),
        *ask("dynamodb").list_tables()["TableNames"],
        *(each["logGroupName"] for each in ask("logs").describe_log_groups()["logGroups"]),
        *ask("sqs").list_queues().get("QueueUrls", ()),
        *(each["FunctionName"] for each in ask("lambda").list_functions()["Functions"]),
        *(
            e["RoleName"]
            for e in ask("iam").list_roles()["Roles"]
            if e["RoleName"].startswith(made)
        ),
    )
    return [each for each in named if f'"{each}"' not in state]


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
        assert unknown_to_the_state(empty_sandbox) == [], moment
        assert list(empty_sandbox.layout.states.glob(".*.lock.info")) == []
        assert not any("terraform" in each for each in processes_of(folder))
    with up() as process:
        _, errors = process.communicate()
    assert process.returncode == 0, errors
    assert made < len(state_of(empty_sandbox)["resources"])  # each interrupt met a running `up`
    assert unknown_to_the_state(empty_sandbox) == []
