"""Narrows synthesized Terraform JSON to what an older AWS provider and the embedded AWS know.

The stack is written for AWS and for the provider of the bindings. What one of the two does not know
is dropped, with every value that refers to it, and every drop is reported: what the sandbox then
shows holds for the rest.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from smsbot.sandbox.references import without_references

Json = dict[str, object]

META_ARGUMENTS = frozenset(
    {"//", "connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"}
)
# What a provider of 2021 requires and newer ones find out; the emulator reads neither.
OLDER_REQUIRED = {("aws_iam_openid_connect_provider", "thumbprint_list"): ["f" * 40]}
# Values that a provider of 2021 refuses; the emulator runs the function on this machine's Python.
OLDER_VALUES = {("aws_lambda_function", "runtime"): "python3.8"}


@dataclass(frozen=True, order=True)
class Dropped:
    """Something of the configuration that was left out or replaced.

    ``what`` is a path such as ``aws_kms_key.rotation_period_in_days``, ``replacement`` the value
    used instead, where there is one.
    """

    what: str
    replacement: str | None = None

    def __str__(self) -> str:
        return f"{self.what} (instead: {self.replacement})" if self.replacement else self.what


def without_types(
    configuration: Json, pattern: re.Pattern[str]
) -> tuple[Json, tuple[Dropped, ...]]:
    """The configuration without the resource types of a pattern, and what was dropped."""
    resources = _object(configuration, "resource")
    kinds = [kind for kind in resources if pattern.fullmatch(kind)]
    if not kinds:
        return configuration, ()
    addresses = [f"{kind}.{name}" for kind in kinds for name in _object(resources, kind)]
    kept = {kind: value for kind, value in resources.items() if kind not in kinds}
    result, paths = without_references({**configuration, "resource": kept}, addresses)
    return result, tuple(sorted(map(Dropped, {*kinds, *paths})))


def narrowed(
    configuration: Json, provider_schema: Mapping[str, object], *, provider_version: str
) -> tuple[Json, tuple[Dropped, ...]]:
    """The configuration for a provider with this schema, and what was dropped, each kind once.

    ``provider_schema`` is the provider's entry in ``terraform providers schema -json``.
    """
    dropped: set[Dropped] = set()
    addresses: set[str] = set()
    result = {**configuration}
    for section, schemas in (("resource", "resource_schemas"), ("data", "data_source_schemas")):
        known = _object(provider_schema, schemas)
        kept: Json = {}
        for kind, instances in _object(configuration, section).items():
            if kind not in known:
                dropped.add(Dropped(kind))
                start = kind if section == "resource" else f"data.{kind}"
                addresses |= {f"{start}.{name}" for name in cast("Json", instances)}
                continue
            block = _object(known[kind], "block")
            kept[kind] = {
                name: _with_older_values(kind, _block(body, block, kind, dropped), dropped)
                for name, body in cast("Json", instances).items()
            }
        if kept:
            result[section] = kept
        else:
            result.pop(section, None)
    result, paths = without_references(result, addresses)
    dropped |= set(map(Dropped, paths))
    result["terraform"] = _with_version(_object(configuration, "terraform"), provider_version)
    return result, tuple(sorted(dropped))


def _block(body: object, schema: Mapping[str, object], path: str, dropped: set[Dropped]) -> Json:
    attributes = _object(schema, "attributes")
    blocks = _object(schema, "block_types")
    result: Json = {}
    for name, value in cast("Json", body).items():
        if name in blocks:
            inner = _object(blocks[name], "block")
            inner_path = f"{path}.{name}"
            result[name] = (
                [_block(each, inner, inner_path, dropped) for each in cast("list[object]", value)]
                if isinstance(value, list)
                else _block(value, inner, inner_path, dropped)
            )
        elif name in attributes or name in META_ARGUMENTS:
            result[name] = value
        else:
            dropped.add(Dropped(f"{path}.{name}"))
    return result


def _with_older_values(kind: str, body: Json, dropped: set[Dropped]) -> Json:
    for (affected, attribute), required in OLDER_REQUIRED.items():
        if kind == affected and attribute not in body:
            body = {**body, attribute: required}
    for (affected, attribute), value in OLDER_VALUES.items():
        if kind == affected and attribute in body:
            dropped.add(Dropped(f"{kind}.{attribute} {body[attribute]}", value))
            body = {**body, attribute: value}
    return body


def _with_version(settings: Json, version: str) -> Json:
    required = _object(settings, "required_providers")
    aws = {**_object(required, "aws"), "version": version}
    return {**settings, "required_providers": {**required, "aws": aws}}


def _object(container: object, key: str) -> Json:
    return cast("Json", cast("Mapping[str, object]", container).get(key, {}))
