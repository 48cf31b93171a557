"""Turns synthesized stacks into those that Terraform applies to the embedded AWS."""

import json
import re
from pathlib import Path
from typing import Any, cast

from smsbot import sandboxed
from smsbot.project import PROVIDER_LOCK
from smsbot.sandbox.emulator.emulator import Emulator
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.narrowing import Dropped, narrowed, without_types
from smsbot.sandbox.older_provider import with_older_buckets, without_hash_keys
from smsbot.sandbox.provider import Provider
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandboxed import ACCOUNT_ID, OVERRIDE, SERVICES
from stacks.output import CONFIGURATION, put

# In each stack's folder: what the provider or the emulator does not know of it, one a line.
NOT_SET = "not-set-in-the-sandbox.txt"
# Of AWS End User Messaging the emulator has nothing, and of the configuration set's CloudFormation
# stack only the stack: it refuses the type of the set.
NOT_EMULATED = re.compile(r"aws_pinpointsmsvoicev2_\w+|aws_cloudformation_stack")


def put_adapted(new: Path, output: Path) -> None:
    """Adapt what ``main.py`` wrote to a folder in a shell of a sandbox, and move it to the output.

    The configuration comes last: none is there without the override that points it at the emulator.
    """
    root = sandboxed.sandbox()
    assert root is not None  # noqa: S101 - as main.py sees to
    adapt(new, output, Sandbox(Layout(root)))


def adapt(new: Path, output: Path, sandbox: Sandbox) -> None:
    """The same for a sandbox. Raises UserError if it is not running."""
    emulator, provider = sandbox.required(), sandbox.provider()
    for stack in (new / "stacks").iterdir():
        dropped = _adapt_stack(stack, sandbox.layout, emulator, provider)
        (stack / NOT_SET).write_text("".join(f"{each}\n" for each in dropped), encoding="utf-8")
    put(new, output)


def _adapt_stack(
    folder: Path, layout: Layout, emulator: Emulator, provider: Provider
) -> tuple[Dropped, ...]:
    """Narrow a stack, in the folder of its name, and point it at the emulator.

    Its state is the sandbox's own file, or in S3 on the emulator if its backend is s3.
    """
    path = folder / CONFIGURATION
    configuration, dropped = known_part(json.loads(path.read_text(encoding="utf-8")), provider)
    if provider.lock is not None:
        # In the place of that of the code, which locks a newer one.
        (folder / PROVIDER_LOCK).write_text(provider.lock, encoding="utf-8")
    path.write_text(json.dumps(configuration, indent=2), encoding="utf-8")
    in_s3 = _backend_in_s3(configuration)
    local = {"local": {"path": str(layout.state(folder.name))}}
    override = {
        "terraform": {"backend": {"s3": {**in_s3, **_emulated_s3(emulator)}} if in_s3 else local},
        "provider": _provider(emulator, provider, _account_of(configuration)),
    }
    (folder / OVERRIDE).write_text(json.dumps(override, indent=2), encoding="utf-8")
    return dropped


def known_part(
    configuration: dict[str, object], provider: Provider
) -> tuple[dict[str, object], tuple[Dropped, ...]]:
    """What the provider and the emulator know of a configuration, and what was dropped."""
    configuration, dropped = without_types(configuration, NOT_EMULATED)
    schema = provider.schema
    if schema is None or provider.version is None:
        return configuration, dropped
    configuration, made = without_hash_keys(configuration)
    configuration, replaced = with_older_buckets(configuration, schema)
    configuration, unknown = narrowed(configuration, schema, provider_version=provider.version)
    return configuration, tuple(sorted({*dropped, *made, *replaced, *unknown}))


def _account_of(configuration: Any) -> str:  # noqa: ANN401 - any JSON
    """The account of a synthesized stack on the embedded AWS."""
    (provider,) = configuration["provider"]["aws"]
    (account_id,) = provider.get("allowed_account_ids") or (ACCOUNT_ID,)
    return account_id


def _backend_in_s3(configuration: dict[str, object]) -> dict[str, object] | None:
    """The settings of a backend in S3; its account is that of the credentials there."""
    terraform = cast("dict[str, dict[str, dict[str, object]]]", configuration["terraform"])
    settings = terraform.get("backend", {}).get("s3")
    return settings and {
        name: value for name, value in settings.items() if name != "allowed_account_ids"
    }


def _emulated_s3(emulator: Emulator) -> dict[str, object]:
    """What a backend in S3 needs on the emulator."""
    return {
        "endpoints": {"s3": emulator.endpoint, "sts": emulator.endpoint},
        "use_path_style": True,
        "skip_credentials_validation": True,
        "skip_metadata_api_check": True,
        "skip_region_validation": True,
        "skip_requesting_account_id": True,
    }


def _provider(emulator: Emulator, provider: Provider, account_id: str) -> dict[str, object]:
    """Every service of the provider is the emulator's, also one that no resource is of yet.

    The credentials are those of the shell.
    """
    schema = provider.schema
    is_older = schema is not None
    services = _services(schema) if is_older else SERVICES
    return {
        "aws": {
            "allowed_account_ids": [account_id],
            "s3_force_path_style" if is_older else "s3_use_path_style": True,
            "skip_credentials_validation": True,
            "skip_metadata_api_check": True,
            "endpoints": [dict.fromkeys(services, emulator.endpoint)],
        }
    }


def _services(schema: Any) -> list[str]:  # noqa: ANN401 - as Terraform prints it
    endpoints = schema["provider"]["block"]["block_types"]["endpoints"]
    return sorted(endpoints["block"]["attributes"])
