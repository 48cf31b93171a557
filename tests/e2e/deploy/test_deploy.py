"""smsbot plan and deploy, and scripts/deploy.sh as CI calls it, on the emulated AWS."""

import re
import shlex
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.clients import Clients
from tests.e2e.shell import Shell, run_line, shell_of, synthesized_once, synthesizes

ALIAS = "alias/smsbot-dev-security-key-"
LOG_GROUP = "smsbot-dev-messaging-logs-sns"
DEPLOY = "smsbot deploy dev"
CANCEL, ENABLE = (f"smsbot keys {action} dev dynamodb" for action in ("cancel-deletion", "enable"))
FINE, NOT_APPLIED, FAILED, IRREVERSIBLE = 0, 1, 2, 3


@pytest.fixture(scope="module")
def shell(dev_sandbox: Sandbox) -> Shell:
    """The shell of somebody who synthesized dev, once for all commands."""
    return synthesized_once(shell_of(dev_sandbox))


@contextmanager
def retained(clients: Clients, days: int) -> Generator[None]:
    """A log group whose events somebody keeps for another time than the 30 days of the code."""
    clients.logs.put_retention_policy(logGroupName=LOG_GROUP, retentionInDays=days)
    try:
        yield
    finally:
        clients.logs.put_retention_policy(logGroupName=LOG_GROUP, retentionInDays=30)


def retention(clients: Clients) -> int | None:
    (group,) = clients.logs.describe_log_groups(logGroupNamePrefix=LOG_GROUP)["logGroups"]
    return group.get("retentionInDays")


@pytest.fixture
def dying(clients: Clients) -> Generator[str]:
    """The DynamoDB key, whose deletion is scheduled."""
    key = clients.kms.describe_key(KeyId=f"{ALIAS}dynamodb")["KeyMetadata"]["KeyId"]
    clients.kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    try:
        yield key
    finally:
        clients.kms.cancel_key_deletion(KeyId=key)
        clients.kms.enable_key(KeyId=key)


def test_ci_restores_what_was_changed_by_hand_without_a_question(
    shell: Shell, clients: Clients
) -> None:
    with retained(clients, 7):
        ended = run_line("scripts/deploy.sh dev your-company --yes", shell)
        output = f"{ended.stdout}{ended.stderr}"
        assert ended.returncode == FINE, output
        assert retention(clients) == 30
    assert "No findings." in output
    assert "Terraform applied 1 change " in output
    verified = r"✓ smsbot-dev, account 000000000000, us-east-1: \d+ as designed\s*$"
    assert re.search(verified, ended.stdout)


def test_a_repair_that_deletes_events_is_reviewed_like_a_change(
    shell: Shell, clients: Clients
) -> None:
    with retained(clients, 90):
        ended = run_line(f"{DEPLOY} --yes", shell)
        assert ended.returncode == NOT_APPLIED, ended.stderr
        assert retention(clients) == 90
    assert "retention_in_days changes from 90 to 30" in ended.stdout


def edited(shell: Shell, substitution: str) -> Shell:
    """The shell, in which what is synthesized is changed by ``sed``."""
    edit = f"sed -i {shlex.quote(substitution)} $CDKTF_OUTDIR/stacks/smsbot-dev/cdk.tf.json"
    script = f"{synthesizes(shell)} && {edit}"
    return {**shell, "SYNTHESIZE": f"sh -c {shlex.quote(script)}"}


def test_a_finding_without_a_change_of_a_resource_fails_without_a_question(shell: Shell) -> None:
    ended = run_line(f"{DEPLOY} --yes", edited(shell, 's/"default_tags": /"insecure": true, &/'))
    assert ended.returncode == NOT_APPLIED, ended.stderr
    assert "Terraform planned 0 changes" in f"{ended.stdout}{ended.stderr}"
    assert "provider.aws (insecure-transport)" in ended.stdout


def test_over_a_key_in_danger_nothing_is_planned(
    dying: str, shell: Shell, clients: Clients
) -> None:
    for line in (f"{DEPLOY} --yes", "smsbot plan dev"):
        ended = run_line(line, shell)
        assert ended.returncode == FAILED
        assert f"{ALIAS}dynamodb is PendingDeletion" in ended.stderr
        assert ended.stderr.splitlines()[2:] == [CANCEL, ENABLE]
    clients.kms.cancel_key_deletion(KeyId=dying)
    try:
        ended = run_line(f"{DEPLOY} --yes", shell)
    finally:
        clients.kms.schedule_key_deletion(KeyId=dying, PendingWindowInDays=7)
    assert ended.returncode == FAILED
    assert f"{ALIAS}dynamodb is Disabled" in ended.stderr
    assert ended.stderr.splitlines()[2:] == [ENABLE]


def test_a_key_that_would_be_made_anew_is_confirmed_by_its_name(
    dying: str, shell: Shell, clients: Clients
) -> None:
    """Without its alias, it is known by the state alone."""
    keys = clients.kms.list_keys()["Keys"]
    clients.kms.delete_alias(AliasName=f"{ALIAS}dynamodb")
    try:
        confirmed = run_line(DEPLOY, shell, typed="yes\n")
        assert confirmed.returncode == IRREVERSIBLE, confirmed.stderr
        assert "aws_kms_key.dynamodb (key-loss)" in confirmed.stdout
        assert "This cannot be undone. Type aws_kms_key.dynamodb to apply it" in confirmed.stdout
        assert "Nothing was applied." in confirmed.stdout
    finally:
        clients.kms.create_alias(AliasName=f"{ALIAS}dynamodb", TargetKeyId=dying)
    assert clients.kms.list_keys()["Keys"] == keys


@pytest.mark.parametrize(
    ("line", "output"),
    [
        (DEPLOY, "Not an interactive terminal, so the question cannot be asked."),
        (f"{DEPLOY} --yes --company acme", "dev belongs to the company 'your-company' according"),
        ("scripts/deploy.sh dev acme --yes", "not to 'acme'."),
        ("scripts/deploy.sh dev", "usage: scripts/deploy.sh ENVIRONMENT COMPANY"),
        ("scripts/deploy.sh dev --yes", "usage: scripts/deploy.sh ENVIRONMENT COMPANY"),
        ("scripts/deploy.sh production your-company --yes", "no environment 'production'"),
    ],
)
def test_what_could_not_run_is_told(line: str, output: str, shell: Shell) -> None:
    ended = run_line(line, shell)
    assert ended.returncode == FAILED
    assert output in ended.stderr
    assert "Traceback" not in ended.stderr
