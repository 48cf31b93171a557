"""``verify`` of an environment with a key for hashes and a hook: clean, then changed by hand."""

import json
from pathlib import Path

import pytest

from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.clients import Clients
from tests.e2e.shell import Shell, run_line, shell_of

ALIAS = "alias/smsbot-dev-security-key-erased-numbers"
FOUND = 1


@pytest.fixture(scope="module")
def shell(dev_sandbox: Sandbox, settings: Path) -> Shell:
    return {**shell_of(dev_sandbox), "SMSBOT_ENVIRONMENTS": str(settings)}


def not_as_designed(shell: Shell, status: int) -> dict[str, str]:
    """The status of each resource that is not as designed, as the command tells it."""
    ended = run_line("python -m smsbot verify dev --format json", shell)
    assert ended.returncode == status, ended.stderr
    (report,) = json.loads(ended.stdout)
    found = {each["resource"]: each["status"] for each in report["resources"]}
    return {resource: each for resource, each in found.items() if each != "as designed"}


def test_the_key_for_hashes_and_the_right_to_ask_the_hook_are_verified(
    clients: Clients, shell: Shell
) -> None:
    assert not_as_designed(shell, 0) == {}
    kms, iam = clients.kms, clients.iam
    key = kms.describe_key(KeyId=ALIAS)["KeyMetadata"]["KeyId"]
    # A key that anyone may use.
    other = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]
    hook = {"RoleName": "smsbot-dev-compute-role-bot", "PolicyName": "ask-hook"}
    given = iam.get_role_policy(**hook)["PolicyDocument"]
    kms.disable_key(KeyId=key)
    kms.update_alias(AliasName=ALIAS, TargetKeyId=other["KeyId"])
    iam.delete_role_policy(**hook)
    try:
        assert not_as_designed(shell, FOUND) == {
            "aws_kms_key.erased-numbers": "in danger",
            "aws_kms_alias.erased-numbers": "drifted",
            "aws_iam_role_policy.bot-role-ask-hook": "missing",
        }
    finally:
        kms.enable_key(KeyId=key)
        kms.update_alias(AliasName=ALIAS, TargetKeyId=key)
        iam.put_role_policy(**hook, PolicyDocument=json.dumps(given))
