"""Who may assume the roles: whole trust policies, and the tokens of other jobs and other runs."""

import json
from typing import Any

import pytest

from keyproof.iam.patterns import match, tokens
from keyproof.iam.truth import Truth
from keyproof.terminal.failure import Failure
from keyproof.tests.cases import read_data
from stacks.bootstrap.names import PIPELINE
from stacks.bootstrap.role import Role
from stacks.bootstrap.trust import trust_policy
from tests.stacks.bootstrap.test_policies import ACCOUNT, CLOUD, DEV, GITHUB
from tests.stacks.synthesized import environment

HOST = "token.actions.githubusercontent.com"
NUMBERS = "repository_owner_id:1234567:repository_id:987654321"
HCP = environment("dev", account_id=ACCOUNT, backend=CLOUD, github=GITHUB)
SUBJECTS = {
    Role.PLAN: f"{NUMBERS}:environment:plan-dev:ref:refs/heads/main",
    Role.DEPLOY: f"{NUMBERS}:environment:dev:ref:refs/heads/main",
    Role.VERIFY: f"{NUMBERS}:environment:verify-dev:ref:refs/heads/main",
}


def statements(of: Any, role: Role) -> list[dict[str, Any]]:
    return json.loads(trust_policy(of, role).to_json())["Statement"]


@pytest.mark.parametrize("role", PIPELINE)
def test_a_role_trusts_one_environment_of_one_repository_on_main(role: Role) -> None:
    assert statements(DEV, role) == [
        {
            "Sid": "JobsOnMain",
            "Effect": "Allow",
            "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{HOST}"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": {f"{HOST}:aud": "sts.amazonaws.com", f"{HOST}:sub": SUBJECTS[role]}
            },
        }
    ]


@pytest.mark.parametrize(
    "subject", read_data(__file__, "no_other_token_takes_the_role_that_deploys")
)
def test_no_other_token_takes_the_role_that_deploys(subject: str) -> None:
    (statement,) = statements(DEV, Role.DEPLOY)
    allowed = statement["Condition"]["StringEquals"][f"{HOST}:sub"]
    assert "*" not in allowed
    assert match(tokens(allowed), subject) is Truth.NO
    assert match(tokens(allowed), SUBJECTS[Role.DEPLOY]) is Truth.YES


def test_on_hcp_terraform_runs_plan_and_apply_and_jobs_only_verify() -> None:
    (plan,), (deploy,), (verify,) = (statements(HCP, role) for role in PIPELINE)
    for statement, phase in ((plan, "plan"), (deploy, "apply")):
        assert statement["Principal"]["Federated"].endswith(":oidc-provider/app.terraform.io")
        assert statement["Condition"]["StringEquals"] == {
            "app.terraform.io:aud": "aws.workload.identity",
            "app.terraform.io:sub": "organization:acme:project:Default Project:"
            f"workspace:smsbot-dev:run_phase:{phase}",
        }
    assert verify["Condition"]["StringEquals"][f"{HOST}:sub"] == list(SUBJECTS.values())


def test_another_partition_and_another_host() -> None:
    backend = {**CLOUD, "hostname": "tfe.example.com", "project": "Text messages"}
    govern = environment("dev", account_id=ACCOUNT, region="us-gov-west-1", backend=backend)
    text = trust_policy(govern, Role.PLAN).to_json()
    assert f"arn:aws-us-gov:iam::{ACCOUNT}:oidc-provider/tfe.example.com" in text
    assert "project:Text messages:workspace:smsbot-dev:run_phase:plan" in text


def test_without_a_repository_nobody_may_assume_a_role() -> None:
    alone = environment("dev", account_id=ACCOUNT, backend={"type": "s3"})
    with pytest.raises(Failure, match="nobody may assume the role that is to deploy"):
        trust_policy(alone, Role.DEPLOY)
    with pytest.raises(Failure, match="account_id: received nothing"):
        trust_policy(environment("dev", github=GITHUB), Role.DEPLOY)
