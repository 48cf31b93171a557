"""Resources with one identity are refused, and the account is repaired where they were applied."""

import pytest

from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.deploy.test_deploy import DEPLOY, FINE, NOT_APPLIED, edited
from tests.e2e.shell import Shell, run_line, shell_of, synthesized_once

# How the synthesized code is edited, and what is said about it.
FAULTS = {
    's/"target_id": "[^"]*"/"target_id": "same"/': (
        "aws_cloudwatch_event_target.keys-in-danger-alarms-under-sns-key"
    ),
    r's/"name": "\(publish\|send\|store\|use\|write\)-[^"]*"/"name": "same"/': (
        "aws_iam_role_policy.bot-role-send-texts"
    ),
    's/"name": "smsbot-dev-watch-metric-[^"]*"/"name": "same"/': (
        "aws_cloudwatch_log_metric_filter.opt-outs"
    ),
}


@pytest.fixture(scope="module")
def shell(dev_sandbox: Sandbox) -> Shell:
    """The shell of somebody who deployed dev, and so accepted its code."""
    here = synthesized_once(shell_of(dev_sandbox))
    deployed = run_line(f"{DEPLOY} --yes", here)
    assert deployed.returncode == FINE, deployed.stderr
    return here


def test_one_identity_is_refused_and_its_repair_is_not(shell: Shell) -> None:
    faulty = edited(shell, "; ".join(FAULTS))
    refused = run_line(f"{DEPLOY} --yes", faulty)
    assert refused.returncode == NOT_APPLIED, refused.stderr
    told = " ".join(refused.stdout.split())
    assert [each for each in FAULTS.values() if f"AWS takes it for {each}" not in told] == []
    forced = run_line(DEPLOY, faulty, typed="y\n")
    assert "Terraform applied" in f"{forced.stdout}{forced.stderr}"
    # A resource that was replaced last took the other one with it: the second deployment sees it.
    repaired = [run_line(f"{DEPLOY} --yes", shell) for _ in range(2)]
    assert "Nothing is weaker." in repaired[0].stdout
    assert repaired[1].returncode == FINE, repaired[1].stdout
