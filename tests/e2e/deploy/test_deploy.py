"""smsbot plan and deploy, and scripts/deploy.sh as CI calls it, on the embedded AWS."""

import json
import re
import shlex
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from smsbot import project
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.clients import Clients
from tests.e2e.shell import PYTHON, Shell, run_line, shell_of, synthesized_once, synthesizes
from tests.test_main import checkout

ALIAS = "alias/smsbot-dev-security-key-"
LOG_GROUP = "smsbot-dev-messaging-logs-sns"
DEPLOY = "python -m smsbot deploy dev"
CANCEL, ENABLE = (
    f"python -m smsbot keys {action} dev dynamodb" for action in ("cancel-deletion", "enable")
)
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
    for line in (f"{DEPLOY} --yes", "python -m smsbot plan dev"):
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
        ("scripts/deploy.sh dev acme --yes", "and not of 'acme'."),
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


# How the synthesized code is edited, and what is said about it.
FAULTS = {
    's/"target_id": "[^"]*"/"target_id": "same"/': (
        "Has the same identity as aws_cloudwatch_event_target.keys-in-danger-alarms-under-sns-key"
    ),
    r's/"name": "\(publish\|send\|store\|use\|write\)-[^"]*"/"name": "same"/': (
        "Has the same identity as aws_iam_role_policy.bot-role-send-texts"
    ),
    's/"name": "smsbot-dev-watch-metric-[^"]*"/"name": "same"/': (
        "Has the same identity as aws_cloudwatch_log_metric_filter.opt-outs"
    ),
    's/"retention_in_days": 30/"retention_in_days": 7/': (
        "retention_in_days changes from 30 to 7: log events are deleted earlier."
    ),
}
# Adds a line to the handler in the package of the function, in the folder of the stack: whenever
# it does, the bytes are the same.
ADD = """
import base64, hashlib, json, pathlib, sys, zipfile
stack, line = pathlib.Path(sys.argv[1]) / "stacks/smsbot-dev", sys.argv[2]
document = json.loads((stack / "cdk.tf.json").read_text())
function = document["resource"]["aws_lambda_function"]["bot"]
package = stack / function["filename"]
with zipfile.ZipFile(package) as archive:
    files = {each: archive.read(each) for each in archive.namelist()}
files["handler.py"] += f"\\n{line}\\n".encode()
with zipfile.ZipFile(package, "w") as archive:
    for name, content in files.items():
        archive.writestr(zipfile.ZipInfo(name), content)
digest = hashlib.sha256(package.read_bytes()).digest()
function["source_code_hash"] = base64.b64encode(digest).decode()
(stack / "cdk.tf.json").write_text(json.dumps(document))
"""


def with_line(shell: Shell, line: str) -> Shell:
    """The shell, in which the code has one more line."""
    add = f'{PYTHON} -c {shlex.quote(ADD)} "$CDKTF_OUTDIR" {shlex.quote(line)}'
    script = f"{synthesizes(shell)} && {add}"
    return {**shell, "SYNTHESIZE": f"sh -c {shlex.quote(script)}"}


def test_weaker_code_is_found_and_its_repair_and_a_comment_are_not(
    shell: Shell, clients: Clients
) -> None:
    commented = with_line(shell, "# Nothing that calls.")
    accepted = run_line(f"{DEPLOY} --yes", commented)
    # The verification after it has the code without this line.
    assert "Terraform applied 1 change" in f"{accepted.stdout}{accepted.stderr}"
    # Edited first: what adds a line writes everything in one.
    faulty = with_line(edited(shell, "; ".join(FAULTS)), "# Nothing that calls.")
    faulty = with_line(faulty, "print(__name__)")
    forced = run_line(DEPLOY, faulty, typed="y\n")
    assert forced.returncode == NOT_APPLIED, forced.stderr
    output = " ".join(forced.stdout.split())
    assert [each for each in FAULTS.values() if each not in output] == []
    assert re.search(r"Apply \d+ changes to smsbot-dev\?", forced.stdout)
    assert (Path(shell["CDKTF_OUTDIR"]) / "plans" / "dev").stat().st_mode & 0o077 == 0
    assert "Terraform applied" in f"{forced.stdout}{forced.stderr}"
    assert retention(clients) == 7
    # A resource that was replaced last took the other one with it: the second deployment sees it.
    repaired = [run_line(DEPLOY, commented, typed="y\n") for _ in range(2)]
    # The code, which is verified without the comment.
    assert re.search(r"us-east-1: 1 drifted, \d+ as designed\s*$", repaired[1].stdout)
    assert retention(clients) == 30


# Appended to the module of the stack: what is overridden is in no construct's arguments.
IN_SOURCE = """
_made = SmsBotStack.__init__


def _overridden(self, *given, **named):
    _made(self, *given, **named)
    for each in self.node.find_all():
        if getattr(each, "terraform_resource_type", "") == "aws_cloudwatch_log_metric_filter":
            each.add_override("name", "same")


SmsBotStack.__init__ = _overridden
"""
IN_A_FILE = {"resource": {"aws_cloudwatch_metric_alarm": {"dead-letters": {"alarm_actions": []}}}}


def test_an_override_is_refused_before_the_first_apply(
    dev_sandbox: Sandbox, clients: Clients, tmp_path: Path
) -> None:
    folder = checkout(tmp_path / "project")
    # What is known of the provider, which nobody looks up within a sandbox.
    (folder / ".cache").symlink_to(project.CACHE)
    with (folder / "stacks/sms_bot_stack.py").open("a") as module:
        module.write(IN_SOURCE)
    deploy = "smsbot deploy staging --yes"
    in_source = run_line(deploy, shell_of(dev_sandbox), checkout=folder)
    assert in_source.returncode == NOT_APPLIED, in_source.stderr
    output = " ".join(in_source.stdout.split())
    assert "aws_cloudwatch_log_metric_filter.opt-outs" in output
    assert "Has the same identity as" in output
    assert "Nothing was applied. With --yes, an [[ignore]] entry" in in_source.stderr
    # Nothing of the deployment is there.
    groups = clients.logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/smsbot-staging")
    assert groups["logGroups"] == []


def test_a_file_beside_the_configuration_is_refused_before_the_apply(shell: Shell) -> None:
    path = "$CDKTF_OUTDIR/stacks/smsbot-dev/zz_override.tf.json"
    write = f"{synthesizes(shell)} && echo {shlex.quote(json.dumps(IN_A_FILE))} > {path}"
    in_a_file = run_line(f"{DEPLOY} --yes", {**shell, "SYNTHESIZE": f"sh -c {shlex.quote(write)}"})
    assert in_a_file.returncode == FAILED
    assert "zz_override.tf.json: Terraform reads it" in in_a_file.stderr
    assert "Terraform applied" not in f"{in_a_file.stdout}{in_a_file.stderr}"
