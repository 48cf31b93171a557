"""What there is on the emulated AWS, and which key encrypts it, read back from the services."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3

from keyproof import Resource as Live
from keyproof import Stack
from keyproof.location import Location
from keyproof.terminal.user_error import UserError
from smsbot.account.account import THREADS, Account, Scope, name_of
from smsbot.account.reading import read_types
from smsbot.sandboxed import ACCOUNT_ID

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

AWS_MANAGED = "AWS-managed"
UNENCRYPTED = "none"
ENVIRONMENT_VARIABLES = " (environment variables)"
CODE = " (code)"
FUNCTION, TABLE = "aws_lambda_function", "aws_dynamodb_table"
# What holds data, and the argument that names its key.
SERVICES = {
    "aws_sns_topic": ("SNS topic", "kms_master_key_id"),
    TABLE: ("DynamoDB table", "server_side_encryption", "kms_key_arn"),
    "aws_cloudwatch_log_group": ("CloudWatch log group", "kms_key_id"),
    "aws_sqs_queue": ("SQS queue", "kms_master_key_id"),
    FUNCTION: ("Lambda function", "kms_key_arn"),
}


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource that holds data, or a key.

    ``key`` is the alias of its key, or one of the two above; for a key, its id. ``state`` is that
    of a key.
    """

    service: str
    name: str
    key: str
    state: str = ""


def read_inventory(session: boto3.Session) -> list[Resource]:
    """Every key, topic, table, log group, queue and function of the region, of any owner.

    Grouped by service, and by name within one.
    """
    kms = session.client("kms")
    aliases = {
        alias["TargetKeyId"]: alias["AliasName"]
        for page in kms.get_paginator("list_aliases").paginate()
        for alias in page["Aliases"]
        if "TargetKeyId" in alias and "AliasName" in alias
    }
    # Everything is named as if it were designed.
    here = Stack(location=Location(region="", account_id=ACCOUNT_ID), resources=(), place="")
    with ThreadPoolExecutor(THREADS) as threads:
        account = Account(session, scope=Scope(design=here, prefix=""), threads=threads)
        found = [each.resource for each in read_types(account, only=SERVICES)]
    if account.not_checked:
        raise UserError(
            "\n".join(["Not everything could be read:", *map(str, account.not_checked)]),
            hint="Run the command again, or `python -m smsbot sandbox down` and `up`.",
        )
    resources = [each for one in found for each in _resources(one, aliases)]
    order = [label for label, *_ in SERVICES.values()]
    resources.sort(key=lambda each: (order.index(each.service), each.name))
    return [*sorted(_keys(kms, aliases), key=lambda each: each.name), *resources]


def _keys(kms: "KMSClient", aliases: Mapping[str, str]) -> Iterator[Resource]:
    for page in kms.get_paginator("list_keys").paginate():
        for key_id in (entry.get("KeyId", "") for entry in page["Keys"]):
            key = kms.describe_key(KeyId=key_id)["KeyMetadata"]
            if key.get("KeyManager") == "AWS":
                continue
            rotates = kms.get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"]
            state = f"{key.get('KeyState')}, rotation {'on' if rotates else 'off'}"
            name = aliases.get(key_id, key_id)
            yield Resource(service="KMS key", name=name, key=key_id, state=state)


def _resources(found: Live, aliases: Mapping[str, str]) -> Iterator[Resource]:
    """The parts of a resource, each with the alias of the key that it names by id, ARN or alias."""
    service, *argument = SERVICES[found.type]
    named, name = found.text(*argument), name_of(found)
    last = named.rpartition("/")[2]
    alias = (
        f"alias/{named.partition('alias/')[2]}" if "alias/" in named else aliases.get(last, last)
    )
    otherwise = AWS_MANAGED if found.type in (FUNCTION, TABLE) else UNENCRYPTED
    if found.type == FUNCTION:
        yield Resource(service=service, name=f"{name}{CODE}", key=AWS_MANAGED)
        name = f"{name}{ENVIRONMENT_VARIABLES}"
    yield Resource(service=service, name=name, key=alias or otherwise)
