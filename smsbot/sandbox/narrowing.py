"""Narrows synthesized Terraform JSON to what an older AWS provider and the embedded AWS know.

The stack is written for AWS and for the provider of the bindings. What one of the two does not know
is dropped, with every value that refers to it, or written as the provider of 2021 has it. Each such
place is reported by a path, such as ``aws_kms_key.rotation_period_in_days``.
"""

import copy
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, cast

Json = dict[str, Any]
Refers = Callable[[object], bool]

STARTS = {"data": "data.", "resource": ""}
SCHEMAS = {"data": "data_source_schemas", "resource": "resource_schemas"}
META_ARGUMENTS = frozenset(
    {"//", "connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"}
)
KEY, FOR_HASHES = "aws_kms_key", "GENERATE_VERIFY_MAC"
FUNCTION, OLDER_RUNTIME = "aws_lambda_function", "python3.8"
ISSUER = "aws_iam_openid_connect_provider"
BUCKET = "aws_s3_bucket"
# Known since 2018, and with the value that a bucket has today since 2021.
OWNERSHIP = "aws_s3_bucket_ownership_controls"
REFERENCE = re.compile(rf"\$\{{{BUCKET}\.([\w-]+)\.\w+\}}")


def without_types(configuration: Json, pattern: re.Pattern[str]) -> tuple[Json, set[str]]:
    """The configuration without the resource types of a pattern, and what was dropped."""
    resources: Json = configuration.get("resource", {})
    kinds = [kind for kind in resources if pattern.fullmatch(kind)]
    addresses = [f"{kind}.{name}" for kind in kinds for name in resources[kind]]
    result, places = without_references(configuration, addresses)
    return result, {*kinds, *places}


def narrowed(configuration: Json, schema: Json, *, version: str) -> tuple[Json, set[str]]:
    """The configuration for a provider of this release, and what was dropped.

    ``schema`` is the provider's entry in ``terraform providers schema -json``.
    """
    result, dropped = as_in_2021(configuration)
    addresses: list[str] = []
    for section, start in STARTS.items():
        known = schema.get(SCHEMAS[section], {})
        for kind, named in result.get(section, {}).items():
            if kind not in known:
                dropped.add(kind)
                addresses += [f"{start}{kind}.{name}" for name in named]
                continue
            for name, body in named.items():
                named[name] = _block(body, known[kind]["block"], kind, dropped)
    result, places = without_references(result, addresses)
    result["terraform"]["required_providers"]["aws"]["version"] = version
    return result, dropped | places


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


def without_references(configuration: Json, addresses: Collection[str]) -> tuple[Json, set[str]]:
    """The configuration without some resources and what refers to them, and where that was.

    A resource goes as a whole, with what refers to it, if one of its own arguments refers to what
    is gone, since the argument may be required; a value deeper inside goes alone. An order
    (``depends_on``) on what is not there is taken out and not listed.
    """
    result, gone, places = copy.deepcopy(configuration), {*addresses}, set[str]()
    while gone:
        refers = _reference_to(gone)
        following = {
            address
            for address, body in _resources(result)
            if address not in gone and any(map(refers, body.values()))
        }
        for section, start in STARTS.items():
            result[section] = {
                kind: left
                for kind, named in result.get(section, {}).items()
                if (left := _left(named, f"{start}{kind}", gone | following))
            }
            for kind, named in result[section].items():
                _take_out(named, kind, refers, places, names=False)
        outputs: Json = result.get("output", {})
        for name in [name for name, each in outputs.items() if refers(each.get("value"))]:
            places.add(f"output.{name}")
            del outputs[name]
        places |= following
        gone = following
    return {name: each for name, each in result.items() if each or name in configuration}, places


def _reference_to(addresses: Collection[str]) -> Refers:
    alternatives = "|".join(map(re.escape, sorted(addresses)))
    reference = re.compile(rf"(?<![\w.-])(?:{alternatives})(?![\w-])")
    return lambda value: isinstance(value, str) and reference.search(value) is not None


def _resources(configuration: Json) -> Iterator[tuple[str, Json]]:
    for section, start in STARTS.items():
        for kind, named in configuration.get(section, {}).items():
            for name, body in named.items():
                yield f"{start}{kind}.{name}", body


def _left(named: Json, start: str, gone: Collection[str]) -> Json:
    return {name: body for name, body in named.items() if f"{start}.{name}" not in gone}


def _take_out(
    value: object, place: str, refers: Refers, places: set[str], *, names: bool = True
) -> None:
    """Take out what refers, at any depth; a place has no ``names`` of resources."""
    if isinstance(value, dict):
        members = cast("Json", value)
        for name, each in [*members.items()]:
            here = f"{place}.{name}" if names else place
            if refers(each):
                del members[name]
                places.add(here)
            else:
                _take_out(each, here, refers, places)
    elif isinstance(value, list):
        listed = cast("list[object]", value)
        kept = [each for each in listed if not refers(each)]
        if len(kept) < len(listed) and not place.endswith(".depends_on"):
            places.add(place)
        listed[:] = kept
        for each in kept:
            _take_out(each, place, refers, places)


def as_in_2021(configuration: Json) -> tuple[Json, set[str]]:
    """The configuration as a provider of 2021 says the same, and what it says another way."""
    result, replaced = copy.deepcopy(configuration), set[str]()
    resources: Json = result.get("resource", {})
    for name, body in resources.get(KEY, {}).items():
        if body.get("key_usage") == FOR_HASHES:
            # The embedded AWS makes a key for hashes of it.
            for argument in ("customer_master_key_spec", "key_usage"):
                body.pop(argument, None)
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
