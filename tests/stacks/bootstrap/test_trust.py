"""Who may assume the roles, and what people's policies open: by whole policies."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from keyproof.iam.callers import Identity
from keyproof.iam.context import ABSENT, present
from keyproof.iam.evaluation import Target, Verdict
from keyproof.iam.patterns import match, pattern_of
from keyproof.iam.truth import Truth
from keyproof.location import Location
from keyproof.policy_document import PolicyDocument
from keyproof.tests.cases import read_data
from keyproof.tests.evaluations import evaluation_of
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import PIPELINE, Role
from stacks.bootstrap.trust import trust_policies
from tests.stacks.bootstrap.test_policies import ACCOUNT, CLOUD, DEV, known
from tests.stacks.synthesized import ACCOUNT as REFERENCE
from tests.stacks.synthesized import OIDC, PROTECTED, environment, read_stack, synthesize_to

HOST = "token.actions.githubusercontent.com"
NUMBERS = "repository_owner_id:1234567:repository_id:987654321"
HCP = environment("dev", account_id=ACCOUNT, backend=CLOUD, oidc=OIDC)
SUBJECTS = {
    Role.PLAN: f"{NUMBERS}:environment:plan-dev:ref:refs/heads/main",
    Role.DEPLOY: f"{NUMBERS}:environment:dev:ref:refs/heads/main",
    Role.VERIFY: f"{NUMBERS}:environment:verify-dev:ref:refs/heads/main",
}


def statements(of: Any, role: Role) -> list[dict[str, Any]]:
    return json.loads(trust_policies(of)[role].to_json())["Statement"]


@pytest.mark.parametrize(
    "subject", read_data(__file__, "no_other_token_takes_the_role_that_deploys")
)
def test_no_other_token_takes_the_role_that_deploys(subject: str) -> None:
    (statement,) = statements(DEV, Role.DEPLOY)
    allowed = statement["Condition"]["StringEquals"][f"{HOST}:sub"]
    assert "*" not in allowed
    assert match(pattern_of(allowed), subject) is Truth.NO
    assert match(pattern_of(allowed), SUBJECTS[Role.DEPLOY]) is Truth.YES


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
    text = trust_policies(govern)[Role.PLAN].to_json()
    assert f"arn:aws-us-gov:iam::{ACCOUNT}:oidc-provider/tfe.example.com" in text
    assert "project:Text messages:workspace:smsbot-dev:run_phase:plan" in text


def test_only_hcp_terraform_trusts_runs_without_an_issuer() -> None:
    alone = environment("dev", account_id=ACCOUNT, backend=CLOUD)
    assert set(trust_policies(alone)) == {Role.PLAN, Role.DEPLOY}


def test_without_an_issuer_users_of_the_account_deploy_with_mfa() -> None:
    alone = environment("dev", account_id=ACCOUNT, backend={"type": "s3"})
    assert set(trust_policies(alone)) == {Role.DEPLOY}
    assert statements(alone, Role.DEPLOY) == [
        {
            "Sid": "UsersOfTheAccount",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "Bool": {"aws:MultiFactorAuthPresent": "true"},
                "StringEquals": {"sts:RoleSessionName": "${aws:username}"},
            },
        }
    ]


GITLAB = {
    "issuer": "https://gitlab.example.com/ci",
    "audience": "bot",
    "subject": "project_path:acme/bot:environment:{job}",
}
JOBS = {Role.PLAN: "plan-dev", Role.DEPLOY: "dev", Role.VERIFY: "verify-dev"}


@pytest.mark.parametrize("role", PIPELINE)
def test_a_role_trusts_one_subject_of_any_issuer(role: Role) -> None:
    of = environment("dev", account_id=ACCOUNT, backend={"type": "s3"}, oidc=GITLAB)
    (statement,) = statements(of, role)
    host = "gitlab.example.com/ci"
    assert statement["Principal"] == {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{host}"}
    subject = f"project_path:acme/bot:environment:{JOBS[role]}"
    assert statement["Condition"] == {
        "StringEquals": {f"{host}:aud": "bot", f"{host}:sub": subject}
    }


@pytest.mark.parametrize("wrong", read_data(__file__, "that_would_open_a_role"), ids=str)
def test_an_issuer_that_would_open_a_role_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        environment("dev", oidc={**GITLAB, **wrong})


@pytest.mark.parametrize("subject", read_data(__file__, "of_github_without_numbers"))
def test_a_subject_of_github_has_the_numbers_and_the_branch(subject: str) -> None:
    """Attacks 2 and 7: another branch, and another repository that has the name later."""
    with pytest.raises(ValidationError):
        environment("dev", oidc={**OIDC, "subject": subject})


LOCATION = Location(region="eu-west-1", account_id=ACCOUNT)
POLICY = permissions(PROTECTED, Role.REDRIVE)
OF = PROTECTED.model_copy(
    update={
        "account_id": ACCOUNT,
        "privacy_roles": ("privacy",),
        "queue_readers": ("auditor", "of-the-queue"),
        "table_readers": ("auditor", "of-the-tables"),
        "log_readers": ("auditor", "of-the-logs"),
    }
)


@pytest.fixture(scope="module")
def key_policies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PolicyDocument]:
    """The policies of the keys, where ``auditor`` reads and ``privacy`` exports and erases."""
    output: Path = tmp_path_factory.mktemp("operator")
    synthesize_to(output, OF)
    keys = read_stack(output, OF)["resource"]["aws_kms_key"]
    return {
        name: PolicyDocument.from_json(key["policy"].replace(REFERENCE, ACCOUNT))
        for name, key in keys.items()
    }


SQS, DYNAMODB, LOGS = (f"{each}.eu-west-1.amazonaws.com" for each in ("sqs", "dynamodb", "logs"))
DECRYPT, HASH = "kms:Decrypt", "kms:GenerateMac"
ITEMS = (DECRYPT, "dynamodb", DYNAMODB)
MESSAGES = (DECRYPT, "smsbot", SQS)
EVENTS = (DECRYPT, "logs", LOGS)
HASHES = (HASH, "erased-numbers", None)
# The uses of keys for which a policy is one lock, and the setting with the role the other.
BY_POLICY = {
    Role.REDRIVE: {MESSAGES},
    Role.QUEUE: {MESSAGES},
    Role.TABLES: {ITEMS},
    Role.LOGS: {EVENTS},
    Role.PRIVACY: {ITEMS, HASHES},
}
BY_SETTING = {
    "auditor": {MESSAGES, ITEMS, EVENTS},
    "of-the-queue": {MESSAGES},
    "of-the-tables": {ITEMS},
    "of-the-logs": {EVENTS},
    "privacy": {ITEMS, HASHES},
    "somebody": set[Any](),
}


@pytest.mark.parametrize("policy", BY_POLICY)
@pytest.mark.parametrize("name", BY_SETTING)
def test_a_policy_opens_one_lock_and_the_setting_opens_the_other(
    policy: Role, name: str, key_policies: dict[str, PolicyDocument]
) -> None:
    """Every use of every key, through every service: those that the command needs, and no other."""
    caller = Identity(arn=LOCATION.role_arn(name), account=ACCOUNT)
    arn = LOCATION.arn("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab")
    target = Target(arn=arn, account=ACCOUNT, policy_required=True)
    for key, its_policy in key_policies.items():
        for via in (None, SQS, DYNAMODB, LOGS):
            keys = {
                "kms:ViaService": present(via) if via else ABSENT,
                "kms:ResourceAliases": present(f"alias/smsbot-prod-security-key-{key}"),
            }
            own = permissions(OF, policy)
            evaluation = evaluation_of(caller, target, keys=keys, identity=own, resource=its_policy)
            for each in known("kms").values():
                action = f"kms:{each['name']}"
                allowed = evaluation.decide(action).verdict is Verdict.ALLOWED
                use = (action, key, via)
                assert allowed is (use in BY_POLICY[policy] & BY_SETTING[name]), use
