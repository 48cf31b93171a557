"""Turns synthesized stacks into those that Terraform applies to the emulated AWS.

A stack is written for the provider of the bindings. For the bundled one of 2021, what that does not
know is dropped, or written as that has it. Each such place is reported by a path, such as
``aws_kms_key.rotation_period_in_days``. Nothing refers to a resource that is dropped, in whatever
settings: Terraform would say so.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from smsbot import sandboxed
from smsbot.project import PROVIDER_LOCK
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.provider import BUNDLED_VERSION
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandboxed import ACCOUNT_ID, OVERRIDE
from stacks.output import CONFIGURATION, put

Json = dict[str, Any]

# In each stack's folder: what the provider or the emulator does not know of it, one a line.
NOT_SET = "not-set-in-the-sandbox.txt"
# Of the provider; asked for the account's attributes by older ones, ec2 too.
SERVICES = [
    *("cloudwatch", "cloudwatchevents", "cloudwatchlogs", "dynamodb", "ec2", "iam", "kms"),
    *("lambda", "s3", "sns", "sqs", "sts"),
]

SCHEMAS = {"data": "data_source_schemas", "resource": "resource_schemas"}
META_ARGUMENTS = frozenset(
    {"//", "connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"}
)
KEY, FOR_HASHES = "aws_kms_key", "GENERATE_VERIFY_MAC"
OF_A_KIND = ["customer_master_key_spec", "key_usage"]
FUNCTION, OLDER_RUNTIME = "aws_lambda_function", "python3.8"
ISSUER = "aws_iam_openid_connect_provider"
BUCKET = "aws_s3_bucket"
# Known since 2018, and with the value that a bucket has today since 2021.
OWNERSHIP = "aws_s3_bucket_ownership_controls"
REFERENCE = re.compile(rf"\$\{{{BUCKET}\.([\w-]+)\.\w+\}}")


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


def narrowed(configuration: Json, schema: Json, *, version: str) -> tuple[Json, list[str]]:
    """The configuration for a provider of this release, and what was dropped.

    ``schema`` is the provider's entry in ``terraform providers schema -json``.
    """
    result, dropped = as_in_2021(configuration)
    for section, schemas in SCHEMAS.items():
        known, written = schema.get(schemas, {}), result.get(section, {})
        dropped |= written.keys() - known.keys()
        result[section] = {
            kind: {
                name: _block(body, known[kind]["block"], kind, dropped)
                for name, body in named.items()
            }
            for kind, named in written.items()
            if kind in known
        }
    if not result["data"]:
        del result["data"]  # Terraform takes no empty section of data.
    result["terraform"]["required_providers"]["aws"]["version"] = version
    return result, sorted(dropped)


def _block(body: Json, schema: Json, path: str, dropped: set[str]) -> Json:
    attributes, blocks = schema.get("attributes", {}), schema.get("block_types", {})
    result: Json = {}
    for name, value in body.items():
        here = f"{path}.{name}"
        if name in blocks:
            inner = blocks[name]["block"]
            result[name] = (
                [_block(each, inner, here, dropped) for each in cast("list[Json]", value)]
                if isinstance(value, list)
                else _block(value, inner, here, dropped)
            )
        elif name in attributes or name in META_ARGUMENTS:
            result[name] = value
        else:
            dropped.add(here)
    return result


def as_in_2021(configuration: Json) -> tuple[Json, set[str]]:
    """The configuration as a provider of 2021 says the same, and what it says another way."""
    result, replaced = copy.deepcopy(configuration), set[str]()
    resources: Json = result.get("resource", {})
    for name, body in resources.get(KEY, {}).items():
        if body.get("key_usage") == FOR_HASHES:
            # The emulated AWS makes a key for hashes of it, and says so.
            for argument in OF_A_KIND:
                body.pop(argument, None)
            body["lifecycle"] = {**body.get("lifecycle", {}), "ignore_changes": OF_A_KIND}
            replaced.add(f"{KEY}.{name}.key_usage (instead: made as a key that encrypts)")
    for body in resources.get(FUNCTION, {}).values():
        # It runs on this machine's Python.
        if "runtime" in body:
            replaced.add(f"{FUNCTION}.runtime {body['runtime']} (instead: {OLDER_RUNTIME})")
            body["runtime"] = OLDER_RUNTIME
    for body in resources.get(ISSUER, {}).values():
        # Newer providers find it out, and the emulator does not read it.
        body.setdefault("thumbprint_list", ["f" * 40])
    return result, replaced | {*_with_blocks(resources)}


def _with_blocks(resources: Json) -> Iterator[str]:
    """Write versioning, encryption and lifecycle of a bucket as its blocks; what was replaced.

    Since release 4 they are resources of their own.
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-4-upgrade
    """
    if resources.pop(OWNERSHIP, None):
        yield OWNERSHIP
    for kind, (block, older) in BLOCKS_OF_BUCKETS.items():
        for body in resources.pop(kind, {}).values():
            found = REFERENCE.fullmatch(str(body["bucket"]))
            if found is None:
                raise ValueError(f"{kind} is for {body['bucket']}, which is not a reference")
            resources[BUCKET][found[1]][block] = older(body)
            yield f"{kind} (instead: {BUCKET}.{block})"


def _lifecycle(body: Json) -> list[Json]:
    def older(rule: Json) -> Json:
        (where,), (expiry,) = rule["filter"], rule["noncurrent_version_expiration"]
        (upload,) = rule["abort_incomplete_multipart_upload"]
        return {
            "id": rule["id"],
            "enabled": rule["status"] == "Enabled",
            "prefix": where["prefix"],
            "noncurrent_version_expiration": {"days": expiry["noncurrent_days"]},
            "abort_incomplete_multipart_upload_days": upload["days_after_initiation"],
        }

    return [*map(older, body["rule"])]


BLOCKS_OF_BUCKETS: dict[str, tuple[str, Callable[[Json], object]]] = {
    "aws_s3_bucket_versioning": (
        "versioning",
        lambda body: {"enabled": body["versioning_configuration"]["status"] == "Enabled"},
    ),
    "aws_s3_bucket_server_side_encryption_configuration": (
        "server_side_encryption_configuration",
        lambda body: {"rule": body["rule"]},
    ),
    "aws_s3_bucket_lifecycle_configuration": ("lifecycle_rule", _lifecycle),
}
