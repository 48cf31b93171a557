"""The bootstrap on the embedded AWS: killed and continued, by hand, and what it is used for."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest
from botocore.exceptions import ClientError

from smsbot import project
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from stacks.bootstrap.guardrails import resource_control_policy, service_control_policy
from stacks.bootstrap.role import PIPELINE
from stacks.settings.environments_file import read_environments
from tests.e2e.conftest import REGION
from tests.e2e.embedded_roles import ACCOUNT
from tests.e2e.quick_aws import with_quick_aws
from tests.e2e.shell import SETTINGS, Shell, run_line, shell_of, synthesize_now, synthesized_once
from tests.settings import of_dev_alone
from tests.waiting import until

pytestmark = [pytest.mark.scenario, pytest.mark.timeout(600)]
OIDC = (
    'oidc = { issuer = "https://gitlab.com", audience = "https://gitlab.com", subject = '
    '"project_path:acme/bot:environment:{job}" }'
)
BUCKET = f"acme-smsbot-dev-state-{ACCOUNT}-{REGION}"
STATES = {"smsbot-dev-bootstrap.tfstate"}
BLOCK = re.compile(r"```bash\n(.*?)```", re.DOTALL)


@dataclass
class Account:
    """An account with nothing in it, and the settings of dev with its state in S3."""

    folder: Path
    shell: Shell

    @property
    def stack(self) -> Path:
        return Path(self.shell["CDKTF_OUTDIR"]) / "stacks" / "smsbot-dev-bootstrap"

    def client(self, service: str) -> Any:
        return boto3.client(
            service,  # pyright: ignore[reportArgumentType, reportCallIssue]
            region_name=REGION,
            endpoint_url=self.shell["AWS_ENDPOINT_URL"],
            verify=self.shell["AWS_CA_BUNDLE"],
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def says(self, line: str, *, status: int = 0) -> str:
        ended = run_line(line, self.shell, folder=self.folder)
        told = ended.stdout + ended.stderr
        assert ended.returncode == status, told
        return told

    def objects(self) -> set[str]:
        listed = self.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return {each["Key"] for each in listed}


@pytest.fixture
def account(tmp_path: Path) -> Generator[Account]:
    settings = of_dev_alone(tmp_path / "environments.toml")
    text = settings.read_text(encoding="utf-8")
    text = text.replace('type = "local" }', f'type = "s3" }}\n{OIDC}')
    text = text.replace("your-company", "acme")
    own = f'account_id = "{ACCOUNT}"\nadmin_role = "admin"\ncreate_oidc_provider = true\n'
    settings.write_text(f"{text}\n{own}", encoding="utf-8")
    sandbox = Sandbox(Layout(tmp_path / "sandbox"))
    try:
        shell = synthesized_once({**shell_of(sandbox), SETTINGS: str(settings)})
        shell["PATH"] = f"{project.ROOT / 'scripts'}{os.pathsep}{shell['PATH']}"
        with with_quick_aws(shell, tmp_path / "aws") as quick:
            synthesize_now(quick)
            yield Account(tmp_path, quick)
    finally:
        sandbox.delete()


def is_there(iam: Any, role: str) -> bool:
    with suppress(ClientError):
        return bool(iam.get_role(RoleName=role))
    return False


def kill_in_the_middle(account: Account) -> None:
    """Kill the command and its Terraform, once a role of the three is there."""
    begun = subprocess.Popen(
        ["python", "-m", "smsbot", "bootstrap", "dev", "--yes"],
        cwd=project.ROOT,
        env=dict(account.shell),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    iam, here = account.client("iam"), psutil.Process(begun.pid)
    names = [f"smsbot-{each}-dev" for each in PIPELINE]
    until(lambda: any(is_there(iam, each) for each in names) or begun.poll() is not None)
    for each in [*here.children(recursive=True), here]:
        with suppress(psutil.NoSuchProcess):
            each.send_signal(signal.SIGKILL)
    begun.communicate()


def test_a_bootstrap_that_was_killed_is_continued(account: Account) -> None:
    kill_in_the_middle(account)
    # As if nothing had been noted either: what is there is found by its name and its tags.
    for path in Path(account.shell["SMSBOT_SANDBOX"], "terraform-state").glob("*"):
        path.unlink()
    told = account.says("python -m smsbot bootstrap dev --yes")
    assert "Found, of an earlier run: " in told
    assert "Its state is in the bucket" in told
    assert account.objects() == STATES
    assert not list(Path(account.shell["SMSBOT_SANDBOX"], "terraform-state").glob("*"))
    told = account.says("python -m smsbot bootstrap dev --yes")
    assert "Terraform planned 0 changes" in told


def test_a_role_of_somebody_else_by_the_same_name_is_left_alone(account: Account) -> None:
    iam = account.client("iam")
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    iam.create_role(RoleName="smsbot-plan-dev", AssumeRolePolicyDocument=trust)
    told = account.says("python -m smsbot bootstrap dev --yes", status=2)
    assert "EntityAlreadyExists" in told
    assert iam.list_role_policies(RoleName="smsbot-plan-dev")["PolicyNames"] == []
    # It continues, once that is gone.
    iam.delete_role(RoleName="smsbot-plan-dev")
    assert "Its state is in the bucket" in account.says("python -m smsbot bootstrap dev --yes")


def test_the_commands_of_the_pages_do_the_same_by_hand(account: Account) -> None:
    text = (project.ROOT / "docs" / "deploy" / "bootstrap.md").read_text(encoding="utf-8")
    (block,) = (each for each in BLOCK.findall(text) if "local_override" in each)
    lines = [each for each in block.splitlines() if not each.startswith(("python ", "cd "))]
    account.says('sh -c "$SYNTHESIZE"')
    # Terraform asks before it applies and before it moves, which a test answers by options.
    answers = {"terraform apply": " -auto-approve", "-migrate-state": " -force-copy"}
    for line in lines:
        more = "".join(option for asked, option in answers.items() if asked in line)
        own = line.replace("local_override", "zz_local_override")
        account.says(f"cd {account.stack} && {own}{more}")
    assert account.objects() == STATES
    told = account.says("python -m smsbot bootstrap dev --yes")
    assert "Terraform planned 0 changes" in told

    dev = read_environments(Path(account.shell[SETTINGS]))["dev"]
    page = (project.ROOT / "docs" / "deploy" / "bootstrap.md").read_text(encoding="utf-8")
    for policy, made in (("scp", service_control_policy), ("rcp", resource_control_policy)):
        (line,) = (each for each in page.splitlines() if each.endswith(f"> {policy}.json"))
        own = line.replace("cdktf.out/stacks/smsbot-dev-bootstrap", str(account.stack))
        account.says(f"cd {account.folder} && {own}")
        assert (account.folder / f"{policy}.json").read_text() == made(dev).to_json()
    page = (project.ROOT / "docs/operate/runbooks/restore-table.md").read_text(encoding="utf-8")
    for verb in ("attach", "detach"):
        (line,) = (each for each in page.splitlines() if each.startswith(f"aws iam {verb}-role"))
        account.says(line.replace("123456789012", ACCOUNT))
        found = account.client("iam").list_attached_role_policies(RoleName="smsbot-deploy-dev")
        attached = [each["PolicyName"] for each in found["AttachedPolicies"]]
        assert attached == ["smsbot-restore-dev"] * (verb == "attach")
