"""The tables of an environment in an account, each with its expiry and its backups."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from keyproof.model.resource import Resource, Unknown
from smsbot.account.account import Account, resource_at

KIND = "aws_dynamodb_table"
STREAMING_DESTINATION = "aws_dynamodb_kinesis_streaming_destination"
RESOURCE_POLICY = "aws_dynamodb_resource_policy"
SENDS = ("ACTIVE", "ENABLING", "UPDATING")
HASH, RANGE = "HASH", "RANGE"
ON = ("ENABLED", "ENABLING")


def read_tables(account: Account) -> list[Resource]:
    """Every table that is designed or looks so."""
    names = account.listed(
        "the tables", "dynamodb:ListTables", "TableNames", otherwise=account.designed(KIND)
    )
    return account.read(
        partial(_table, account), [name for name in names if account.scope.holds(KIND, name)]
    )


def _table(account: Account, name: str) -> Iterator[Resource]:
    address = account.scope.address(KIND, name)
    table = account.ask(address, "dynamodb:DescribeTable", "Table", TableName=name)
    if table is None:
        return
    if isinstance(table, Unknown):
        values: dict[str, object] = {
            "deletion_protection_enabled": table,
            "server_side_encryption": [{"enabled": table, "kms_key_arn": table}],
        }
    else:
        encryption = table.get("SSEDescription", {})
        elements = {each["KeyType"]: each["AttributeName"] for each in table.get("KeySchema", [])}
        values = {
            "attribute": [
                {"name": each["AttributeName"], "type": each["AttributeType"]}
                for each in table.get("AttributeDefinitions", [])
            ],
            "billing_mode": table.get("BillingModeSummary", {}).get("BillingMode"),
            "deletion_protection_enabled": table.get("DeletionProtectionEnabled", False),
            "hash_key": elements.get(HASH),
            "range_key": elements.get(RANGE),
            "replica": [
                {
                    "kms_key_arn": each.get("KMSMasterKeyId"),
                    "region_name": each.get("RegionName"),
                }
                for each in table.get("Replicas", [])
            ]
            or None,
            "server_side_encryption": [
                {
                    "enabled": encryption.get("Status") in (*ON, "UPDATING"),
                    "kms_key_arn": encryption.get("KMSMasterKeyArn"),
                }
            ],
            "stream_enabled": table.get("StreamSpecification", {}).get("StreamEnabled"),
        }
    ask = partial(account.ask, of=address, TableName=name)
    expires = ask("the expiry", "dynamodb:DescribeTimeToLive", "TimeToLiveDescription")
    backups = ask(
        "the backups", "dynamodb:DescribeContinuousBackups", "ContinuousBackupsDescription"
    )
    expiry, arn = _expiry(expires), account.scope.location.arn("dynamodb", f"table/{name}")
    yield resource_at(
        address,
        arn=arn,
        name=name,
        **values,
        point_in_time_recovery=[{"enabled": _is_recoverable(backups)}],
        ttl=[
            {
                "attribute_name": expiry,
                "enabled": expiry if isinstance(expiry, Unknown) else expiry is not None,
            }
        ],
    )
    # Where every change of an item is sent on to.
    for each in account.listed(
        "the streaming destinations",
        "dynamodb:DescribeKinesisStreamingDestination",
        "KinesisDataStreamDestinations",
        of=address,
        TableName=name,
    ):
        if each.get("DestinationStatus") in SENDS:
            stream = each.get("StreamArn", "")
            there = f"{STREAMING_DESTINATION}.{name}.{stream}"
            yield resource_at(there, name=name, stream_arn=stream, table_name=name)
    policy = account.ask(
        "the policy", "dynamodb:GetResourcePolicy", "Policy", of=address, ResourceArn=arn
    )
    if isinstance(policy, str):
        yield resource_at(f"{RESOURCE_POLICY}.{name}", policy=policy, resource_arn=arn)


def _expiry(found: Any) -> object:  # noqa: ANN401 - an answer of boto3
    """The attribute by which items expire; None if they do not."""
    if found is None or isinstance(found, Unknown):
        return found
    return found.get("AttributeName") if found.get("TimeToLiveStatus") in ON else None


def _is_recoverable(found: Any) -> object:  # noqa: ANN401 - an answer of boto3
    """Whether the table can be put back to an earlier moment."""
    if found is None or isinstance(found, Unknown):
        return found
    recovery = found.get("PointInTimeRecoveryDescription", {})
    return recovery.get("PointInTimeRecoveryStatus") in ON
