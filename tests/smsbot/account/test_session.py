"""Sessions against the emulated AWS and against nothing, and what is said when there is none."""

import json
import os
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, HTTPClientError, SSLError, UnauthorizedSSOTokenError
from botocore.parsers import ResponseParserError

from keyproof.terminal.user_error import UserError
from keyproof.tests.cases import read_data
from smsbot.account.session import failures, identity_of, session_for
from smsbot.planned import KEYS, terraform_for
from smsbot.sandboxed import ACCESS_KEY_ID, ACCOUNT_ID, SECRET_ACCESS_KEY
from tests.stacks.synthesized import environment

ENVIRONMENT = environment("plain")
TRUST = json.dumps({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}})
BOSS = f"""[boss]
aws_access_key_id = {ACCESS_KEY_ID}
aws_secret_access_key = {SECRET_ACCESS_KEY}
"""


def refused(*, profile: str | None = None) -> UserError:
    with pytest.raises(UserError) as raised:
        session_for(ENVIRONMENT, profile=profile)
    return raised.value


@pytest.mark.usefixtures("aws")
def test_a_profile_brings_its_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    (tmp_path / "credentials").write_text(BOSS)
    session = session_for(ENVIRONMENT, profile="boss")
    assert session.client("sts").get_caller_identity()["Account"] == ACCOUNT_ID


@pytest.mark.usefixtures("aws")
def test_terraform_works_in_the_session_of_a_profile(tmp_path: Path) -> None:
    """Terraform itself could not ask for an MFA code."""
    iam = session_for(ENVIRONMENT, profile=None).client("iam")
    role = iam.create_role(RoleName="dev", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    (tmp_path / "credentials").write_text(BOSS)
    profile = f"[profile dev]\nsource_profile = boss\nrole_arn = {role}\nrole_session_name = ada\n"
    (tmp_path / "config").write_text(profile)
    given = terraform_for(session_for(ENVIRONMENT, profile="dev")).environment
    key, secret, token = (given[each] for each in KEYS)
    session = boto3.Session(key, secret, token, ENVIRONMENT.region)
    assert identity_of(session)["Arn"].endswith(":assumed-role/dev/ada")


@pytest.mark.usefixtures("aws")
def test_the_account_has_to_be_the_environments(tmp_path: Path) -> None:
    """An administrator of the sandbox is one of each of its accounts; a profile is of one."""
    session_for(environment("own", account_id=ACCOUNT_ID), profile=None)
    other = environment("other", account_id="000000000007")
    session = session_for(other, profile=None)
    assert session.client("sts").get_caller_identity()["Account"] == other.account_id
    (tmp_path / "credentials").write_text(BOSS)
    with pytest.raises(UserError, match="account 000000000000; other is in 000000000007") as raised:
        session_for(other, profile="boss")
    assert raised.value.problem.endswith(" according to its account_id in environments.toml.")
    assert "--profile" in raised.value.hint


@pytest.mark.parametrize(
    ("settings", "problem"),
    read_data(__file__, "no_request_leaves_the_sandbox_and_none_enters_it"),
)
@pytest.mark.usefixtures("aws")
def test_no_request_leaves_the_sandbox_and_none_enters_it(
    settings: dict[str, str], problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile, sandbox = settings.get("profile", ""), os.environ["SMSBOT_SANDBOX"]
    for name in settings.keys() - {"profile"}:
        value = settings[name]
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name)
    (tmp_path / "config").write_text(f"[default]\n{profile}\n")
    sent: list[str] = []
    monkeypatch.setattr(
        "botocore.httpsession.URLLib3Session.send", lambda _, request: sent.append(request.url)
    )
    assert refused().problem == problem.format(sandbox=sandbox)
    assert sent == []


@pytest.mark.parametrize("case", read_data(__file__, "told"), ids=lambda case: case["problem"])
@pytest.mark.usefixtures("aws")
def test_what_is_wrong_is_told(
    case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in case.get("variables", {}).items():
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name)
    (tmp_path / "config").write_text(case.get("config", ""))
    problem = refused(profile=case.get("profile"))
    assert case["problem"] in problem.problem
    assert case.get("hint", "") in problem.hint


@pytest.mark.parametrize(
    ("error", "problem", "hint"),
    [
        (SSLError(endpoint_url="https://sts", error=OSError("self-signed")), "", "AWS_CA_BUNDLE"),
        (HTTPClientError(error=OSError("no TLS CA certificate bundle")), "", "AWS_CA_BUNDLE"),
        (UnauthorizedSSOTokenError(), "SSO session", "aws sso login"),
        (EOFError(), "asks for an MFA code, and there is no terminal", "docs/deploy/local.md"),
        (ResponseParserError("<html>"), "the response is not from AWS", ""),
    ],
)
def test_what_is_no_answer_of_aws_is_told(error: Exception, problem: str, hint: str) -> None:
    with pytest.raises(UserError) as raised, failures("reading the keys"):
        raise error
    assert problem in raised.value.problem
    assert hint in raised.value.hint


@pytest.mark.usefixtures("aws")
def test_a_sandbox_takes_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")
    assert session_for(ENVIRONMENT, profile=None).region_name == ENVIRONMENT.region


@pytest.mark.parametrize(
    ("code", "problem", "hint"),
    read_data(__file__, "what_aws_refuses"),
)
def test_what_aws_refuses(code: str, problem: str, hint: str) -> None:
    message = "a\n message with x-amz-security-token:FwoGZXIvYXdzEXAMPLE"
    with pytest.raises(UserError) as raised, failures("reading the keys"):
        raise ClientError({"Error": {"Code": code, "Message": message}}, "ListKeys")
    # The request as it was signed is not shown.
    assert (code, "FwoG" in raised.value.problem) != ("SignatureDoesNotMatch", True)
    assert raised.value.problem.startswith("While reading the keys: ")
    assert problem in raised.value.problem
    assert hint in raised.value.hint


def test_what_is_no_failure_of_aws_stays_what_it_is() -> None:
    with pytest.raises(ValueError, match="something else"), failures("reading the keys"):
        raise ValueError("something else")


@pytest.mark.usefixtures("aws")
def test_clients_try_again() -> None:
    session: boto3.Session = session_for(ENVIRONMENT, profile=None)
    retries = session.client("kms").meta.config.retries  # pyright: ignore[reportAttributeAccessIssue]
    assert retries == {"mode": "standard", "total_max_attempts": 4}
