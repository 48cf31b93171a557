"""smsbot plan and deploy, and scripts/deploy.sh as CI calls it, on the emulated AWS."""

import shlex
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest

from keyproof.tests.cases import read_data
from smsbot.sandbox.sandbox import Sandbox
from tests.commands import told, without_tables
from tests.e2e.clients import Clients
from tests.e2e.shell import Shell, run_line, shell_of, synthesized_once, synthesizes

ALIAS = "alias/smsbot-dev-security-key-"
LOG_GROUP = "smsbot-dev-messaging-logs-sns"
DEPLOY = "smsbot deploy dev"
NOT_APPLIED, FAILED = 1, 2
TOLD = read_data(__file__, "told")


@pytest.fixture(scope="module")
def shell(dev_sandbox: Sandbox) -> Shell:
    """The shell of somebody who synthesized dev, once for all commands."""
    return synthesized_once(shell_of(dev_sandbox))


def said(line: str, shell: Shell, *, typed: str = "") -> list[Any]:
    """The status and the output of a line, with a name in the place of the sandbox's folder."""
    return told(run_line(line, shell, typed=typed), shell["SMSBOT_SANDBOX"])


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
        status, output, errors = said("scripts/deploy.sh dev your-company --yes", shell)
        assert [status, without_tables(output), errors] == TOLD["restored"]
        assert retention(clients) == 30


def test_a_repair_that_deletes_events_is_reviewed_like_a_change(
    shell: Shell, clients: Clients
) -> None:
    with retained(clients, 90):
        assert said(f"{DEPLOY} --yes", shell) == TOLD["events are deleted"]
        assert retention(clients) == 90


def edited(shell: Shell, substitution: str) -> Shell:
    """The shell, in which what is synthesized is changed by ``sed``."""
    edit = f"sed -i {shlex.quote(substitution)} $CDKTF_OUTDIR/stacks/smsbot-dev/cdk.tf.json"
    script = f"{synthesizes(shell)} && {edit}"
    return {**shell, "SYNTHESIZE": f"sh -c {shlex.quote(script)}"}


def test_a_finding_without_a_change_of_a_resource_fails_without_a_question(shell: Shell) -> None:
    insecure = edited(shell, 's/"default_tags": /"insecure": true, &/')
    assert said(f"{DEPLOY} --yes", insecure) == TOLD["insecure"]


def test_over_a_key_in_danger_nothing_is_planned(
    dying: str, shell: Shell, clients: Clients
) -> None:
    for line in (f"{DEPLOY} --yes", "smsbot plan dev"):
        assert said(line, shell) == TOLD["pending deletion"]
    clients.kms.cancel_key_deletion(KeyId=dying)
    try:
        assert said(f"{DEPLOY} --yes", shell) == TOLD["disabled"]
    finally:
        clients.kms.schedule_key_deletion(KeyId=dying, PendingWindowInDays=7)


def test_a_key_that_would_be_made_anew_is_confirmed_by_its_name(
    dying: str, shell: Shell, clients: Clients
) -> None:
    """Without its alias, it is known by the state alone."""
    keys = clients.kms.list_keys()["Keys"]
    clients.kms.delete_alias(AliasName=f"{ALIAS}dynamodb")
    try:
        assert said(DEPLOY, shell, typed="yes\n") == TOLD["key lost"]
    finally:
        clients.kms.create_alias(AliasName=f"{ALIAS}dynamodb", TargetKeyId=dying)
    assert clients.kms.list_keys()["Keys"] == keys


@pytest.mark.parametrize(
    "line",
    [
        *(DEPLOY, f"{DEPLOY} --yes --company acme", "scripts/deploy.sh dev acme --yes"),
        *("scripts/deploy.sh dev", "scripts/deploy.sh dev --yes"),
        "scripts/deploy.sh production your-company --yes",
    ],
)
def test_what_could_not_run_is_told(line: str, shell: Shell) -> None:
    assert said(line, shell) == TOLD[line]
