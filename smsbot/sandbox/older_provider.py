"""Keys for hashes and buckets as a provider of 2021 knows them: buckets have settings as blocks.

Since release 4, versioning, encryption and lifecycle are resources of their own, which an older
provider would drop. https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-4-upgrade
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from smsbot.sandbox.narrowing import Dropped

Json = dict[str, Any]

BUCKET, KEY, FOR_HASHES = "aws_s3_bucket", "aws_kms_key", "GENERATE_VERIFY_MAC"
UNKNOWN_OF_KEYS = ("customer_master_key_spec", "key_usage")
# Known since 2018, and with the value that a bucket has today since 2021.
OWNERSHIP = "aws_s3_bucket_ownership_controls"
REFERENCE = re.compile(rf"\$\{{{BUCKET}\.([\w-]+)\.\w+\}}")


def with_older_buckets(
    configuration: dict[str, object], provider_schema: Mapping[str, object]
) -> tuple[dict[str, object], tuple[Dropped, ...]]:
    """The configuration for a provider with this schema, and what is written another way in it."""
    known = cast("Json", provider_schema.get("resource_schemas", {}))
    resources = {
        kind: dict(named) for kind, named in cast("Json", configuration.get("resource", {})).items()
    }
    replaced: list[Dropped] = []
    if OWNERSHIP in resources and any(kind not in known for kind in OLDER):
        del resources[OWNERSHIP]
        replaced.append(Dropped(OWNERSHIP))
    for kind, (block, older) in OLDER.items():
        if kind not in resources or kind in known:
            continue
        for body in resources.pop(kind).values():
            found = REFERENCE.fullmatch(str(body["bucket"]))
            if found is None:
                raise ValueError(f"{kind} is for {body['bucket']}, which is not a reference")
            resources[BUCKET][found[1]] = {**resources[BUCKET][found[1]], block: older(body)}
        replaced.append(Dropped(kind, f"{BUCKET}.{block}"))
    return {**configuration, "resource": resources}, tuple(replaced)


def _versioning(body: Json) -> Json:
    return {"enabled": body["versioning_configuration"]["status"] == "Enabled"}


def _encryption(body: Json) -> Json:
    return {"rule": body["rule"]}


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


OLDER: dict[str, tuple[str, Callable[[Json], object]]] = {
    "aws_s3_bucket_versioning": ("versioning", _versioning),
    "aws_s3_bucket_server_side_encryption_configuration": (
        "server_side_encryption_configuration",
        _encryption,
    ),
    "aws_s3_bucket_lifecycle_configuration": ("lifecycle_rule", _lifecycle),
}


def without_hash_keys(configuration: dict[str, Any]) -> tuple[dict[str, Any], tuple[Dropped, ...]]:
    """The configuration with keys for hashes as keys that encrypt, and what is replaced.

    The embedded AWS makes keys for hashes of them.
    """
    resources: dict[str, Any] = configuration.get("resource", {})
    keys: dict[str, Any] = resources.get(KEY, {})
    of_hashes = [name for name, body in keys.items() if body.get("key_usage") == FOR_HASHES]
    if not of_hashes:
        return configuration, ()
    narrowed = {
        name: {argument: each for argument, each in body.items() if argument not in UNKNOWN_OF_KEYS}
        if name in of_hashes
        else body
        for name, body in keys.items()
    }
    replaced = (
        Dropped(f"{KEY}.{name}.key_usage", "a key for hashes, made as one that encrypts")
        for name in of_hashes
    )
    return {**configuration, "resource": {**resources, KEY: narrowed}}, tuple(replaced)
