"""Turns a synthesized stack into one that Terraform applies to the embedded AWS."""

import json
import re
from pathlib import Path
from typing import Any, cast

from keyproof.location import Location
from smsbot.project import PROVIDER_LOCK
from smsbot.sandbox.emulator.emulator import Emulator
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.stack.narrowing import Dropped, narrowed, without_types
from smsbot.sandbox.stack.older_provider import with_older_buckets, without_hash_keys
from smsbot.sandbox.stack.provider import Provider
from smsbot.sandboxed import ACCOUNT_ID, OVERRIDE, SERVICES

CONFIGURATION = "cdk.tf.json"
# Of AWS End User Messaging the emulator has nothing, and of the configuration set's CloudFormation
# stack only the stack: it refuses the type of the set.
NOT_EMULATED = re.compile(r"aws_pinpointsmsvoicev2_\w+|aws_cloudformation_stack")


def adapt_stack(
    folder: Path, *, layout: Layout, emulator: Emulator, provider: Provider
) -> tuple[Dropped, ...]:
    """Narrow a stack, in the folder of its name, and point it at the emulator.

    Its state is the sandbox's own file, or in S3 on the emulator if its backend is s3. Returns what
    the provider or the emulator does not know of the stack.
    """
    path = folder / CONFIGURATION
    configuration = json.loads(path.read_text(encoding="utf-8"))
    location = location_of(configuration)
    configuration, dropped = known_part(configuration, provider)
    if provider.lock is not None:
        # In the place of that of the code, which locks a newer one.
        (folder / PROVIDER_LOCK).write_text(provider.lock, encoding="utf-8")
    path.write_text(json.dumps(configuration, indent=2), encoding="utf-8")
    in_s3 = _backend_in_s3(configuration)
    local = {"local": {"path": str(layout.state(folder.name))}}
    backend = {"s3": {**in_s3, **_emulated_s3(emulator)}} if in_s3 else local
    override = {
        "terraform": {"backend": backend},
        "provider": _provider(emulator, provider, location.account_id),
    }
    (folder / OVERRIDE).write_text(json.dumps(override, indent=2), encoding="utf-8")
    return dropped


def known_part(
    configuration: dict[str, object], provider: Provider
) -> tuple[dict[str, object], tuple[Dropped, ...]]:
    """What the provider and the emulator know of a configuration, and what was dropped."""
    configuration, dropped = without_types(configuration, NOT_EMULATED)
    if provider.schema is None or provider.version is None:
        return configuration, dropped
    configuration, made = without_hash_keys(configuration)
    configuration, replaced = with_older_buckets(configuration, provider.schema)
    configuration, unknown = narrowed(
        configuration, provider.schema, provider_version=provider.version
    )
    return configuration, tuple(sorted({*dropped, *made, *replaced, *unknown}))


def location_of(configuration: Any) -> Location:  # noqa: ANN401 - any JSON
    """The region of a synthesized stack, and its account on the embedded AWS."""
    (provider,) = configuration["provider"]["aws"]
    (account_id,) = provider.get("allowed_account_ids") or (ACCOUNT_ID,)
    return Location(region=provider["region"], account_id=account_id)


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
    is_older = provider.schema is not None
    services = _services(cast("Any", provider.schema)) if is_older else SERVICES
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
