"""The script that creates the roles brings them up to date, however often it ran before."""

import json
import os
import subprocess
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path

import boto3
import pytest

from keyproof.embedded_account import ACCOUNT_ID
from keyproof.terminal.failure import Failure
from stacks.bootstrap.names import location_of
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Role
from smsbot.services.roles.script import script
from stacks.bootstrap.boundary import boundary_arn, role_boundary
from tests.e2e.quick_aws import with_quick_aws
from tests.stacks.bootstrap.test_policies import GITHUB, S3
from tests.stacks.synthesized import environment

DEV = environment("dev", account_id=ACCOUNT_ID, backend=S3, github=GITHUB)
# IAM keeps five versions of a policy, the first of them included.
FURTHER_VERSIONS = 4


Run = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture
def run(aws: None, tmp_path: Path) -> Generator[Run]:
    """Runs commands in a shell of the embedded AWS."""
    assert aws is None
    here = {**os.environ, "AWS_DEFAULT_REGION": DEV.region}
    with with_quick_aws(here, tmp_path / "aws") as shell:
        yield partial(
            subprocess.run, env=shell, shell=True, capture_output=True, text=True, check=False
        )


def test_a_role_of_somebody_else_by_the_same_name_is_left_alone(run: Run) -> None:
    iam = boto3.client("iam", region_name=DEV.region)
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    iam.create_role(RoleName=DEV.plan_role, Path="/others/", AssumeRolePolicyDocument=trust)
    _, heading, roles = script(DEV).partition("# The role that is to plan")
    ended = run(f"set -eu\nboundary=none\n{heading}{roles}")
    assert ended.returncode == 1
    assert f"role/others/{DEV.plan_role} is in the place of" in ended.stderr
    assert iam.list_role_policies(RoleName=DEV.plan_role)["PolicyNames"] == []


def test_without_a_pipeline_users_of_the_account_deploy_within_the_boundary(run: Run) -> None:
    iam = boto3.client("iam", region_name=DEV.region)
    alone = environment("alone", account_id=ACCOUNT_ID, backend=S3)
    before = {each["RoleName"] for each in iam.list_roles()["Roles"]}
    with pytest.raises(Failure, match="nobody may assume"):
        script(alone)
    ended = run(script(alone, without_pipeline=True))
    assert ended.returncode == 0, ended.stderr
    (made,) = {each["RoleName"] for each in iam.list_roles()["Roles"]} - before
    assert made == alone.deploy_role
    role = iam.get_role(RoleName=made)["Role"]
    arn = boundary_arn(alone.names.prefix, location_of(alone))
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == arn
    assert role["AssumeRolePolicyDocument"]["Statement"] == [
        {
            "Sid": "UsersOfTheAccount",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT_ID}:root"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "Bool": {"aws:MultiFactorAuthPresent": "true"},
                "StringEquals": {"sts:RoleSessionName": "${aws:username}"},
            },
        }
    ]
    policy = iam.get_role_policy(RoleName=made, PolicyName="smsbot")["PolicyDocument"]
    assert policy == json.loads(permissions(alone, Role.DEPLOY).to_json())


def test_a_boundary_with_as_many_versions_as_iam_keeps_is_brought_up_to_date(run: Run) -> None:
    iam = boto3.client("iam", region_name=DEV.region)
    arn = boundary_arn(DEV.names.prefix, location_of(DEV))
    statement = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    outdated = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.create_policy(PolicyName=arn.rpartition("/")[2], PolicyDocument=outdated)
    for _ in range(FURTHER_VERSIONS):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=outdated, SetAsDefault=True)

    ended = run(script(DEV).partition("# The role that is to")[0])
    assert ended.returncode == 0, ended.stderr
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    assert document == json.loads(role_boundary(DEV.names.prefix, location_of(DEV)).to_json())
