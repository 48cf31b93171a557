"""Weaker code, many faults at once: found, applied all the same, and repaired."""

import json
import re
import shlex
from pathlib import Path

import pytest

from smsbot import project
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.clients import Clients
from tests.e2e.deploy.test_deploy import DEPLOY, FAILED, NOT_APPLIED, edited, retention
from tests.e2e.shell import PYTHON, Shell, run_line, shell_of, synthesized_once, synthesizes
from tests.test_main import checkout


@pytest.fixture(scope="module")
def shell(dev_sandbox: Sandbox) -> Shell:
    """The shell of somebody who synthesized dev, once for all commands."""
    return synthesized_once(shell_of(dev_sandbox))


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
    assert "Nothing was applied. Merge an [[ignore]] entry" in in_source.stderr
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
