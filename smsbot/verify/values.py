"""The arguments of a resource, made comparable: what is written and what AWS tells of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from smsbot.encryption.model import EncryptionModel
from smsbot.encryption.resource import Resource

Object = Mapping[str, object]

# Compared as policies, not as texts.
POLICY_ARGUMENTS = frozenset({"assume_role_policy", "policy"})
# By which a resource is known; it would be another one with others.
IDENTITY_ARGUMENTS = frozenset(
    {"alarm_name", "arn", "dashboard_name", "function_name", "id", "name"}
)
# What an argument is where it is not written, if that is not nothing, or false.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs
DEFAULTS: dict[tuple[str, str], object] = {
    ("aws_cloudwatch_metric_alarm", "actions_enabled"): True,
    ("aws_kms_key", "customer_master_key_spec"): "SYMMETRIC_DEFAULT",
    ("aws_kms_key", "is_enabled"): True,
    ("aws_kms_key", "key_usage"): "ENCRYPT_DECRYPT",
    ("aws_kms_key", "rotation_period_in_days"): 365,
    ("aws_sqs_queue", "kms_data_key_reuse_period_seconds"): 300,
    ("aws_sqs_queue", "message_retention_seconds"): 345600,
}
ARE_JSON = ("event_pattern", "redrive_policy", "template_body")
NAMES_A_KEY = ("key_id", "key_arn", "kms_key", "kms_master_key_id")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """An argument as it is written and as it is; ``path`` is like ``ttl.attribute_name``."""

    path: str
    expected: object
    found: object


def compared(design: Resource, live: Resource, model: EncryptionModel) -> Iterator[Pair]:
    """Every argument that was read, with what is written; keys are told by their ARN."""
    written = dict(leaves(design.values))
    for path, value in leaves(live.values):
        if path in POLICY_ARGUMENTS or path in IDENTITY_ARGUMENTS:
            continue
        expected = written.get(path, DEFAULTS.get((design.type, path)))
        yield Pair(
            path=path,
            expected=_comparable(path, expected, model),
            found=_comparable(path, value, model),
        )


def leaves(values: Object, start: str = "") -> Iterator[tuple[str, object]]:
    """Every argument that is no block, with its path; blocks of a list beyond the first with it."""
    for name, value in values.items():
        path = f"{start}{name}"
        blocks = cast("list[object]", value) if isinstance(value, list) else [value]
        if blocks and all(isinstance(each, Mapping) for each in blocks):
            for place, block in enumerate(blocks):
                number = f"[{place}]" if place else ""
                yield from leaves(cast("Object", block), f"{path}{number}.")
        else:
            yield path, value


def _comparable(path: str, value: object, model: EncryptionModel) -> object:
    if path.endswith(NAMES_A_KEY) and isinstance(value, str):
        return _key_arn(value, model)
    if path.endswith(ARE_JSON) and isinstance(value, str):
        return _parsed(value)
    if isinstance(value, list):
        return sorted(map(str, cast("list[object]", value))) or None
    # Nothing, no text and false are the same to Terraform where no default says otherwise.
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if value or is_number else None


def _key_arn(name: str, model: EncryptionModel) -> str | None:
    for key in model.keys:
        if name in (key.arn, key.arn.rpartition("/")[2], *(f"alias/{a}" for a in key.aliases)):
            return key.arn
    return name or None


def _parsed(text: str) -> object:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text
