"""Terraform's attributes of a resource, as far as its own arguments show them.

A resource that does not exist yet has no ARN; this is the one it will have, with the resource's
address where AWS will choose an id. Reports call resources and keys in words where the project
declares how it names them.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from keyproof.aws.table import table_of
from keyproof.location import Location
from keyproof.model.resource import Resource, Unknown

_TABLE = table_of(Path(__file__).parents[1] / "aws" / "identifiers.toml")
# The argument that names a resource, and the service and the form of its ARN.
ARN_FORMS: Mapping[str, list[str]] = _TABLE["arn"]
# Arguments that are the id of a resource too.
IDS: Mapping[str, str] = _TABLE["id"]
WHOLE_ARNS: Mapping[str, str] = _TABLE["whole"]
ATTRIBUTES: Mapping[str, Mapping[str, str]] = _TABLE["attribute"]
HAVE_AN_ARN = frozenset((*ARN_FORMS, *WHOLE_ARNS))
HAVE_AN_ARN_AS_ID = frozenset(_TABLE["types"]["id_is_arn"])
# How a service names the role that it has in an account, before the suffix of a further one.
LINKED_ROLES: Mapping[str, str] = _TABLE["linked_roles"]
ANY_VERSION = "any"
KEY_TYPES = ("aws_kms_key", "aws_kms_replica_key", "aws_kms_external_key")


INDEX = re.compile(r'\["(?:[^"\\]|\\.)*"\]|\[[^\]]*\]')
# Where AWS writes a word otherwise than with a capital.
ACRONYMS = {"sms": "SMS", "sns": "SNS", "sqs": "SQS", "kms": "KMS", "dynamodb": "DynamoDB"}
# The group of a declared pattern that is the name without what all names have.
OWN = "own"


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
    if resource.type in WHOLE_ARNS:
        return WHOLE_ARNS[resource.type].format_map(_Words(resource, location))
    argument, service, form = ARN_FORMS.get(resource.type, ["name", resource.type, "{}"])
    name = resource.text(argument) or resource.address
    # A parameter's name may begin with the slash that stands before it in its ARN.
    return location.arn(service, form.format(name.lstrip("/") if service == "ssm" else name))


def function_arn(function: str, location: Location) -> str:
    """The ARN of a function that is named by its name, its ARN, or that from the account on."""
    if re.match(r"\d{12}:function:", function):
        return f"arn:{location.partition}:lambda:{location.region}:{function}"
    is_arn = function.startswith("arn:")
    return function if is_arn else location.arn("lambda", f"function:{function}")


class _Words(dict[str, str]):
    """What a form of the table names, of a resource at a location."""

    def __init__(self, resource: Resource, location: Location, **others: str) -> None:
        super().__init__(
            partition=location.partition,
            region=location.region,
            account=location.account_id,
            suffix="amazonaws.com.cn" if location.partition == "aws-cn" else "amazonaws.com",
            address=resource.address,
            named=resource.text("path").lstrip("/") + (resource.text("name") or resource.address),
            group=resource.text("group_name") or "default",
            function=function_arn(resource.text("function_name"), location),
            **others,
        )
        self._resource = resource

    def __missing__(self, word: str) -> str:
        if word == "linked_role":
            return _linked_role(self._resource)
        return self._resource.text(word) or self._resource.address


def _linked_role(role: Resource) -> str:
    service, suffix = role.text("aws_service_name"), role.value("custom_suffix")
    name = LINKED_ROLES.get(service)
    if name is None or isinstance(suffix, Unknown):
        name = role.text("name") or role.address
    elif suffix:
        name = f"{name}_{suffix}"
    return f"aws-service-role/{service}/{name}"


def attribute_of(resource: Resource, attribute: str, location: Location) -> str | None:
    """An attribute that is not an argument of the resource; None if it is not known here."""
    location = resource.location or location
    if attribute == "arn":
        return arn_of(resource, location)
    if resource.type in KEY_TYPES and attribute in ("id", "key_id"):
        return arn_of(resource, location).rpartition("/")[2]
    form = ATTRIBUTES.get(resource.type, {}).get(attribute)
    if form is not None:
        return form.format_map(_Words(resource, location, arn=arn_of(resource, location)))
    if resource.type in IDS and attribute in ("id", IDS[resource.type]):
        # Without the argument, AWS or Terraform chooses it.
        return resource.text(IDS[resource.type]) or resource.address
    has_arn_as_id = resource.type in HAVE_AN_ARN_AS_ID
    return arn_of(resource, location) if attribute == "id" and has_arn_as_id else None


def words(name: str) -> str:
    """``inbound-sms`` is ``Inbound SMS``."""
    return " ".join(ACRONYMS.get(word, word.capitalize()) for word in name.split("-") if word)


def label(name: str, noun: str, names: Iterable[str]) -> str:
    """A resource named as ``names`` declares in words with a noun; any other by its name."""
    own = _own_name(name, names)
    return f"{words(own)} {noun}".strip() if own else name


def key_label(alias: str, address: str, names: Iterable[str]) -> str:
    """The same for a key; the key named for the application itself is the main one."""
    own = _own_name(alias, names)
    if not own:
        return alias or address
    return "Main Key" if own == alias.partition("-")[0] else f"{words(own)} Key"


def _own_name(name: str, names: Iterable[str]) -> str:
    found = filter(None, (re.fullmatch(each, name) for each in names))
    return next((each.groupdict().get(OWN) or "" for each in found), "")
