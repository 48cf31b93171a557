"""Turns synthesized stacks into those that Terraform applies to the emulated AWS."""

import json
from pathlib import Path

from smsbot import sandboxed
from smsbot.project import PROVIDER_LOCK
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.narrowing import Json, narrowed
from smsbot.sandbox.provider import BUNDLED_VERSION
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandboxed import ACCOUNT_ID, OVERRIDE
from stacks.output import CONFIGURATION, put

# In each stack's folder: what the provider or the emulator does not know of it, one a line.
NOT_SET = "not-set-in-the-sandbox.txt"
# Of the provider; asked for the account's attributes by older ones, ec2 too.
SERVICES = [
    *("cloudwatch", "cloudwatchevents", "cloudwatchlogs", "dynamodb", "ec2", "iam", "kms"),
    *("lambda", "s3", "sns", "sqs", "sts"),
]


def put_adapted(new: Path, output: Path) -> None:
    """Adapt what ``main.py`` wrote to a folder in a shell of a sandbox, and move it to the output.

    The configuration comes last: none is there without the override that points it at the emulator.
    """
    root = sandboxed.sandbox()
    assert root is not None  # noqa: S101 - as main.py sees to
    adapt(new, output, Sandbox(Layout(root)))


def adapt(new: Path, output: Path, sandbox: Sandbox) -> None:
    """The same for a sandbox. Raises UserError if it is not running."""
    endpoint, provider = sandbox.required().endpoint, sandbox.provider()
    schema = provider.schema()
    for stack in (new / "stacks").iterdir():
        path, dropped = stack / CONFIGURATION, list[str]()
        configuration: Json = json.loads(path.read_text(encoding="utf-8"))
        if schema is not None:
            configuration, dropped = narrowed(configuration, schema, version=BUNDLED_VERSION)
        path.write_text(json.dumps(configuration, indent=2), encoding="utf-8")
        local = {"local": {"path": str(sandbox.layout.state(stack.name))}}
        override = {
            "terraform": {"backend": _in_s3(configuration, endpoint) or local},
            "provider": _provider(configuration, endpoint, schema),
        }
        (stack / OVERRIDE).write_text(json.dumps(override, indent=2), encoding="utf-8")
        (stack / NOT_SET).write_text("".join(f"{each}\n" for each in dropped), encoding="utf-8")
        if provider.lock is not None:
            # In the place of that of the code, which locks a newer one.
            (stack / PROVIDER_LOCK).write_text(provider.lock, encoding="utf-8")
    put(new, output)


def _in_s3(configuration: Json, endpoint: str) -> Json | None:
    """A backend in S3 on the emulator; None for another one. The credentials name its account."""
    settings: Json | None = configuration["terraform"].get("backend", {}).get("s3")
    on_emulator = {
        "endpoints": {"s3": endpoint, "sts": endpoint},
        "use_path_style": True,
        "skip_credentials_validation": True,
        "skip_metadata_api_check": True,
        "skip_region_validation": True,
        "skip_requesting_account_id": True,
    }
    others = (each for each in settings or () if each != "allowed_account_ids")
    return settings and {"s3": {**{each: settings[each] for each in others}, **on_emulator}}


def _provider(configuration: Json, endpoint: str, schema: Json | None) -> Json:
    """Every service of the provider is the emulator's, also one that no resource is of yet.

    The credentials are those of the shell.
    """
    (provider,) = configuration["provider"]["aws"]
    services, path_style = SERVICES, "s3_use_path_style"
    if schema is not None:
        endpoints = schema["provider"]["block"]["block_types"]["endpoints"]
        services, path_style = sorted(endpoints["block"]["attributes"]), "s3_force_path_style"
    return {
        "aws": {
            "allowed_account_ids": provider.get("allowed_account_ids") or [ACCOUNT_ID],
            path_style: True,
            "skip_credentials_validation": True,
            "skip_metadata_api_check": True,
            "endpoints": [dict.fromkeys(services, endpoint)],
        }
    }
