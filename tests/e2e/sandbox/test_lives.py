"""Whole lives of environments in the sandbox: every command gives there what it gives on AWS.

Each adopter's file has lived so. Two files hold every setting between them.
"""

from pathlib import Path
from typing import Any

import pytest

from smsbot.sandbox.sandbox import Sandbox
from stacks.settings.environment import Environment
from stacks.settings.environments_file import read_environments
from tests.e2e.commands import processes_of, run
from tests.e2e.shell import run_line, shell_of

ADOPTERS = Path(__file__).parents[2] / "adopters"
CONVERSATION = "[defaults.conversation]\n"
CHANGED = f"{CONVERSATION}answered_within_hours = 12\n"
# The settings that one_environment.toml has not, and another backend than S3.
OTHERS = """
[defaults]
company = "a-company-of-thirty-characters"
region = "us-gov-west-1"
account_id = "111122223333"
backend = { type = "cloud", organization = "initech", project = "sms" }
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
mask_phone_numbers = true
provider_version = "6.69.1"
tags = { CostCenter = "4711" }

[defaults.text_prices.US]
sent = 0.01
received = 0.01
source = "https://aws.amazon.com/end-user-messaging/pricing/, read on 2026-11-28"

[defaults.conversation]
support_contact = "help@acme.example"
sender = "sns"
self_managed_opt_outs = true
opt_out_phrases = ["genug jetzt"]
fallback = "Antworte ÖFFNUNG oder STOP."

[defaults.conversation.commands]
"ÖFFNUNG" = "Montag bis Freitag, 9 bis 17 Uhr."

[defaults.conversation.hook]
function = "smsbot-other-answers"

[other]
"""
FILES = {
    "one environment": (ADOPTERS / "one_environment.toml").read_text(encoding="utf-8"),
    "every other setting": OTHERS,
}


def settings_of(text: str, folder: Path) -> tuple[Path, Environment]:
    """The file, and its only environment."""
    path = folder / "environments.toml"
    path.write_text(text, encoding="utf-8")
    (environment,) = read_environments(path).values()
    return path, environment


def test_the_files_set_everything(tmp_path: Path) -> None:
    set_there: set[str] = set()
    for text in FILES.values():
        _, environment = settings_of(text, tmp_path)
        set_there |= environment.model_fields_set
    assert set(Environment.model_fields) - set_there == set()


@pytest.mark.scenario
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("file", FILES)
def test_a_whole_life(file: str, tmp_path: Path, empty_sandbox: Sandbox) -> None:
    settings, environment = settings_of(FILES[file], tmp_path)
    name, folder = environment.name, empty_sandbox.layout.root

    def fine(ended: Any) -> None:
        assert ended.returncode == 0, f"{ended.args}\n{ended.stdout}{ended.stderr}"

    fine(run("sandbox", "up", name, folder=folder, settings=settings))
    shell = shell_of(empty_sandbox, settings)
    for line in (f"plan {name}", f"verify {name}", f"report {name} --live --output {tmp_path}/x"):
        fine(run_line(f"smsbot {line}", shell))
    settings.write_text(FILES[file].replace(CONVERSATION, CHANGED), encoding="utf-8")
    fine(run_line(f"smsbot deploy {name} --yes", shell))
    if environment.deletion_protection:
        unprotected = settings.read_text(encoding="utf-8").replace(
            "deletion_protection = true", "deletion_protection = false"
        )
        settings.write_text(unprotected, encoding="utf-8")
        fine(run("sandbox", "up", name, folder=folder, settings=settings))
    stack = f'-chdir="$CDKTF_OUTDIR/stacks/{environment.names.prefix}"'
    fine(run_line(f'"$TERRAFORM_BINARY_NAME" {stack} destroy -auto-approve', shell))
    fine(run("sandbox", "down", folder=folder, settings=settings))
    assert processes_of(folder) == []
    assert not folder.exists()
