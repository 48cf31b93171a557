"""The keys that Terraform made are found, with their alias and without it."""

import os
import subprocess
import sys

from smsbot import project
from smsbot.rehearsal import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from smsbot.sandbox.emulator.client import Clients
from smsbot.sandbox.sandbox import Sandbox
from stacks.keys import PURPOSES, alias_of
from tests.e2e.conftest import ENVIRONMENTS


def keys(sandbox: Sandbox, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``python -m smsbot keys`` in the account of a sandbox."""
    emulator = sandbox.running()
    assert emulator
    return subprocess.run(
        [sys.executable, "-m", "smsbot", "keys", *arguments],
        cwd=project.ROOT,
        env={
            **os.environ,
            "SMSBOT_SANDBOX": str(sandbox.layout.root),
            "AWS_ENDPOINT_URL": emulator.endpoint,
            "AWS_CA_BUNDLE": str(sandbox.layout.certificate_authority),
            "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
            "NO_PROXY": "127.0.0.1",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_keys_of_a_deployment_are_found_also_without_their_aliases(
    dev_sandbox: Sandbox, clients: Clients
) -> None:
    result = keys(dev_sandbox, "dev")
    assert (result.returncode, result.stderr) == (0, "")
    targets: dict[str, str] = {}
    for name in PURPOSES:
        alias = f"alias/{alias_of(name, ENVIRONMENTS['dev'])}"
        targets[alias] = clients.kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
        clients.kms.delete_alias(AliasName=alias)
    try:
        result = keys(dev_sandbox, "dev")
    finally:
        for alias, key_id in targets.items():
            clients.kms.create_alias(AliasName=alias, TargetKeyId=key_id)
    assert result.returncode == 1
    for alias, key_id in targets.items():
        assert f"{alias} is gone; arn:aws:kms:us-east-1:000000000000:key/{key_id} was found" in (
            result.stdout
        )
