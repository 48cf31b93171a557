"""Terraform's attributes of a resource, as far as its own arguments show them.

A resource that does not exist yet has no ARN; this is the one it will have, with the resource's
address where AWS will choose an id.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from keyproof.aws.table import table_of
from keyproof.location import Location
from keyproof.model.resource import Resource, Unknown

_TABLE = table_of(Path(__file__).parents[1] / "aws" / "identifiers.toml")
# The argument that names a resource, and the service and the form of its ARN.
ARN_FORMS: Mapping[str, list[str]] = _TABLE["arn"]
# Arguments that are the id of a resource too.
IDS: Mapping[str, str] = _TABLE["id"]
HAVE_AN_ARN = frozenset((*ARN_FORMS, *_TABLE["types"]["other"]))
HAVE_AN_ARN_AS_ID = frozenset(_TABLE["types"]["id_is_arn"])
# How a service names the role that it has in an account, before the suffix of a further one.
LINKED_ROLES: Mapping[str, str] = _TABLE["linked_roles"]
ANY_VERSION = "any"
KEY_TYPES = ("aws_kms_key", "aws_kms_replica_key", "aws_kms_external_key")


INDEX = re.compile(r'\["(?:[^"\\]|\\.)*"\]|\[[^\]]*\]')


def type_at(address: str) -> str:
    """The resource type in an address, in whatever module: ``module.a[0].aws_kms_key.b``."""
    parts = INDEX.sub("", address).split(".")
    return parts[-2] if len(parts) > 1 else ""


def written_at(address: str) -> str:
    """The address without indexes: the block that makes every instance by count or for_each."""
    return INDEX.sub("", address)


def arn_of(resource: Resource, location: Location) -> str:
    """The ARN of a resource of a stack that is at a location."""
    location = resource.location or location
    known = resource.text("arn")
    # Of others, such as an event target, it is an argument that names another resource.
    if known.startswith("arn:") and resource.type in HAVE_AN_ARN:
        # A log group's has been written with and without this end by the provider.
        return known.removesuffix(":*") if resource.type == "aws_cloudwatch_log_group" else known
    if resource.type in OTHER_FORMS:
        return OTHER_FORMS[resource.type](resource, location)
    argument, service, form = ARN_FORMS.get(resource.type, ["name", resource.type, "{}"])
    name = resource.text(argument) or resource.address
    # A parameter's name may begin with the slash that stands before it in its ARN.
    return location.arn(service, form.format(name.lstrip("/") if service == "ssm" else name))


def function_arn(function: str, location: Location) -> str:
    """The ARN of a function that is named by its name or its ARN."""
    is_arn = function.startswith("arn:")
    return function if is_arn else location.arn("lambda", f"function:{function}")


def _named(resource: Resource) -> str:
    return resource.text("path").lstrip("/") + (resource.text("name") or resource.address)


def _linked_role(role: Resource, location: Location) -> str:
    service = role.text("aws_service_name")
    name = LINKED_ROLES.get(service)
    suffix = role.value("custom_suffix")
    if name is None or isinstance(suffix, Unknown):
        name = role.text("name") or role.address
    elif suffix:
        name = f"{name}_{suffix}"
    return location.role_arn(f"aws-service-role/{service}/{name}")


def _alias_of_function(alias: Resource, location: Location) -> str:
    return f"{function_arn(alias.text('function_name'), location)}:{_named(alias)}"


# The ARNs that are not of a service, a region and an account, or that name something else.
OTHER_FORMS: Mapping[str, Callable[[Resource, Location], str]] = {
    "aws_cloudfront_distribution": lambda one, at: (
        f"arn:{at.partition}:cloudfront::{at.account_id}:distribution/{one.address}"
    ),
    "aws_launch_template": lambda one, at: at.arn("ec2", f"launch-template/{one.address}"),
    "aws_ses_receipt_rule": lambda rule, at: at.arn(
        "ses", f"receipt-rule-set/{rule.text('rule_set_name')}:receipt-rule/{_named(rule)}"
    ),
    **dict.fromkeys(KEY_TYPES, lambda key, at: at.arn("kms", f"key/{key.address}")),
    "aws_iam_policy": lambda one, at: (
        f"arn:{at.partition}:iam::{at.account_id}:policy/{_named(one)}"
    ),
    "aws_iam_role": lambda role, at: at.role_arn(_named(role)),
    "aws_iam_service_linked_role": _linked_role,
    "aws_iam_user": lambda user, at: f"arn:{at.partition}:iam::{at.account_id}:user/{_named(user)}",
    "aws_lambda_alias": _alias_of_function,
    "aws_scheduler_schedule": lambda one, at: at.arn(
        "scheduler", f"schedule/{one.text('group_name') or 'default'}/{_named(one)}"
    ),
    "aws_s3_bucket": lambda bucket, at: (
        f"arn:{at.partition}:s3:::{bucket.text('bucket') or bucket.address}"
    ),
}


def attribute_of(resource: Resource, attribute: str, location: Location) -> str | None:
    """An attribute that is not an argument of the resource; None if it is not known here."""
    location = resource.location or location
    if attribute == "arn":
        return arn_of(resource, location)
    if resource.type in KEY_TYPES and attribute in ("id", "key_id"):
        return arn_of(resource, location).rpartition("/")[2]
    if (resource.type, attribute) in ATTRIBUTES:
        return ATTRIBUTES[resource.type, attribute](resource, location)
    if resource.type in IDS and attribute in ("id", IDS[resource.type]):
        # Without the argument, AWS or Terraform chooses it.
        return resource.text(IDS[resource.type]) or resource.address
    has_arn_as_id = resource.type in HAVE_AN_ARN_AS_ID
    return arn_of(resource, location) if attribute == "id" and has_arn_as_id else None


def _bucket(bucket: Resource) -> str:
    return bucket.text("bucket") or bucket.address


def _suffix(location: Location) -> str:
    return "amazonaws.com.cn" if location.partition == "aws-cn" else "amazonaws.com"


def _url(queue: Resource, location: Location) -> str:
    return f"https://sqs.{location.region}.amazonaws.com/{location.account_id}/{_named(queue)}"


# Attributes of one type. AWS counts the versions of a function, and names a stream by the time at
# which it was made.
ATTRIBUTES: Mapping[tuple[str, str], Callable[[Resource, Location], str]] = {
    ("aws_cloudfront_distribution", "id"): lambda one, _: one.address,
    ("aws_launch_template", "id"): lambda one, _: one.address,
    ("aws_s3_bucket", "bucket_domain_name"): lambda each, at: f"{_bucket(each)}.s3.{_suffix(at)}",
    ("aws_s3_bucket", "bucket_regional_domain_name"): lambda each, at: (
        f"{_bucket(each)}.s3.{at.region}.{_suffix(at)}"
    ),
    ("aws_dynamodb_table", "stream_arn"): lambda table, at: f"{arn_of(table, at)}/stream/any",
    ("aws_lambda_function", "qualified_arn"): lambda each, at: f"{arn_of(each, at)}:{ANY_VERSION}",
    ("aws_lambda_function", "version"): lambda _, __: ANY_VERSION,
    ("aws_sqs_queue", "id"): _url,
    ("aws_sqs_queue", "url"): _url,
}
