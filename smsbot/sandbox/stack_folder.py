"""Turns a synthesized stack into one that Terraform applies to the embedded AWS."""

import json
import re
from pathlib import Path
from typing import cast

from smsbot.sandbox.emulator import ACCESS_KEY_ID, ACCOUNT_ID, SECRET_ACCESS_KEY, Emulator
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.narrowing import Dropped, narrowed, without_types
from smsbot.sandbox.provider import Provider

CONFIGURATION = "cdk.tf.json"
# Terraform merges a file of this ending over the configuration.
# https://developer.hashicorp.com/terraform/language/files/override
OVERRIDE = "sandbox_override.tf.json"
# Of AWS End User Messaging the emulator has nothing, and of the configuration set's CloudFormation
# stack only the stack: it refuses the type of the set.
NOT_EMULATED = re.compile(r"aws_pinpointsmsvoicev2_\w+|aws_cloudformation_stack")
SERVICES = (
    *("cloudwatch", "cloudwatchevents", "cloudwatchlogs", "dynamodb", "iam", "kms", "lambda"),
    *("sns", "sqs", "sts"),
    # Asked for the account's attributes by older providers, which wait long for an answer.
    "ec2",
)


def adapt_stack(
    folder: Path, *, layout: Layout, emulator: Emulator, provider: Provider
) -> tuple[Dropped, ...]:
    """Narrow a stack, in the folder of its name, and point it at the emulator.

    Returns what the provider or the emulator does not know of it.
    """
    path = folder / CONFIGURATION
    configuration = cast("dict[str, object]", json.loads(path.read_text(encoding="utf-8")))
    configuration, dropped = without_types(configuration, NOT_EMULATED)
    if provider.schema is not None and provider.version is not None:
        configuration, unknown = narrowed(
            configuration, provider.schema, provider_version=provider.version
        )
        dropped = tuple(sorted({*dropped, *unknown}))
    path.write_text(json.dumps(configuration, indent=2), encoding="utf-8")
    override = _override(layout.state(folder.name), emulator)
    (folder / OVERRIDE).write_text(json.dumps(override, indent=2), encoding="utf-8")
    return dropped


def _override(state: Path, emulator: Emulator) -> dict[str, object]:
    return {
        "terraform": {"backend": {"local": {"path": str(state)}}},
        "provider": {
            "aws": {
                "access_key": ACCESS_KEY_ID,
                "secret_key": SECRET_ACCESS_KEY,
                "allowed_account_ids": [ACCOUNT_ID],
                "skip_credentials_validation": True,
                "skip_metadata_api_check": True,
                "endpoints": [dict.fromkeys(SERVICES, emulator.endpoint)],
            }
        },
    }
