"""From an empty account to an environment, by the documented commands and the bootstrap's roles."""

import json
import re
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest

from stacks.bootstrap.role import Role
from stacks.settings.environments_file import read_environments
from tests.declared import TABLE_NAMES
from tests.e2e.account import (
    ACCOUNT,
    ASKED_OTHERWISE,
    Account,
    account_in,
    as_the_embedded_aws_asks,
    token,
)
from tests.e2e.conftest import REGION
from tests.e2e.shell import PYTHON, synthesize_now, synthesized_once, synthesizes
from tests.settings import SETTINGS
from tests.stacks.synthesized import synthesize_to

# Two of them have roles, which may do nothing to each other. The other one is built in workspaces.
ENVIRONMENTS, WITH_ROLES, BUILT = ("dev", "staging", "prod"), ("prod", "dev"), "prod"
HOST = "token.actions.githubusercontent.com"
OIDC = (
    f'oidc = {{ issuer = "https://{HOST}", audience = "sts.amazonaws.com", subject = '
    '"repository_owner_id:1234567:repository_id:987654321:environment:{job}:ref:refs/heads/main" }'
)
# Each in the one account of the emulated AWS, of which one makes the provider of the tokens.
OWN_SETTINGS = """
account_id = "{account}"
admin_role = "admin"
create_oidc_provider = {makes}
"""
FINE, WEAKER, DRIFTED, FAILED = 0, 1, 1, 2


