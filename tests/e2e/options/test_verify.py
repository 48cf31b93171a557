"""``verify`` of an environment with a key for hashes and a hook: clean, then changed by hand."""

import json
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import boto3
import pytest

from smsbot.design.environment import read_environment
from smsbot.design.synthesis import synthesized
from smsbot.questions.verify.report import as_json
from smsbot.questions.verify.verification import hold_against
from smsbot.rehearsal import ACCOUNT_ID
from smsbot.sandbox.emulator.client import Clients
from smsbot.sandbox.sandbox import Sandbox
from stacks.settings.environments_file import read_environments
from tests.e2e.shell import Shell, run_line, shell_of

ALIAS = "alias/smsbot-dev-security-key-erased-numbers"
KEY = "aws_kms_key.erased-numbers"
FINE = 0
Change = Callable[[Clients, str], None]


@pytest.fixture(scope="module")
def shell(dev_sandbox: Sandbox, settings: Path) -> Shell:
    return {**shell_of(dev_sandbox), "SMSBOT_ENVIRONMENTS": str(settings)}


Verified = Callable[[], tuple[bool, dict[str, str]]]


@pytest.fixture(scope="module")
def verified(shell: Shell, settings: Path) -> Generator[Verified]:
    """Whether everything is as designed, and the status of every resource that is not."""
    dev = read_environments(settings)["dev"]
    with synthesized(dev) as path:
        design = read_environment(path, dev, account_id=ACCOUNT_ID)

    def found() -> tuple[bool, dict[str, str]]:
        verification = hold_against(design, dev, boto3.Session(), profile=None)
        assert verification.is_complete
        return verification.is_as_designed, not_as_designed(as_json(verification))

    with pytest.MonkeyPatch.context() as patched:
        for name, value in shell.items():
            if name.startswith("AWS_") or name in ("NO_PROXY", "SMSBOT_SANDBOX"):
                patched.setenv(name, value)
        yield found


def not_as_designed(report: Any) -> dict[str, str]:
    return {
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
    ended = run_line("python -m smsbot verify dev --format json", shell)
    (report,) = json.loads(ended.stdout)
    assert (ended.returncode, not_as_designed(report)) == (FINE, {})


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
    change: Change, verified: Verified, clients: Clients, key: str
) -> None:
    change(clients, key)
    is_as_designed, found = verified()
    assert not is_as_designed
    assert set(found) <= {KEY, "aws_kms_alias.erased-numbers"}
    assert found


def test_the_hook_without_a_right_of_the_bot_is_found(verified: Verified, clients: Clients) -> None:
    role, name = "smsbot-dev-compute-role-bot", "ask-hook"
    given: Any = clients.iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    clients.iam.delete_role_policy(RoleName=role, PolicyName=name)
    assert verified() == (False, {"aws_iam_role_policy.bot-role-ask-hook": "missing"})
    clients.iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(given))
