"""A whole life in the sandbox with every setting: commands give there what they give on AWS."""

from pathlib import Path
from typing import Any

import pytest

from smsbot.sandbox.sandbox import Sandbox
from stacks.settings.environment import Environment
from stacks.settings.environments_file import read_environments
from tests.e2e.commands import processes_of, run
from tests.e2e.shell import run_line, shell_of

CONVERSATION = "[defaults.conversation]\n"
CHANGED = f"{CONVERSATION}answered_within_hours = 12\n"
EVERY_SETTING = """
[defaults]
company = "north-wind"
region = "us-gov-west-1"
account_id = "111122223333"
backend = { type = "s3" }
deploy_role = "ci/acme-deploy"
plan_role = "plan"
verify_role = "night"
github = { owner_id = 1, repository_id = 2 }
deployment_reviewers = ["security"]
deployment_wait_in_minutes = 5
acceptance_limit_in_days = 30
key_readers = ["support/tier-2"]
table_readers = ["analytics"]
queue_readers = ["on-call"]
log_readers = ["watch"]
alarm_addresses = ["on-call@example.com", "https://events.example.com/integration/1"]
person_data_roles = ["privacy"]
break_glass_role = "break-glass"
key_deletion_window_in_days = 7
rotation_period_in_days = 90
log_retention_in_days = 1827
deletion_protection = false
account_log_groups = true
encrypt_function_environment = true
mask_phone_numbers = true
provider_version = "6.69.1"
tags = { CostCenter = "4711" }

[defaults.text_prices.US]
sent = 0.01
received = 0.01
source = "https://aws.amazon.com/end-user-messaging/pricing/, read on 2026-11-28"

[defaults.conversation]
support_contact = "help@acme.example"
self_managed_opt_outs = true
opt_out_phrases = ["genug jetzt"]
fallback = "Antworte ÖFFNUNG oder STOP."

[defaults.conversation.commands]
"ÖFFNUNG" = "Montag bis Freitag, 9 bis 17 Uhr."

[defaults.conversation.hook]
function = "smsbot-other-answers"

[other]

[other.sms]
iso_country_code = "US"
number_type = "TOLL_FREE"
"""


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "environments.toml"
    path.write_text(EVERY_SETTING, encoding="utf-8")
    return path


def environment_of(settings: Path) -> Environment:
    """The only one of the file."""
    (environment,) = read_environments(settings).values()
    return environment


def test_the_file_has_every_setting(settings: Path) -> None:
    assert set(Environment.model_fields) == environment_of(settings).model_fields_set


@pytest.mark.scenario
@pytest.mark.timeout(1800)
def test_a_whole_life(settings: Path, tmp_path: Path, empty_sandbox: Sandbox) -> None:
    environment, folder = environment_of(settings), empty_sandbox.layout.root
    name = environment.name

    def fine(ended: Any) -> None:
        assert ended.returncode == 0, f"{ended.args}\n{ended.stdout}{ended.stderr}"

    fine(run("sandbox", "up", name, folder=folder, settings=settings))
    shell = shell_of(empty_sandbox, settings)
    for line in (f"plan {name}", f"verify {name}", f"report {name} --live --output {tmp_path}/x"):
        fine(run_line(f"smsbot {line}", shell))
    settings.write_text(EVERY_SETTING.replace(CONVERSATION, CHANGED), encoding="utf-8")
    fine(run_line(f"smsbot deploy {name} --yes", shell))
    stack = f'-chdir="$CDKTF_OUTDIR/stacks/{environment.names.prefix}"'
    fine(run_line(f'"$TERRAFORM_BINARY_NAME" {stack} destroy -auto-approve', shell))
    fine(run("sandbox", "down", folder=folder, settings=settings))
    assert processes_of(folder) == []
    assert not folder.exists()
