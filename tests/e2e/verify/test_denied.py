"""What the commands say to an identity of the account that lacks a permission."""

import json
from collections.abc import Callable, Generator

import pytest

from smsbot.sandbox.emulator.client import Clients
from smsbot.sandbox.sandbox import Sandbox
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Role
from tests.e2e.conftest import IN_ACCOUNT
from tests.e2e.shell import Shell, run_line, shell_of

FAILED = 2
USER = "denied"

Denied = Callable[[str], Shell]


@pytest.fixture
def denied(dev_sandbox: Sandbox, clients: Clients) -> Generator[Denied]:
    """The shell of an identity that may do what verify needs, except one action."""
    iam = clients.iam
    iam.create_user(UserName=USER)
    key = iam.create_access_key(UserName=USER)["AccessKey"]

    def without(action: str) -> Shell:
        policy = json.loads(permissions(IN_ACCOUNT, Role.VERIFY).to_json())
        # The embedded AWS takes two calls for other ones.
        also = {"Effect": "Allow", "Action": "lambda:GetFunction", "Resource": "*"}
        targets = {"Effect": "Allow", "Action": "events:ListTargetsByRule", "Resource": "*"}
        denial = {"Effect": "Deny", "Action": action, "Resource": "*"}
        policy["Statement"] += [also, targets, denial]
        iam.put_user_policy(UserName=USER, PolicyName="all", PolicyDocument=json.dumps(policy))
        return {
            **shell_of(dev_sandbox),
            "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        }

    yield without
    iam.delete_user_policy(UserName=USER, PolicyName="all")
    iam.delete_access_key(UserName=USER, AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName=USER)


def test_verify_says_what_it_could_not_check(denied: Denied) -> None:
    ended = run_line("python -m smsbot verify dev", denied("kms:GetKeyPolicy"))
    told = ended.stdout + ended.stderr
    assert ended.returncode == FAILED, told
    assert "not checked" in told
    assert "kms:GetKeyPolicy" in told
    assert "✓" not in told
    assert "Traceback" not in told


def test_deploy_says_what_it_could_not_ask(denied: Denied) -> None:
    ended = run_line("python -m smsbot deploy dev --yes", denied("kms:ListAliases"))
    assert ended.returncode == FAILED
    assert "While reading the keys: AWS refused ListAliases with AccessDenied" in ended.stderr
    assert "Traceback" not in ended.stderr
