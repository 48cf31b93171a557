"""From an empty account to its environments, by the documented commands and the printed roles."""

import base64
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from smsbot import project
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from smsbot.services.roles.role import Role
from tests.declared import TABLE_NAMES
from tests.e2e.conftest import REGION
from tests.e2e.embedded_roles import ACCOUNT, ASKED_OTHERWISE, as_the_embedded_aws_asks
from tests.e2e.quick_aws import quick_aws
from tests.e2e.shell import PYTHON, Shell, run_line, shell_of, synthesized_once
from tests.test_main import checkout

# Two of them are built, which may do nothing to each other.
ENVIRONMENTS, BUILT = ("dev", "staging", "prod"), ("dev", "prod")
HOST = "token.actions.githubusercontent.com"
GITHUB = "github = { owner_id = 1234567, repository_id = 987654321 }"
# Each in the one account of the embedded AWS, so each with roles of its own.
SETTINGS = """
account_id = "{account}"
deploy_role = "{name}-deploy"
plan_role = "{name}-plan"
verify_role = "{name}-verify"
"""
FINE, WEAKER, FAILED = 0, 1, 2
DENIED = r"AccessDenied|AuthorizationError"


def token(environment: str, *, ref: str = "refs/heads/main") -> str:
    """A token as a job has it. The embedded AWS reads it and does not check who signed it."""
    subject = (
        f"repository_owner_id:1234567:repository_id:987654321:environment:{environment}:ref:{ref}"
    )
    claims = {"iss": f"https://{HOST}", "aud": "sts.amazonaws.com", "sub": subject}
    encoded = [
        base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=")
        for each in ({"alg": "RS256"}, claims)
    ]
    return f"{'.'.join(encoded)}.c2lnbmF0dXJl"


