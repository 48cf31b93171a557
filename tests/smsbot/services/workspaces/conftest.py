"""An organization on a stand-in for HCP Terraform, and the environments that are declared there."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from keyproof.terminal.failure import Failure
from smsbot.cli import app
from smsbot.services.workspaces import api, commands
from stacks.settings.environment import Environment
from tests.smsbot.services.workspaces.hcp_terraform import TOKEN, HcpTerraform, served
from tests.stacks.synthesized import environment

ACCOUNT = "111122223333"
NAMES = ("dev", "staging", "prod")


@dataclass
class Organization:
    """The stand-in, and what the code says of it."""

    service: HcpTerraform
    environments: dict[str, Environment]

    def declare(self, *names: str, **backend: object) -> None:
        """Let these environments, in this order, have their workspaces here."""
        self.environments.clear()
        for name in names or NAMES:
            self.environments[name] = environment(
                name,
                account_id=ACCOUNT,
                deploy_role=f"smsbot-{name}-deploy",
                plan_role=f"smsbot-{name}-plan",
                verify_role=f"smsbot-{name}-verify",
                deletion_protection=name == "prod",
                backend={
                    "type": "cloud",
                    "organization": "acme",
                    "hostname": self.service.hostname,
                    **backend,
                },
            )

    def sync(self, *options: str, answer: str | None = None) -> Result:
        """Run the command; what went wrong is the result's exception."""
        return CliRunner().invoke(app, ["workspaces", "sync", *options], input=answer)

    def failure(self, *options: str) -> Failure:
        """Run the command, which fails."""
        failed = self.sync(*options).exception
        assert isinstance(failed, Failure), failed
        assert TOKEN not in failed.problem + failed.way_on
        return failed


@pytest.fixture
def organization(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Organization]:
    """The organization acme with nothing in it; a request that is not documented fails the test."""
    service = HcpTerraform()
    environments: dict[str, Environment] = {}
    declared: Callable[[], dict[str, Environment]] = lambda: environments  # noqa: E731
    with served(service, tmp_path) as hostname:
        service.hostname = hostname
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        monkeypatch.setenv("TFE_TOKEN", TOKEN)
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("COLUMNS", "200")
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setattr(commands, "all_environments", declared)
        monkeypatch.setattr(api, "FIRST_WAIT_IN_SECONDS", 0.01)
        organization = Organization(service, environments)
        organization.declare()
        yield organization
    assert service.unexpected == []
