"""A key that an earlier deployment left, which says that it is one of the environment's."""

import json
from collections.abc import Generator
from typing import Any

import pytest

from smsbot.sandbox.sandbox import Sandbox
from stacks.keys import description_of
from tests.e2e.clients import Clients
from tests.e2e.conftest import ENVIRONMENTS
from tests.e2e.shell import Shell, run_line, shell_of

FINE, FOUND = 0, 1


@pytest.fixture
def second_key(clients: Clients) -> Generator[str]:
    description = description_of("dynamodb", ENVIRONMENTS["dev"])
    key = clients.kms.create_key(Description=description)["KeyMetadata"]["KeyId"]
    yield key
    clients.kms.update_key_description(KeyId=key, Description="Formerly one of the test")


def verified(shell: Shell) -> tuple[int, list[dict[str, Any]], dict[str, str]]:
    """The exit status of verify, what differs, and the status of every key by its address."""
    ended = run_line("python -m smsbot verify dev --format json", shell)
    (report,) = json.loads(ended.stdout)
    statuses = {
        each["resource"]: each["status"]
        for each in report["resources"]
        if each["resource"].startswith("aws_kms_key.")
    }
    return ended.returncode, report["differences"], statuses


def test_a_second_key_is_not_expected_and_in_danger_once_it_ends(
    second_key: str, dev_sandbox: Sandbox, clients: Clients
) -> None:
    shell = shell_of(dev_sandbox)
    status, (difference,), _ = verified(shell)
    assert (status, difference["status"]) == (FOUND, "unexpected")
    (command,) = difference["remedy"]
    assert command.startswith("aws kms update-key-description --key-id arn:aws:kms:us-east-1:")
    assert f"key/{second_key} " in command
    clients.kms.schedule_key_deletion(KeyId=second_key, PendingWindowInDays=7)
    status, (difference,), statuses = verified(shell)
    assert status == FOUND
    assert difference["status"] == "in danger"
    assert difference["resource"] == f"aws_kms_key.{second_key}"
    assert (
        "it says that it is aws_kms_key.dynamodb (DynamoDB data of the SMS bot, dev)"
        in (difference["problem"])
    )
    assert "it is PendingDeletion, and deleted for ever on 20" in difference["problem"]
    assert next(iter(statuses.items())) == (f"aws_kms_key.{second_key}", "in danger")
    assert statuses["aws_kms_key.dynamodb"] == "as designed"
    for command in difference["remedy"]:
        ended = run_line(command, shell)
        assert ended.returncode == FINE, f"{command}\n{ended.stderr}"
    assert verified(shell)[:2] == (FINE, [])
    assert clients.kms.describe_key(KeyId=second_key)["KeyMetadata"].get("KeyState") == "Enabled"
