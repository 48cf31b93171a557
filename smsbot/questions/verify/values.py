"""The arguments of a resource, made comparable: the written ones and those that AWS has."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from keyproof.aws.arguments.every_type import is_compared
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.resource import Resource, Unknown
from smsbot.questions.verify.embedded_aws import is_of_the_embedded_aws

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
    ("aws_dynamodb_table", "billing_mode"): "PROVISIONED",
    ("aws_kms_key", "customer_master_key_spec"): "SYMMETRIC_DEFAULT",
    ("aws_kms_key", "is_enabled"): True,
    ("aws_kms_key", "key_usage"): "ENCRYPT_DECRYPT",
    ("aws_kms_key", "rotation_period_in_days"): 365,
    ("aws_lambda_function", "package_type"): "Zip",
    ("aws_lambda_function", "tracing_config.mode"): "PassThrough",
    ("aws_sqs_queue", "kms_data_key_reuse_period_seconds"): 300,
    ("aws_sqs_queue", "message_retention_seconds"): 345600,
}
ARE_JSON = (
    "policy_document",
    "delivery_policy",
    "filter_policy",
    "event_pattern",
    "redrive_policy",
    "template_body",
)
# Blocks that have no order, by the argument that tells them apart.
NAMED = {"attribute": "name", "metric_query": "id"}
# What the design says where AWS chooses: an attribute of a resource.
REFERENCE = re.compile(r"aws_\w+\.[\w-]+(\.\w+)?")
NAMES_A_KEY = ("key_id", "key_arn", "kms_key", "kms_master_key_id")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """An argument as it is written and as it is; ``path`` is like ``ttl.attribute_name``."""

    path: str
    expected: object
    found: object


def compared(design: Resource, live: Resource, model: EncryptionModel) -> Iterator[Pair]:
    """What of either side is in an argument that was read; keys are compared by their ARN."""
    written, there = dict(leaves(design.values)), dict(leaves(live.values))
    partly_read = {_argument(path) for path, value in there.items() if isinstance(value, Unknown)}
    for path in dict.fromkeys((*there, *written)):
        argument = _argument(path)
        if (
            argument not in live.values
            or argument in POLICY_ARGUMENTS | IDENTITY_ARGUMENTS
            or not is_compared(design.type, path)
            or (argument in partly_read and path not in there)
        ):
            continue
        value = there.get(path)
        if is_of_the_embedded_aws(design, path, value, model.location.account_id):
            continue
        expected = written.get(path, DEFAULTS.get((design.type, path)))
        if isinstance(expected, str) and REFERENCE.fullmatch(expected) and path in there:
            continue  # AWS chose it.
        yield Pair(
            path=path,
            expected=_comparable(path, expected, model),
            found=_comparable(path, value, model),
        )


def _argument(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]


def leaves(values: Object, start: str = "") -> Iterator[tuple[str, object]]:
    """Every argument that is not a block, with its path; further blocks of a list with it."""
    for name, value in values.items():
        path = f"{start}{name}"
        blocks = cast("list[object]", value) if isinstance(value, list) else [value]
        if blocks and all(isinstance(each, Mapping) for each in blocks):
            for place, block in enumerate(cast("list[Object]", blocks)):
                number = block[NAMED[path]] if path in NAMED else place
                yield from leaves(block, f"{path}[{number}]." if number else f"{path}.")
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
        return (json.loads(text) or None) if text else None
    except ValueError:
        return text