def of_job(account: Account, environment: str, role: Role) -> dict[str, str]:
    """The credentials of a job on main that GitHub lets into an environment."""
    job = environment if role is Role.DEPLOY else f"{role}-{environment}"
    repository = "repository_owner_id:1234567:repository_id:987654321"
    subject = f"{repository}:environment:{job}:ref:refs/heads/main"
    found = account.client("sts").assume_role_with_web_identity(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/smsbot-{role}-{environment}",
        RoleSessionName="run",
        WebIdentityToken=token(HOST, "sts.amazonaws.com", subject),
    )["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": found["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": found["SecretAccessKey"],
        "AWS_SESSION_TOKEN": found["SessionToken"],
    }


def job_says(account: Account, line: str, environment: str, role: Role, status: int = FINE) -> str:
    """What such a job says."""
    return account.says(line, status=status, more=of_job(account, environment, role))


def assert_as_designed(printed: str) -> None:
    """Nothing differs but the boundary, which is as the emulated AWS asks."""
    summary = rf"✗ smsbot-{BUILT}, account {ACCOUNT}, \S+ 1 drifted, \d+ as designed"
    assert re.search(summary, printed), printed
    assert f"drifted: aws_iam_policy.smsbot-{BUILT}-boundary: its policy differs" in printed


@pytest.fixture(scope="module")
def empty_account(tmp_path_factory: pytest.TempPathFactory) -> Generator[Account]:
    folder = tmp_path_factory.mktemp("main")
    settings = folder / "environments.toml"
    text = SETTINGS.read_text(encoding="utf-8")
    text = text.replace('type = "local" }', f'type = "s3" }}\n{OIDC}')
    text = text.replace("your-company", "acme").replace("# account_id", "# ")
    for name in ENVIRONMENTS:
        # Which the provider of 2021 does not know of tables: they would drift.
        protection = "deletion_protection = false\n" if name == "prod" else ""
        makes = str(name == BUILT).lower()
        own = OWN_SETTINGS.format(account=ACCOUNT, makes=makes) + protection
        text = re.sub(rf"^\[{name}\]$", f"[{name}]{own}", text, flags=re.MULTILINE)
    settings.write_text(text, encoding="utf-8")
    with account_in(folder, settings) as made:
        yield Account(folder, synthesized_once(made.shell))


@pytest.fixture(scope="module")
def account(empty_account: Account) -> Account:
    """The account after an administrator applied the bootstrap, and jobs the environment."""
    account = empty_account
    synthesize_now(account.shell)
    for name in WITH_ROLES:
        printed = account.says(f"smsbot bootstrap {name} --yes")
        assert f"smsbot-{name}-bootstrap synthesized" in printed
        assert "Its state is in the bucket" in printed
        printed = account.says(f"smsbot bootstrap {name} --yes")
        assert "Terraform planned 0 changes" in printed
        as_the_embedded_aws_asks(account.client("iam"), name, ASKED_OTHERWISE)
    # Who plans is another role than who applies, and approves what is applied.
    job_says(account, f"smsbot plan {BUILT} --digest digest", BUILT, Role.PLAN)
    digest = (account.folder / "digest").read_text(encoding="utf-8")
    deploy = f"smsbot deploy {BUILT} --yes --digest {digest}"
    printed = job_says(account, deploy, BUILT, Role.DEPLOY, status=DRIFTED)
    assert_as_designed(printed)
    return account


# Whichever test is first waits until everything is built.
pytestmark = [pytest.mark.scenario, pytest.mark.timeout(1200)]


def test_from_an_empty_account_to_an_environment(account: Account) -> None:
    tables = account.client("dynamodb").list_tables()["TableNames"]
    assert len(tables) == len(TABLE_NAMES)
    role = account.client("iam").get_role(RoleName=f"smsbot-{BUILT}-compute-role-bot")["Role"]
    boundary = role["PermissionsBoundary"]["PermissionsBoundaryArn"]
    assert boundary == f"arn:aws:iam::{ACCOUNT}:policy/smsbot-{BUILT}-boundary"


def test_the_nightly_job_verifies_and_reads_no_state(account: Account) -> None:
    line = "smsbot verify prod"
    assert_as_designed(job_says(account, line, "prod", Role.VERIFY, status=DRIFTED))
    printed = job_says(account, "smsbot plan prod", "prod", Role.VERIFY, status=FAILED)
    assert "or may not be read" in " ".join(printed.split())


def test_a_pull_request_is_planned_with_the_code_of_main_by_a_role_that_only_reads(
    account: Account,
    tmp_path: Path,
) -> None:
    """What plan.yml does: vet the configuration from elsewhere, plan it, review it."""
    root = Path(account.shell["SMSBOT_SANDBOX"])
    base, foreign, output = root / "base", root / "foreign", root / "review"
    # As main.py writes it.
    settings = read_environments(Path(account.shell["SMSBOT_ENVIRONMENTS"]))
    synthesize_to(base, *settings.values())
    shutil.copytree(base, foreign)
    path = foreign / "stacks" / "smsbot-prod" / "cdk.tf.json"
    configuration = json.loads(path.read_text())
    configuration["resource"]["aws_cloudwatch_log_group"]["sns-logs"]["retention_in_days"] = 7
    path.write_text(json.dumps(configuration))
    # The sandbox's provider does not know all of it: what was vetted is made ready for that one.
    narrow = tmp_path / "narrow.sh"
    narrow.write_text(
        f"set -e\n{synthesizes(account.shell)}\n{PYTHON} - <<'END'\n{NARROWED}\nEND\n"
    )
    more = of_job(account, "prod", Role.PLAN)
    more |= {"SYNTHESIZE": f"sh {narrow}", "VETTED": f"{root}/cdktf.out/proposal/head"}
    given = f"--synthesized {base} --proposed {foreign} --report {output}"
    line = f"smsbot plan prod {given}"
    printed = account.says(line, status=WEAKER, more=more)
    assert "retention_in_days changes from 365 to 7" in printed
    assert (output / "comment.md").exists()
    # It took no lock, and wrote nothing.
    bucket = f"acme-smsbot-prod-state-{ACCOUNT}-{REGION}"
    objects = account.client("s3").list_objects_v2(Bucket=bucket)["Contents"]
    assert {each["Key"] for each in objects} == {
        "smsbot-prod.tfstate",
        "smsbot-prod-bootstrap.tfstate",
    }


NARROWED = """
import json, os, pathlib
vetted = pathlib.Path(os.environ["VETTED"], "stacks/smsbot-prod/cdk.tf.json")
path = pathlib.Path(os.environ["CDKTF_OUTDIR"], "stacks/smsbot-prod/cdk.tf.json")
theirs, ours = json.loads(vetted.read_text()), json.loads(path.read_text())
groups = "aws_cloudwatch_log_group"
ours["resource"][groups]["sns-logs"] = theirs["resource"][groups]["sns-logs"]
path.write_text(json.dumps(ours))
"""