@dataclass
class Account:
    """An account with nothing in it, and a checkout of main."""

    checkout: Path
    shell: dict[str, str]

    def client(self, service: str) -> Any:
        """A client of an administrator."""
        return boto3.client(
            service,  # pyright: ignore[reportArgumentType, reportCallIssue]
            region_name=REGION,
            endpoint_url=self.shell["AWS_ENDPOINT_URL"],
            verify=self.shell["AWS_CA_BUNDLE"],
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def assumed(self, role: str, web_identity: str) -> dict[str, str]:
        found = self.client("sts").assume_role_with_web_identity(
            RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{role}",
            RoleSessionName="run",
            WebIdentityToken=web_identity,
        )["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": found["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": found["SecretAccessKey"],
            "AWS_SESSION_TOKEN": found["SessionToken"],
        }

    def missing(self, environment: str) -> set[str]:
        """What ``smsbot ready`` finds to be missing, asked by an administrator."""
        line = f"python -m smsbot ready {environment} --format json"
        rows = json.loads(self._says(line, self.shell, WEAKER))
        return {each["subject"] for each in rows if each["state"] == "missing"}

    @contextmanager
    def administrator(self) -> Generator[Callable[[str], str]]:
        """What an administrator says, whose command aws starts at once."""
        with (
            pytest.MonkeyPatch.context() as own,
            quick_aws(self.checkout.parent / "quick", self.shell["AWS_ENDPOINT_URL"]) as commands,
        ):
            for name, value in self.shell.items():
                if name.startswith("AWS_") or name == "NO_PROXY":
                    own.setenv(name, value)
            shell = {**self.shell, "PATH": f"{commands}{os.pathsep}{self.shell['PATH']}"}
            yield lambda line: self._says(line, shell, FINE)

    def administrator_says(self, line: str) -> str:
        return self._says(line, self.shell, FINE)

    def job_says(self, line: str, environment: str, role: Role, *, status: int = FINE) -> str:
        """What a job on main says that GitHub lets into an environment."""
        job = environment if role is Role.DEPLOY else f"{role}-{environment}"
        credentials = self.assumed(f"{environment}-{role}", token(job))
        return self._says(line, {**self.shell, **credentials}, status)

    def _says(self, line: str, shell: Shell, status: int) -> str:
        ended = run_line(line, shell, checkout=self.checkout)
        told = ended.stdout + ended.stderr
        assert ended.returncode == status, told
        return told


@pytest.fixture(scope="module")
def empty_account(tmp_path_factory: pytest.TempPathFactory) -> Generator[Account]:
    folder = checkout(tmp_path_factory.mktemp("main") / "checkout")
    shutil.copytree(project.ROOT / "scripts", folder / "scripts")
    shutil.copy(project.ROOT / project.PROVIDER_LOCK, folder)
    (folder / ".cache").symlink_to(project.CACHE)
    settings = folder / "environments.toml"
    text = settings.read_text(encoding="utf-8")
    text = text.replace('type = "local" }', f'type = "s3" }}\n{GITHUB}')
    text = text.replace("your-company", "acme").replace("# account_id", "# ")
    for name in ENVIRONMENTS:
        # Which the provider of 2021 does not know of tables: they would drift.
        protection = "deletion_protection = false\n" if name == "prod" else ""
        own = SETTINGS.format(name=name, account=ACCOUNT) + protection
        text = re.sub(rf"^\[{name}\]$", f"[{name}]{own}", text, flags=re.MULTILINE)
    settings.write_text(text, encoding="utf-8")
    sandbox = Sandbox(Layout(tmp_path_factory.mktemp("sandbox") / "sandbox"))
    try:
        shell = synthesized_once(shell_of(sandbox))
        shell |= {
            "PATH": f"{folder / 'scripts'}{os.pathsep}{shell['PATH']}",
            "PYTHON": sys.executable,
            "CHECKOV": "none",
        }
        yield Account(folder, shell)
    finally:
        sandbox.delete()


@pytest.fixture(scope="module")
def account(empty_account: Account) -> Account:
    """The account after an administrator made the roles, and jobs the environments."""
    account = empty_account
    roles = {f"Role that is to {each}" for each in (Role.PLAN, Role.DEPLOY, Role.VERIFY)}
    place = {"State", "Key of the state"}
    # What each row names as its remedy is done next, and mends it.
    assert account.missing("dev") == {"Identity", "Boundary", "Trail", *roles, *place}
    with account.administrator() as says:
        for name in BUILT:
            says(f"python -m smsbot roles {name} > roles.sh && sh roles.sh")
            if name == "dev":
                assert account.missing("dev") == {"Identity", "Trail", *place}
            as_the_embedded_aws_asks(account.client("iam"), name, ASKED_OTHERWISE)
    for name in BUILT:
        account.job_says(f"python -m smsbot github ready {name}", name, Role.DEPLOY)
        told = account.job_says(f"python -m smsbot state bootstrap {name} --yes", name, Role.DEPLOY)
        assert f"The state of {name} has its bucket: acme-smsbot-{name}-state-" in told
        assert not place & account.missing(name)
        deploy = f"python -m smsbot deploy {name} --yes"
        if name == "dev":
            # Who plans is another role than who applies, and another plan is not applied.
            account.job_says(f"python -m smsbot plan {name} --digest digest", name, Role.PLAN)
            other = f"{deploy} --digest {'0' * 64}"
            told = account.job_says(other, name, Role.DEPLOY, status=WEAKER)
            assert "Nothing was applied. The plan is another than the one" in told
            deploy += ' --digest "$(cat digest)"'
        told = account.job_says(deploy, name, Role.DEPLOY)
        assert re.search(rf"✓ smsbot-{name}, account {ACCOUNT}, \S+ \d+ as designed", told)
    return account


# Whichever test is first waits until everything is built.
pytestmark = [pytest.mark.scenario, pytest.mark.timeout(1200)]


def test_from_an_empty_account_to_two_environments(account: Account) -> None:
    tables = account.client("dynamodb").list_tables()["TableNames"]
    assert len(tables) == len(TABLE_NAMES) * len(BUILT)
    for name in BUILT:
        role = account.client("iam").get_role(RoleName=f"smsbot-{name}-compute-role-bot")["Role"]
        boundary = role["PermissionsBoundary"]["PermissionsBoundaryArn"]
        assert boundary == f"arn:aws:iam::{ACCOUNT}:policy/smsbot-{name}-boundary"


def test_the_nightly_job_verifies_and_reads_no_state(account: Account) -> None:
    told = account.job_says("python -m smsbot verify dev", "dev", Role.VERIFY)
    assert "as designed" in told
    told = account.job_says("python -m smsbot plan dev", "dev", Role.VERIFY, status=FAILED)
    assert "explicit deny" in told


def test_a_pull_request_is_planned_with_the_code_of_main_by_a_role_that_only_reads(
    account: Account,
) -> None:
    """What plan.yml does: vet the configuration from elsewhere, plan it, review it."""
    root = Path(account.shell["SMSBOT_SANDBOX"])
    foreign, output = root / "foreign", root / "review"
    account.administrator_says(f"CDKTF_OUTDIR={foreign} python main.py dev")
    path = foreign / "stacks" / "smsbot-dev" / "cdk.tf.json"
    configuration = json.loads(path.read_text())
    configuration["resource"]["aws_cloudwatch_log_group"]["sns-logs"]["retention_in_days"] = 7
    path.write_text(json.dumps(configuration))
    # The sandbox's provider does not know all of it: what was vetted is made ready for that one.
    narrow = account.checkout / "narrow.sh"
    narrow.write_text(
        f"set -e\n{account.shell['SYNTHESIZE']}\n{PYTHON} - <<'END'\n{NARROWED}\nEND\n"
    )
    shell = f"SYNTHESIZE='sh {narrow}' VETTED={output}/head"
    line = f"{shell} scripts/review.sh dev HEAD {output} {foreign}"
    told = account.job_says(line, "dev", Role.PLAN, status=WEAKER)
    assert "retention_in_days is 7, and was 30." in told
    assert (output / "comment.md").exists()
    assert output.stat().st_mode & 0o077 == 0
    # It took no lock, and wrote nothing. The deployment left the code that it accepted.
    bucket = f"acme-smsbot-dev-state-{ACCOUNT}-{REGION}"
    objects = account.client("s3").list_objects_v2(Bucket=bucket)["Contents"]
    assert {each["Key"] for each in objects} == {
        "smsbot-dev.tfstate",
        "smsbot-dev.tfstate.accepted",
        "smsbot-dev-state.tfstate",
    }


@pytest.mark.parametrize(
    ("role", "line", "missing"),
    [
        *(
            (Role.PLAN, "python -m smsbot plan dev", missing)
            for missing in ("s3:GetObject", "dynamodb:DescribeTable")
        ),
        (Role.DEPLOY, "python -m smsbot deploy dev --yes", "s3:PutObject"),
    ],
)
def test_without_one_permission_of_a_role_its_command_fails(
    role: Role, line: str, missing: str, account: Account
) -> None:
    iam, place = account.client("iam"), {"RoleName": f"dev-{role}", "PolicyName": "smsbot"}
    given = iam.get_role_policy(**place)["PolicyDocument"]
    policy = json.loads(given) if isinstance(given, str) else given
    kept: list[Any] = []
    for each in policy["Statement"]:
        listed = each["Action"] if isinstance(each["Action"], list) else [each["Action"]]
        if actions := [action for action in listed if action != missing]:
            kept.append({**each, "Action": actions})
    iam.put_role_policy(**place, PolicyDocument=json.dumps({**policy, "Statement": kept}))
    try:
        account.job_says(line, "dev", role, status=FAILED)
    finally:
        iam.put_role_policy(**place, PolicyDocument=json.dumps(policy))


NARROWED = """
import json, os, pathlib
vetted = pathlib.Path(os.environ["VETTED"], "stacks/smsbot-dev/cdk.tf.json")
path = pathlib.Path(os.environ["CDKTF_OUTDIR"], "stacks/smsbot-dev/cdk.tf.json")
theirs, ours = json.loads(vetted.read_text()), json.loads(path.read_text())
groups = "aws_cloudwatch_log_group"
ours["resource"][groups]["sns-logs"] = theirs["resource"][groups]["sns-logs"]
path.write_text(json.dumps(ours))
"""


@pytest.mark.parametrize(
    ("role", "environment", "ref"),
    [
        ("dev-deploy", "dev", "refs/heads/evil"),
        ("dev-deploy", "dev", "refs/pull/7/merge"),
        ("dev-deploy", "plan-dev", "refs/heads/main"),
        ("dev-deploy", "prod", "refs/heads/main"),
        ("prod-deploy", "dev", "refs/heads/main"),
        ("dev-plan", "verify-dev", "refs/heads/main"),
    ],
)
def test_no_other_job_assumes_a_role(
    role: str, environment: str, ref: str, account: Account
) -> None:
    with pytest.raises(ClientError, match=DENIED):
        account.assumed(role, token(environment, ref=ref))


def test_the_role_that_plans_writes_no_state_and_reads_no_other(account: Account) -> None:
    credentials = account.assumed("dev-plan", token("plan-dev"))
    s3 = boto3.client(
        "s3",
        region_name=REGION,
        endpoint_url=account.shell["AWS_ENDPOINT_URL"],
        verify=account.shell["AWS_CA_BUNDLE"],
        aws_access_key_id=credentials["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=credentials["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=credentials["AWS_SESSION_TOKEN"],
    )
    bucket = f"acme-smsbot-dev-state-{ACCOUNT}-{REGION}"
    assert s3.get_object(Bucket=bucket, Key="smsbot-dev.tfstate")["Body"].read()
    for write in (
        lambda: s3.put_object(Bucket=bucket, Key="smsbot-dev.tfstate", Body=b"{}"),
        lambda: s3.put_object(Bucket=bucket, Key="smsbot-dev.tfstate.tflock", Body=b"{}"),
        lambda: s3.delete_object(Bucket=bucket, Key="smsbot-dev.tfstate"),
        lambda: s3.get_object(Bucket=bucket.replace("dev", "prod"), Key="smsbot-prod.tfstate"),
    ):
        with pytest.raises(ClientError, match=DENIED):
            write()
