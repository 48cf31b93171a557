"""``verify`` of an environment with a key for hashes and a hook: clean, then changed by hand."""

import json
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from smsbot.sandbox.emulator.client import Clients
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.shell import Shell, run_line, shell_of

ALIAS = "alias/smsbot-dev-security-key-erased-numbers"
KEY = "aws_kms_key.erased-numbers"
FINE, FOUND = 0, 1
Change = Callable[[Clients, str], None]


@pytest.fixture(scope="module")
def shell(dev_sandbox: Sandbox, settings: Path) -> Shell:
    return {**shell_of(dev_sandbox), "SMSBOT_ENVIRONMENTS": str(settings)}


def verified(shell: Shell) -> tuple[int, dict[str, str]]:
    """The exit status, and the status of every resource that is not as designed."""
    ended = run_line("python -m smsbot verify dev --format json", shell)
    (report,) = json.loads(ended.stdout)
    return ended.returncode, {
        each["resource"]: each["status"]
        for each in report["resources"]
        if each["status"] != "as designed"
    }


@pytest.fixture
def key(clients: Clients) -> Generator[str]:
    """The id of the key for hashes, which is as it was afterwards."""
    found = clients.kms.describe_key(KeyId=ALIAS)["KeyMetadata"]["KeyId"]
    policy: Any = clients.kms.get_key_policy(KeyId=found, PolicyName="default")
    yield found
    clients.kms.enable_key(KeyId=found)
    clients.kms.put_key_policy(KeyId=found, Policy=policy["Policy"])
    clients.kms.update_alias(AliasName=ALIAS, TargetKeyId=found)


def test_everything_is_as_designed(shell: Shell) -> None:
    assert verified(shell) == (FINE, {})


def disabled(clients: Clients, key: str) -> None:
    clients.kms.disable_key(KeyId=key)


def opened(clients: Clients, key: str) -> None:
    policy: Any = clients.kms.get_key_policy(KeyId=key, PolicyName="default")
    document = json.loads(policy["Policy"])
    document["Statement"].append(
        {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
            "Action": "kms:GenerateMac",
            "Resource": "*",
        }
    )
    clients.kms.put_key_policy(KeyId=key, Policy=json.dumps(document))


def led_away(clients: Clients, key: str) -> None:
    """The alias leads to a key that anyone may use."""
    del key
    other = clients.kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    clients.kms.update_alias(AliasName=ALIAS, TargetKeyId=other["KeyMetadata"]["KeyId"])


@pytest.mark.parametrize("change", [disabled, opened, led_away])
def test_a_change_of_the_key_for_hashes_is_found(
    change: Change, shell: Shell, clients: Clients, key: str
) -> None:
    change(clients, key)
    status, found = verified(shell)
    assert status == FOUND
    assert set(found) <= {KEY, "aws_kms_alias.erased-numbers"}
    assert found


def test_the_hook_without_a_right_of_the_bot_is_found(shell: Shell, clients: Clients) -> None:
    role, name = "smsbot-dev-compute-role-bot", "ask-hook"
    given: Any = clients.iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    clients.iam.delete_role_policy(RoleName=role, PolicyName=name)
    assert verified(shell) == (FOUND, {"aws_iam_role_policy.bot-role-ask-hook": "missing"})
    clients.iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(given))
