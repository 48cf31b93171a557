"""Roles that trust the tokens of any issuer of OpenID Connect, and options that would open them."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from keyproof.terminal.failure import Failure
from keyproof.tests.cases import read_data
from smsbot.cli import app
from stacks.bootstrap.names import PIPELINE
from smsbot.services.roles.open_id import open_id
from stacks.bootstrap.role import Role
from smsbot.services.roles.script import script
from stacks.bootstrap.trust import trust_policy
from tests.stacks.bootstrap.test_policies import ACCOUNT
from tests.stacks.synthesized import environment

GITLAB = ("https://gitlab.example.com/ci", "bot", "project_path:acme/bot:environment:{job}")
DEV = environment("dev", account_id=ACCOUNT)
JOBS = {Role.PLAN: "plan-dev", Role.DEPLOY: "dev", Role.VERIFY: "verify-dev"}


@pytest.mark.parametrize("role", PIPELINE)
def test_a_role_trusts_one_subject_of_the_issuer(role: Role) -> None:
    (statement,) = json.loads(trust_policy(DEV, role, open_id(*GITLAB)).to_json())["Statement"]
    host = "gitlab.example.com/ci"
    assert statement["Principal"] == {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{host}"}
    subject = f"project_path:acme/bot:environment:{JOBS[role]}"
    assert statement["Condition"] == {
        "StringEquals": {f"{host}:aud": "bot", f"{host}:sub": subject}
    }


def test_the_script_makes_the_issuer_and_each_role() -> None:
    text = script(DEV, open_id(*GITLAB))
    assert "--url https://gitlab.example.com/ci --client-id-list bot" in text
    assert all(f":environment:{job}" in text for job in JOBS.values())
    assert "token.actions" not in text


@pytest.mark.parametrize(
    "wrong", read_data(__file__, "options_that_would_open_a_role_are_refused"), ids=str
)
def test_options_that_would_open_a_role_are_refused(wrong: dict[str, Any]) -> None:
    given = dict(zip(("issuer", "audience", "subject"), GITLAB, strict=True)) | wrong
    with pytest.raises(Failure, match="allowed: "):
        open_id(**given)


def test_an_issuer_without_tls_is_told_of_https() -> None:
    with pytest.raises(Failure, match="received 'http:") as raised:
        open_id("http://gitlab.com", "bot", "sub:{job}")
    assert "https://" in str(raised.value.way_on)


@pytest.mark.parametrize("role", [[], ["deploy"], ["deploy", "--trust"], ["plan", "--trust"]])
@pytest.mark.parametrize(
    "subject", read_data(__file__, "a_subject_without_the_job_is_refused_for_each_role")
)
def test_a_subject_without_the_job_is_refused_for_each_role(role: list[str], subject: str) -> None:
    host, audience, _ = GITLAB
    tokens = ("--issuer", host, "--audience", audience, "--subject", subject)
    refused = CliRunner().invoke(app, ["roles", "dev", *role, *tokens])
    assert refused.exit_code
    assert "each job could deploy" in str(refused.exception)
    assert not refused.stdout
