"""The bootstrap on the emulated AWS: beside a role of others, by hand, and what it is used for."""

import json
import re
from collections.abc import Generator
from pathlib import Path

import pytest

from smsbot import project
from stacks.bootstrap.guardrails import resource_control_policy, service_control_policy
from stacks.settings.environments_file import read_environments
from tests.e2e.account import ACCOUNT, REGION, Account, account_in, settings_of_dev
from tests.e2e.shell import synthesize_now, synthesized_once

pytestmark = [pytest.mark.scenario, pytest.mark.timeout(600)]
OIDC = (
    "create_oidc_provider = true\n"
    'oidc = { issuer = "https://gitlab.com", audience = "https://gitlab.com", subject = '
    '"project_path:acme/bot:environment:{job}" }\n'
)
BUCKET = f"acme-smsbot-dev-state-{ACCOUNT}-{REGION}"
BLOCK = re.compile(r"```bash\n(.*?)```", re.DOTALL)
DOCS = project.ROOT / "docs"


@pytest.fixture
def account(tmp_path: Path) -> Generator[Account]:
    with account_in(tmp_path, settings_of_dev(tmp_path, OIDC)) as made:
        shell = synthesized_once(made.shell)
        synthesize_now(shell)
        yield Account(tmp_path, shell)


def test_a_role_of_somebody_else_by_the_same_name_is_left_alone(account: Account) -> None:
    iam = account.client("iam")
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    iam.create_role(RoleName="smsbot-plan-dev", AssumeRolePolicyDocument=trust)
    output = account.says("smsbot bootstrap dev --yes", status=2)
    assert "EntityAlreadyExists" in output
    assert iam.list_role_policies(RoleName="smsbot-plan-dev")["PolicyNames"] == []
    # It continues, once that is gone.
    iam.delete_role(RoleName="smsbot-plan-dev")
    assert "Its state is in the bucket" in account.says("smsbot bootstrap dev --yes")


def test_the_commands_of_the_pages_do_the_same_by_hand(account: Account) -> None:
    stack = account.stack("smsbot-dev-bootstrap")
    text = (DOCS / "deploy" / "bootstrap.md").read_text(encoding="utf-8")
    (block,) = (each for each in BLOCK.findall(text) if "local_override" in each)
    lines = [each for each in block.splitlines() if not each.startswith(("python ", "cd "))]
    account.says('sh -c "$SYNTHESIZE"')
    # Terraform asks before it applies and before it moves, which a test answers by options.
    answers = {"terraform apply": " -auto-approve", "-migrate-state": " -force-copy"}
    for line in lines:
        more = "".join(option for asked, option in answers.items() if asked in line)
        own = line.replace("local_override", "zz_local_override")
        account.says(f"cd {stack} && {own}{more}")
    listed = account.client("s3").list_objects_v2(Bucket=BUCKET)["Contents"]
    assert {each["Key"] for each in listed} == {"smsbot-dev-bootstrap.tfstate"}
    output = account.says("smsbot bootstrap dev --yes")
    assert "Terraform planned 0 changes" in output

    dev = read_environments(account.settings)["dev"]
    page = (DOCS / "deploy" / "bootstrap.md").read_text(encoding="utf-8")
    for policy, made in (("scp", service_control_policy), ("rcp", resource_control_policy)):
        (line,) = (each for each in page.splitlines() if each.endswith(f"> {policy}.json"))
        own = line.replace("cdktf.out/stacks/smsbot-dev-bootstrap", str(stack))
        account.says(f"cd {account.folder} && {own}")
        assert (account.folder / f"{policy}.json").read_text() == made(dev).to_json()
    page = (DOCS / "operate/runbooks/restore-table.md").read_text(encoding="utf-8")
    for verb in ("attach", "detach"):
        lines = map(str.strip, page.splitlines())
        (line,) = (each for each in lines if each.startswith(f"aws iam {verb}-role"))
        account.says(line.replace("123456789012", ACCOUNT))
        found = account.client("iam").list_attached_role_policies(RoleName="smsbot-deploy-dev")
        attached = [each["PolicyName"] for each in found["AttachedPolicies"]]
        assert attached == ["smsbot-restore-dev"] * (verb == "attach")
