"""Narrows synthesized Terraform JSON to what the AWS provider of 2021 knows.

The stack is written for the provider of the bindings. What the older one does not know is dropped,
or written as that has it. Each such place is reported by a path, such as
``aws_kms_key.rotation_period_in_days``. Nothing refers to a resource that is dropped, in whatever
settings: Terraform would say so.
"""

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any, cast

Json = dict[str, Any]

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
    return [
        {
            "id": rule["id"],
            "enabled": rule["status"] == "Enabled",
            "prefix": rule["filter"][0]["prefix"],
            "noncurrent_version_expiration": {
                "days": rule["noncurrent_version_expiration"][0]["noncurrent_days"]
            },
            "abort_incomplete_multipart_upload_days": rule["abort_incomplete_multipart_upload"][0][
                "days_after_initiation"
            ],
        }
        for rule in body["rule"]
    ]


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
