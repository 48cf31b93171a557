"""docs/deploy/roles.md names the settings after which roles and policies are set again."""

import re
from collections.abc import Mapping

import pytest

from smsbot import project
from stacks.bootstrap.guardrails import service_control_policy
from stacks.bootstrap.names import PIPELINE
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Role
from smsbot.services.roles.script import script
from stacks.settings.environment import Environment
from tests.stacks.synthesized import environment

PAGE = project.ROOT / "docs" / "deploy" / "roles.md"
BASE = {
    "account_id": "111122223333",
    "backend": {"type": "s3"},
    "github": {"owner_id": 1, "repository_id": 2},
    "deletion_protection": False,
}
NUMBER = {"iso_country_code": "US", "number_type": "TOLL_FREE"}
OTHERS: dict[str, object] = {
    "company": "another",
    "region": "eu-central-1",
    "backend": {"type": "cloud", "organization": "acme"},
    "key_deletion_window_in_days": 9,
    "rotation_period_in_days": 99,
    "log_retention_in_days": 7,
    "deletion_protection": True,
    "deploy_role": "another-deploy",
    "plan_role": "another-plan",
    "verify_role": "another-verify",
    "github": {"owner_id": 1, "repository_id": 3},
    "deployment_reviewers": ["security"],
    "deployment_wait_in_minutes": 5,
    "acceptance_limit_in_days": 30,
    "key_readers": ["reader"],
    "table_readers": ["reader"],
    "queue_readers": ["reader"],
    "log_readers": ["reader"],
    "privacy_roles": ["reader"],
    "break_glass_role": "break-glass",
    "encrypt_function_environment": True,
    "mask_phone_numbers": True,
    "account_id": "444455556666",
    "provider_version": "6.69.1",
    "alarm_addresses": ["on-call@acme.example"],
    "tags": {"CostCenter": "1"},
    "sms": NUMBER,
}
# But those of the replies.
SETTINGS = [each for each in Environment.model_fields if each not in ("name", "conversation")]
# The names of the roles are in one phrase of the page, and the number is a table.
IN_WORDS = {
    "deploy_role": "the name of a role of the pipeline",
    "plan_role": "the name of a role of the pipeline",
    "verify_role": "the name of a role of the pipeline",
    "sms": "`[ENV.sms]`",
}


PEOPLE = [each for each in Role if each not in PIPELINE]


def policies_of_people(settings: Mapping[str, object]) -> list[str]:
    changed: dict[str, object] = {**BASE, **settings}
    one = environment("one", conversation=None, **changed)
    return [permissions(one, role).to_json() for role in PEOPLE]


def made(
    settings: Mapping[str, object], *, conversation: dict[str, object] | None = None
) -> tuple[str, str]:
    changed: dict[str, object] = {**BASE, **settings}
    one = environment("one", conversation=conversation, **changed)
    return script(one, None, without_pipeline=False), service_control_policy(one).to_json()


def rows(what: str) -> str:
    """The settings of the page's table after which ``what`` is to be run again."""
    section = PAGE.read_text("utf-8").partition("## Run it again")[2].partition("\n## ")[0]
    table = re.findall(r"^\| (.*) \| (.*) \|$", section, re.MULTILINE)
    return "; ".join(settings for settings, again in table if what in again)


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_page_names_what_changes_the_roles(setting: str) -> None:
    before, after = made({}), made({setting: OTHERS[setting]})
    if setting == "provider_version":  # it needs a number to make a difference
        before, after = made({"sms": NUMBER}), made({"sms": NUMBER, setting: OTHERS[setting]})
    word = IN_WORDS.get(setting, f"`{setting}`")
    assert (before[0] != after[0]) == (word in rows("`roles.sh`"))
    assert (before[1] != after[1]) == (word in rows("guardrails"))
    people = policies_of_people({}) != policies_of_people({setting: OTHERS[setting]})
    assert people == (word in rows("their policies"))


def test_replies_change_no_role() -> None:
    replies: dict[str, object] = {"reply_limit_per_hour": 3, "commands": {"A": "b"}}
    assert made({}) == made({}, conversation=replies)
