"""What docs/deploy/hcp-terraform.md shows is what the commands print."""

import re

from smsbot import project
from tests.smsbot.services.workspaces.conftest import Organization

HOST = "app.terraform.io"
SECONDS = re.compile(r"\d+\.\d s")


def shown(command: str) -> list[str]:
    document = (project.ROOT / "docs" / "deploy" / "hcp-terraform.md").read_text()
    _, _, after = document.partition(f"$ python -m smsbot workspaces {command}\n")
    return [SECONDS.sub("0.0 s", line) for line in after.partition("\n```")[0].splitlines()]


def printed(output: str, organization: Organization) -> list[str]:
    told = SECONDS.sub("0.0 s", output.replace(organization.service.hostname, HOST))
    return [line.rstrip() for line in told.rstrip().splitlines()]


def declare(organization: Organization) -> None:
    organization.service.teams["team-1000000000000000"] = "sms"
    organization.declare("dev", "staging", project="Text messages", teams={"sms": "plan"})


def test_what_sync_shows(organization: Organization) -> None:
    declare(organization)
    first, left_out, question, *made = shown("sync")
    assert (left_out, question) == ("…", "Make 12 changes? [y/N]: y")
    lines = printed(organization.sync("--yes").output, organization)
    assert (lines[0], lines[-len(made) :]) == (first, made)
    assert len(made) == 12


def test_what_check_shows(organization: Organization) -> None:
    declare(organization)
    organization.sync("--yes")
    organization.service.named("smsbot-staging").attributes["auto-apply"] = True
    assert shown("sync --check") == printed(organization.sync("--check").output, organization)


def test_what_an_aws_key_shows(organization: Organization) -> None:
    organization.sync("--yes")
    organization.service.add_variable("smsbot-dev", "AWS_ACCESS_KEY_ID", sensitive=True)
    told = organization.sync("--check").output.splitlines()[-1]
    assert (
        f"\n```\n{told}\n```\n"
        in (project.ROOT / "docs" / "deploy" / "hcp-terraform.md").read_text()
    )
