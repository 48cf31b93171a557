"""Turns a synthesized stack into one that Terraform applies to the embedded AWS."""

import json
import re
from pathlib import Path
from typing import Any, cast

from keyproof.embedded_account import ACCOUNT_ID
from smsbot.project import PROVIDER_LOCK
from smsbot.sandbox.emulator.client import Clients
from smsbot.sandbox.emulator.emulator import ACCESS_KEY_ID, SECRET_ACCESS_KEY, Emulator
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.stack.hash_keys import with_hash_keys
from smsbot.sandbox.stack.narrowing import Dropped, narrowed, without_types
from smsbot.sandbox.stack.older_buckets import with_older_buckets
from smsbot.sandbox.stack.provider import Provider

CONFIGURATION = "cdk.tf.json"
# Terraform merges a file of this ending over the configuration.
# https://developer.hashicorp.com/terraform/language/files/override
OVERRIDE = "sandbox_override.tf.json"
# Of AWS End User Messaging the emulator has nothing, and of the configuration set's CloudFormation
# stack only the stack: it refuses the type of the set.
NOT_EMULATED = re.compile(r"aws_pinpointsmsvoicev2_\w+|aws_cloudformation_stack")
SERVICES = (
    *("cloudwatch", "cloudwatchevents", "cloudwatchlogs", "dynamodb", "iam", "kms", "lambda"),
    *("s3", "sns", "sqs", "sts"),
    # Asked for the account's attributes by older providers, which wait long for an answer.
    "ec2",
)


def adapt_stack(
    folder: Path,
    *,
    layout: Layout,
    emulator: Emulator,
    provider: Provider,
    state_in_s3: bool = False,
) -> tuple[Dropped, ...]:
    """Narrow a stack, in the folder of its name, and point it at the emulator.

    Its state is the sandbox's own file; with ``state_in_s3``, a stack with a backend of that type
    has it on the emulator. Returns what the provider or the emulator does not know of the stack.
    """
    path = folder / CONFIGURATION
    configuration = _in_embedded_account(path.read_text(encoding="utf-8"))
    configuration, dropped = without_types(configuration, NOT_EMULATED)
    if provider.schema is not None and provider.version is not None:
        region = cast("Any", configuration)["provider"]["aws"][0]["region"]
        configuration, made = with_hash_keys(
            configuration, Clients(emulator, layout, region=region)
        )
        configuration, replaced = with_older_buckets(configuration, provider.schema)
        configuration, unknown = narrowed(
            configuration, provider.schema, provider_version=provider.version
        )
        dropped = tuple(sorted({*dropped, *made, *replaced, *unknown}))
        # It locks the provider that the code names, which is a newer one.
        (folder / PROVIDER_LOCK).unlink(missing_ok=True)
    path.write_text(json.dumps(configuration, indent=2), encoding="utf-8")
    in_s3 = _backend_in_s3(configuration) if state_in_s3 else None
    local = {"local": {"path": str(layout.state(folder.name))}}
    backend = {"s3": {**in_s3, **_emulated_s3(emulator)}} if in_s3 else local
    override = {
        "terraform": {"backend": backend},
        "provider": _provider(emulator, older=provider.schema is not None),
    }
    (folder / OVERRIDE).write_text(json.dumps(override, indent=2), encoding="utf-8")
    return dropped


def _in_embedded_account(text: str) -> dict[str, object]:
    """The configuration with the embedded account in the ARNs of the one that it is for."""
    configuration = json.loads(text)
    for each in configuration.get("provider", {}).get("aws", ()):
        for account_id in each.get("allowed_account_ids", ()):
            text = text.replace(f":{account_id}:", f":{ACCOUNT_ID}:")
    return cast("dict[str, object]", json.loads(text))


def _backend_in_s3(configuration: dict[str, object]) -> dict[str, object] | None:
    """The settings of a backend in S3, without the account, of which the emulator has another."""
    terraform = cast("dict[str, dict[str, dict[str, object]]]", configuration["terraform"])
    settings = terraform.get("backend", {}).get("s3")
    return settings and {
        name: value for name, value in settings.items() if name != "allowed_account_ids"
    }


def _emulated_s3(emulator: Emulator) -> dict[str, object]:
    """What a backend in S3 needs on the emulator; the credentials are those of the shell."""
    return {
        "endpoints": {"s3": emulator.endpoint, "sts": emulator.endpoint},
        "use_path_style": True,
        "skip_credentials_validation": True,
        "skip_metadata_api_check": True,
        "skip_region_validation": True,
        "skip_requesting_account_id": True,
    }


def _provider(emulator: Emulator, *, older: bool) -> dict[str, object]:
    return {
        "aws": {
            "access_key": ACCESS_KEY_ID,
            "secret_key": SECRET_ACCESS_KEY,
            "allowed_account_ids": [ACCOUNT_ID],
            "s3_force_path_style" if older else "s3_use_path_style": True,
            "skip_credentials_validation": True,
            "skip_metadata_api_check": True,
            "endpoints": [dict.fromkeys(SERVICES, emulator.endpoint)],
        }
    }
