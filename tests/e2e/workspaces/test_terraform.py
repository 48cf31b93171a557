"""Terraform itself with a workspace: what it accepts, and what it uploads."""

import io
import json
import os
import shutil
import tarfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from smsbot.project import PROVIDER_LOCK
from smsbot.sandbox.stack.narrowing import narrowed
from smsbot.sandbox.stack.provider import choose_provider
from smsbot.sandbox.stack.provider_choice import ProviderChoice
from smsbot.terraform.terraform import Terraform, TerraformFailure, find_terraform
from tests.e2e.workspaces.hcp_terraform import TOKEN, HcpTerraform, served
from tests.e2e.workspaces.terraform_requests import TerraformRequests
from tests.stacks.synthesized import environment, synthesize_to

HOST = "tfe.example.com"
ACCOUNT = "111122223333"


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[HcpTerraform]:
    """An organization with the workspace of dev; a request that it cannot answer fails the test."""
    made = HcpTerraform()
    made.add_workspace("smsbot-dev")
    with served(made, tmp_path) as hostname:
        made.hostname = hostname
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        yield made
    assert made.unexpected == []


@pytest.fixture(scope="module")
def offline() -> Any:
    """The provider as the sandbox has it."""
    choice = ProviderChoice(os.environ.get("SMSBOT_PROVIDER", ProviderChoice.BUNDLED))
    return choose_provider(find_terraform(), choice)


@pytest.fixture(scope="module")
def synthesized(offline: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is synthesized of dev, for the provider that there is."""
    output = tmp_path_factory.mktemp("synthesized") / "cdktf.out"
    backend = {"type": "cloud", "organization": "acme", "hostname": HOST}
    synthesize_to(output, environment("dev", account_id=ACCOUNT, backend=backend))
    if offline.schema is not None:
        path = output / "stacks" / "smsbot-dev" / "cdk.tf.json"
        narrow, _ = narrowed(
            json.loads(path.read_text()), offline.schema, provider_version=offline.version
        )
        path.write_text(json.dumps(narrow))
        # It locks the newer provider that the code names.
        path.with_name(PROVIDER_LOCK).unlink()
    return output


@pytest.fixture
def stack(service: HcpTerraform, synthesized: Path, tmp_path: Path) -> Path:
    """The folder of dev's stack, in a checkout with other files."""
    output = tmp_path / "checkout" / "cdktf.out"
    shutil.copytree(synthesized, output)
    (output.parent / "terraform.smsbot-prod.tfstate").write_text("secret")
    path = output / "stacks" / "smsbot-dev" / "cdk.tf.json"
    path.write_text(path.read_text().replace(HOST, service.hostname))
    return path.parent


@pytest.fixture
def terraform(service: HcpTerraform, offline: Any, tmp_path: Path) -> Terraform:
    """Terraform as somebody who is logged in."""
    settings = tmp_path / "terraform.tfrc"
    plugins = offline.environment.get("TF_CLI_CONFIG_FILE")
    login = f'credentials "{service.hostname}" {{ token = "{TOKEN}" }}\n'
    settings.write_text(login + (Path(plugins).read_text() if plugins else ""))
    return offline.terraform.with_environment(
        {
            "TF_CLI_CONFIG_FILE": str(settings),
            "SSL_CERT_FILE": os.environ["SSL_CERT_FILE"],
            "NO_PROXY": "127.0.0.1",
        }
    )


def test_the_configuration_is_valid_without_the_service(
    stack: Path, terraform: Terraform, service: HcpTerraform
) -> None:
    terraform.output("init", "-backend=false", "-no-color", "-input=false", cwd=stack)
    assert "The configuration is valid" in terraform.output("validate", "-no-color", cwd=stack)
    configured = json.loads((stack / "cdk.tf.json").read_text())["terraform"]["cloud"]
    assert configured == {
        "hostname": service.hostname,
        "organization": "acme",
        "workspaces": {"name": "smsbot-dev"},
    }


def test_the_stack_and_its_package_are_uploaded_and_nothing_else(
    stack: Path, terraform: Terraform, service: HcpTerraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = TerraformRequests(service)
    monkeypatch.setattr(service, "answer", requests.answer)
    terraform.output("init", "-no-color", "-input=false", cwd=stack)
    with pytest.raises(TerraformFailure, match="Failed to create run"):
        terraform.output("plan", "-no-color", "-input=false", cwd=stack)
    (uploaded,) = requests.uploaded
    with tarfile.open(fileobj=io.BytesIO(uploaded)) as archive:
        files = {each.name: archive.extractfile(each) for each in archive if each.isfile()}
        names = set(files)
        package = next(name for name in names if name.endswith("/lambda_src.zip"))
        assert names == {".terraform.lock.hcl", "cdk.tf.json", package}
        content = files[package]
        assert content
        assert content.read() == (stack / package).read_bytes()
    function = json.loads((stack / "cdk.tf.json").read_text())["resource"]["aws_lambda_function"]
    assert function["bot"]["filename"] == package


def test_a_working_directory_would_upload_the_whole_checkout(
    stack: Path, terraform: Terraform, service: HcpTerraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason why pipeline/hcp sets none."""
    dev = service.named("smsbot-dev")
    dev.attributes["working-directory"] = "cdktf.out/stacks/smsbot-dev"
    requests = TerraformRequests(service)
    monkeypatch.setattr(service, "answer", requests.answer)
    terraform.output("init", "-no-color", "-input=false", cwd=stack)
    with pytest.raises(TerraformFailure):
        terraform.output("plan", "-no-color", "-input=false", cwd=stack)
    with tarfile.open(fileobj=io.BytesIO(requests.uploaded[0])) as archive:
        assert "terraform.smsbot-prod.tfstate" in archive.getnames()
