"""What the commands say to an identity of the account that lacks a permission."""

import json

import pytest

from smsbot.sandbox.sandbox import Sandbox
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Role
from tests.e2e.conftest import IN_ACCOUNT, UserWith, allowing
from tests.e2e.shell import run_line, shell_of

FAILED = 2
# The embedded AWS takes two calls for these.
ASKED_OTHERWISE = allowing("lambda:GetFunction", "events:ListTargetsByRule")


@pytest.mark.parametrize(
    ("line", "action", "output"),
    [
        ("verify dev", "kms:GetKeyPolicy", ("not checked", "kms:GetKeyPolicy")),
        (
            *("deploy dev --yes", "kms:ListAliases"),
            ("While reading the keys: AWS refused ListAliases with AccessDenied",),
        ),
    ],
)
def test_what_could_not_be_asked_is_said(
    line: str, action: str, output: tuple[str, ...], *, user_with: UserWith, dev_sandbox: Sandbox
) -> None:
    policy = permissions(IN_ACCOUNT, Role.VERIFY).to_json()
    denied = json.loads(allowing(action))
    denied["Statement"][0]["Effect"] = "Deny"
    user = user_with(policy, ASKED_OTHERWISE, json.dumps(denied))
    ended = run_line(f"python -m smsbot {line}", {**shell_of(dev_sandbox), **user})
    said = ended.stdout + ended.stderr
    assert ended.returncode == FAILED, said
    assert all(each in said for each in output), said
    assert "Traceback" not in said
    assert "✓ smsbot-dev, account" not in said
