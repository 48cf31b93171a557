import json
from pathlib import Path

import pytest

from keyproof.terminal.failure import Failure
from smsbot.services.github.readiness import refuse_unready
from smsbot.services.workspaces.token import find_token
from tests.smsbot.services.workspaces.conftest import Organization
from tests.smsbot.services.workspaces.hcp_terraform import (
    NOT_FOUND,
    RATE_LIMITED,
    TOKEN,
    Fault,
    Refused,
)
from tests.stacks.synthesized import environment

HOST = "app.terraform.io"


def test_a_token_that_is_not_accepted(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TFE_TOKEN", "expired")
    failure = organization.failure("--yes")
    host = organization.service.hostname
    assert failure.problem == (
        f"{host} does not accept the token of TFE_TOKEN, reading the organization acme."
    )
    assert f"`terraform login {host}`" in failure.way_on
    assert "expired" not in failure.problem + failure.way_on
    assert organization.service.done == []


def test_an_organization_that_there_is_not(organization: Organization) -> None:
    organization.declare(organization="acmee")
    failure = organization.failure("--check")
    assert '"not found" (404), reading the organization acmee' in failure.problem
    assert "environments.toml" in failure.way_on


def test_a_token_that_may_create_nothing(organization: Organization) -> None:
    organization.service.faults.append(Fault("create workspace", NOT_FOUND))
    failure = organization.failure("--yes")
    assert "(404), at smsbot-dev: workspace: it is not there, or the token" in failure.problem


def test_a_token_that_may_only_read_a_workspace(organization: Organization) -> None:
    organization.sync("--yes")
    dev = organization.service.named("smsbot-dev")
    dev.can_update = False
    assert organization.sync("--check").exit_code == 0
    dev.attributes["auto-apply"] = True
    organization.service.done.clear()
    assert organization.sync("--check").exit_code == 1
    failure = organization.failure("--yes")
    assert failure.problem == "The token of TFE_TOKEN may not change smsbot-dev."
    assert organization.service.writes == []


def test_a_token_that_is_forbidden_something(organization: Organization) -> None:
    organization.service.faults.append(Fault("projects", Refused(403, "forbidden", "No entry")))
    assert (
        "does not let the token of TFE_TOKEN do that (403)"
        in organization.failure("--check").problem
    )


def test_a_rate_limit_without_end(organization: Organization) -> None:
    organization.service.faults.append(Fault("workspace", RATE_LIMITED, times=1000))
    failure = organization.failure("--yes")
    assert "wants fewer requests (429)" in failure.problem
    assert "it was asked 5 times" in failure.problem
    assert "in a minute" in failure.way_on


def test_a_connection_that_is_cut(organization: Organization) -> None:
    organization.service.faults.append(Fault("variables", None, times=2))
    assert organization.sync("--yes").exit_code == 0
    organization.service.faults.append(Fault("variables", None, times=1000))
    assert "cannot be reached" in organization.failure("--check").problem


def test_a_certificate_of_an_unknown_authority(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    failure = organization.failure("--check")
    assert "CERTIFICATE_VERIFY_FAILED" in failure.problem
    assert "SSL_CERT_FILE" in failure.way_on
    assert organization.service.done == []


def test_a_host_that_is_not_hcp_terraform(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(organization.service, "answer", lambda *_: (200, b"<html>Sign in</html>"))
    assert "answers something else than its API" in organization.failure("--check").problem


def test_environments_that_would_share_a_role(organization: Organization) -> None:
    for name, each in organization.environments.items():
        organization.environments[name] = each.model_copy(update={"deploy_role": "smsbot-deploy"})
    failure = organization.failure("--check")
    assert "[dev], [staging] deploy_role: received 'smsbot-deploy' for both" in failure.problem
    assert organization.service.done == []


def test_an_environment_without_an_account(organization: Organization) -> None:
    dev = organization.environments["dev"].model_copy(update={"account_id": None})
    organization.environments["dev"] = dev
    assert "[dev] account_id: received nothing" in organization.failure("--check").problem


def test_no_environment_in_hcp_terraform(organization: Organization) -> None:
    organization.environments.clear()
    organization.environments["dev"] = environment("dev")
    assert "No environment has its state in HCP Terraform." in organization.failure().problem


def test_a_host_that_does_not_answer(organization: Organization) -> None:
    organization.declare(hostname="127.0.0.1:9")
    assert "127.0.0.1:9 cannot be reached" in organization.failure("--check").problem


@pytest.mark.parametrize(
    ("permission", "is_refused"),
    [
        *(("can-queue-run", False), ("can-read-settings", False)),
        *(("can-update", True), ("can-queue-apply", True), ("can-update-variable", True)),
        *(("can-queue-destroy", True), ("can-destroy", True), ("can-force-delete", True)),
    ],
)
def test_what_handles_a_pull_request_has_a_token_that_only_plans(
    organization: Organization, permission: str, *, is_refused: bool
) -> None:
    organization.declare("dev")
    organization.sync("--yes")
    workspace = organization.service.named("smsbot-dev")
    workspace.can_update = False
    workspace.permissions = {permission: True}
    dev = organization.environments["dev"]
    if is_refused:
        with pytest.raises(Failure, match="may apply runs of smsbot-dev") as refused:
            refuse_unready(dev, plans_only=True)
        assert TOKEN not in refused.value.problem
    else:
        refuse_unready(dev, plans_only=True)


@pytest.mark.parametrize("token", ["secret\n", "sec ret", "sécret", "Bearer secret"])
def test_what_is_no_token_is_not_told(
    organization: Organization, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("TFE_TOKEN", token)
    failure = organization.failure("--check")
    assert "The token of TFE_TOKEN holds white space" in failure.problem
    assert "cret" not in failure.problem + failure.way_on
    assert organization.service.done == []


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("TFE_TOKEN", raising=False)
    (tmp_path / ".terraform.d").mkdir()
    return tmp_path / ".terraform.d" / "credentials.tfrc.json"


def test_the_token_of_terraform_login(home: Path) -> None:
    home.write_text(json.dumps({"credentials": {HOST: {"token": TOKEN}}}))
    token = find_token(HOST)
    assert (token.secret, token.source) == (TOKEN, str(home))
    assert TOKEN not in repr(token)
    with pytest.raises(Failure, match=r"no token for tfe\.example\.com"):
        find_token("tfe.example.com")


def test_a_variable_goes_before_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.write_text(json.dumps({"credentials": {HOST: {"token": "of-the-file"}}}))
    monkeypatch.setenv("TFE_TOKEN", "of-any-host")
    assert find_token(HOST).secret == "of-any-host"
    monkeypatch.setenv("TF_TOKEN_app_terraform_io", "of-the-host")
    assert find_token(HOST).source == "TF_TOKEN_app_terraform_io"
    monkeypatch.setenv("TF_TOKEN_my__tfe_example_com", "of-a-hyphen")
    assert find_token("my-tfe.example.com").secret == "of-a-hyphen"


@pytest.mark.parametrize("content", ["secret", '["secret"]', '{"credentials": {"a": "secret"}}'])
def test_a_credentials_file_that_is_none(home: Path, content: str) -> None:
    home.write_text(content)
    with pytest.raises(Failure) as failed:
        find_token(HOST)
    assert "secret" not in failed.value.problem
    assert f"`terraform login {HOST}`" in failed.value.way_on
