"""What a run of the beliefs asks and refuses, and that nothing is left of one that was killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest

from keyproof.location import Location
from smsbot import project
from smsbot.sandbox.sandbox import Sandbox
from tests.aws import conftest as run
from tests.aws.account import Account
from tests.aws.cleaning import end_key, remaining
from tests.e2e.shell import shell_of

NUMBER = "111122223333"
ACCOUNT = Account(
    session=boto3.Session(),
    location=Location(region="us-east-1", account_id=NUMBER),
    caller=f"arn:aws:iam::{NUMBER}:role/tester",
)


def pytest_of(*words: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words]


@pytest.fixture
def sandbox(empty_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A running sandbox, whose variables are set."""
    with empty_sandbox.locked():
        empty_sandbox.start()
    for name, value in shell_of(empty_sandbox).items():
        monkeypatch.setenv(name, value)
    return empty_sandbox


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_left_of_a_run_that_was_ended(how: signal.Signals, sandbox: Sandbox) -> None:
    aws = Account.of(boto3.Session(), patience=20, poll=0.05)
    words = ["tests/aws/test_keys.py", "--sandbox", str(sandbox.layout.root)]
    started = subprocess.Popen(pytest_of(*words), cwd=project.ROOT, stdout=subprocess.DEVNULL)
    while not aws.client("kms").list_keys()["Keys"]:
        time.sleep(0.01)
        assert started.poll() is None
    started.send_signal(how)
    started.wait()
    if how is signal.SIGKILL:
        assert remaining(aws)
        subprocess.run(pytest_of(*words, "--clean"), cwd=project.ROOT, check=True)
    assert remaining(aws) == []


def test_an_account_that_is_not_empty_is_refused(sandbox: Sandbox) -> None:
    aws = Account.of(boto3.Session(), patience=20, poll=0.05)
    run.refuse_used(aws)
    key = aws.key()
    with pytest.raises(pytest.exit.Exception, match="An earlier run left 1 resources"):
        run.refuse_used(aws)
    end_key(aws, key)
    aws.client("sqs").create_queue(QueueName="of-somebody")
    with pytest.raises(pytest.exit.Exception, match="of-somebody"):
        run.refuse_used(aws)
    assert sandbox.running()


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """A person who types something in a terminal."""

    def types(text: str) -> Path:
        ours, theirs = os.openpty()
        terminal = Path(os.ttyname(theirs))
        os.write(ours, text.encode())
        monkeypatch.setattr(run, "TERMINAL", terminal)
        return terminal

    return types


def test_a_person_confirms_by_the_number_of_the_account(typed: Callable[[str], Path]) -> None:
    typed(f"{NUMBER}\n")
    run.confirm(ACCOUNT, ["test_a", "At most $1"])
    typed("yes\n")
    with pytest.raises(pytest.exit.Exception, match="not the number"):
        run.confirm(ACCOUNT, [])


def test_without_a_terminal_nothing_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "TERMINAL", tmp_path / "none" / "tty")
    with pytest.raises(pytest.exit.Exception, match="A person has to confirm"):
        run.confirm(ACCOUNT, [])


def test_no_number_is_in_a_result() -> None:
    output = (
        f"arn:aws:sts::{NUMBER}:assumed-role/Admin/jane@example.com is not authorized; "
        "AKIAIOSFODNN7EXAMPLE +14255550182"
    )
    assert run.redacted(output) == (
        "arn:aws:sts::ACCOUNT:assumed-role/Admin/SESSION is not authorized; ID NUMBER"
    )
