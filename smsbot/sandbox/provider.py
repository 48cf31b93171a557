"""The AWS provider for Terraform: from its registry, or HashiCorp's own release from a wheel."""

import hashlib
import json
import os
import tempfile
import urllib.request
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from http.client import HTTPException
from importlib import util
from pathlib import Path
from typing import Any

from keyproof.terminal.user_error import UserError
from keyproof.terminal.whole_file import write_whole
from smsbot import project
from smsbot.terraform.terraform import Terraform

WHEEL = "cloudrail"
BUNDLED_VERSION = "3.39.0"
BUNDLED_ZIP = Path("terraform_plugins", f"terraform-provider-aws_{BUNDLED_VERSION}_linux_amd64.zip")
# What HashiCorp's release and every published dependency lock file give for this zip.
BUNDLED_SHA256 = "4b75e0a259b56d97e66b7d69f3f25bd4cc7be2440c0fe35529f46de7d40a49d3"
REGISTRY_HOSTS = ("registry.terraform.io", "registry.opentofu.org")
REGISTRY_TIMEOUT_IN_SECONDS = 3
# Stands in the mirror for the provider, of which each `terraform init` would read 177 MB twice.
LAUNCHER = """#!/bin/sh
exec "${0%/*}/../../../../../${0##*/}" "$@"
"""


class ProviderChoice(StrEnum):
    """``auto``: the Terraform registry if it answers, else the bundled provider."""

    AUTO = "auto"
    REGISTRY = "registry"
    BUNDLED = "bundled"


def asked_for() -> ProviderChoice:
    """Where the provider comes from, by SMSBOT_PROVIDER. Raises UserError for another word."""
    named = os.environ.get("SMSBOT_PROVIDER") or ProviderChoice.AUTO
    if named not in tuple(ProviderChoice):
        raise UserError(
            f"SMSBOT_PROVIDER is {named!r}.",
            hint=f"Set it to one of {', '.join(ProviderChoice)}, or unset it.",
        )
    return ProviderChoice(named)


@dataclass(frozen=True, kw_only=True)
class Provider:
    """The provider that Terraform will use, by ``environment`` variables that ``terraform`` has.

    The registry's is the one that the configuration was written for. To the schema of the bundled
    one it has to be narrowed.
    """

    terraform: Terraform
    choice: ProviderChoice
    environment: Mapping[str, str]
    description: str

    @property
    def lock(self) -> str | None:
        """Terraform's lock of the bundled provider, without a hash of its file.

        The provider is checked as it is unpacked; Terraform would check only what starts it.
        """
        if self.choice is not ProviderChoice.BUNDLED:
            return None
        address = f"{self.terraform.registry_host}/hashicorp/aws"
        return f'provider "{address}" {{\n  version     = "{BUNDLED_VERSION}"\n}}\n'

    def schema(self) -> dict[str, Any] | None:
        """What the bundled provider knows; None for the registry's."""
        return _schema(self.terraform) if self.choice is ProviderChoice.BUNDLED else None


def choose_provider(terraform: Terraform, choice: ProviderChoice) -> Provider:
    """Make the provider ready for use."""
    host, cache = terraform.registry_host, project.CACHE
    if choice is ProviderChoice.AUTO:
        choice = ProviderChoice.REGISTRY if is_registry(host) else ProviderChoice.BUNDLED
    if choice is ProviderChoice.REGISTRY:
        plugins = cache / "terraform-plugins"
        plugins.mkdir(parents=True, exist_ok=True)
        environment = {
            "TF_PLUGIN_CACHE_DIR": str(plugins),
            "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE": "1",
        }
        description = f"the AWS provider of the bindings, from {host}"
    else:
        settings, path = cache / "terraform.tfrc", json.dumps(str(_mirror().resolve()))
        installation = f"provider_installation {{ filesystem_mirror {{ path = {path} }} }}\n"
        write_whole(settings, installation)
        environment = {"TF_CLI_CONFIG_FILE": str(settings)}
        description = f"HashiCorp's AWS provider {BUNDLED_VERSION}, as installed with the project"
    return Provider(
        terraform=replace(terraform, environment={**terraform.environment, **environment}),
        choice=choice,
        environment=environment,
        description=description,
    )


def is_registry(host: str) -> bool:
    """Whether a host answers as a registry of Terraform."""
    discovery = f"https://{host}/.well-known/terraform.json"
    try:
        with urllib.request.urlopen(discovery, timeout=REGISTRY_TIMEOUT_IN_SECONDS) as answer:
            # A network's sign-in page answers too, but not with this.
            return "providers.v1" in json.load(answer)
    except (OSError, HTTPException, ValueError):
        return False


def _mirror() -> Path:
    """Unpack the wheel's zip, once and whole, into a filesystem mirror for Terraform."""
    mirror = project.CACHE / f"terraform-providers-{BUNDLED_VERSION}"
    if mirror.exists():
        return mirror
    release = _bundled_zip()
    mirror.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=mirror.parent) as folder:
        unpacked = Path(folder) / "mirror"
        with zipfile.ZipFile(release) as archive:
            archive.extractall(unpacked)
        (provider,) = unpacked.iterdir()
        provider.chmod(0o755)
        for host in REGISTRY_HOSTS:
            package = unpacked / host / "hashicorp" / "aws" / BUNDLED_VERSION / "linux_amd64"
            package.mkdir(parents=True)
            launcher = package / provider.name
            launcher.write_text(LAUNCHER, encoding="utf-8")
            launcher.chmod(0o755)
        try:
            unpacked.rename(mirror)
        except OSError:
            if not mirror.exists():  # else another process was faster
                raise
    return mirror


def _bundled_zip() -> Path:
    spec = util.find_spec(WHEEL)
    folders = (spec and spec.submodule_search_locations) or ()
    release = next(filter(Path.exists, (Path(each) / BUNDLED_ZIP for each in folders)), None)
    if release is None:
        raise UserError(
            "The Terraform registry does not answer, and there is no bundled AWS provider for this "
            "platform (it exists for Linux on x86-64).",
            hint="Connect to the internet, or point TF_CLI_CONFIG_FILE at a provider mirror and "
            "set SMSBOT_PROVIDER=registry.",
        )
    received = hashlib.sha256(release.read_bytes()).hexdigest()
    if received != BUNDLED_SHA256:
        raise UserError(
            f"{release} is not HashiCorp's release: its SHA-256 is {received}, "
            f"expected {BUNDLED_SHA256}.",
            hint="Install the requirements again, in a new virtual environment.",
        )
    return release


def _schema(terraform: Terraform) -> dict[str, Any]:
    """What the bundled provider knows, asked of it once."""
    path = project.CACHE / f"provider-schema-{BUNDLED_VERSION}.json"
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=project.CACHE) as folder:
            required = {"aws": {"source": "aws", "version": BUNDLED_VERSION}}
            configuration = {"terraform": {"required_providers": required}}
            # Of no stack's name, which Terraform refuses outside of the sandbox in its shell.
            asked = Path(folder) / "provider.tf.json"
            asked.write_text(json.dumps(configuration), encoding="utf-8")
            terraform.output("init", "-no-color", "-input=false", cwd=Path(folder))
            printed = terraform.output("providers", "schema", "-json", cwd=Path(folder))
            write_whole(path, next(line for line in printed.splitlines() if line.startswith("{")))
    (schema,) = json.loads(path.read_text(encoding="utf-8"))["provider_schemas"].values()
    return schema
