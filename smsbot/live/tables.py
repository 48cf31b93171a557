"""The tables of an environment in an account, each with its expiry and its backups."""

from collections.abc import Iterator
from functools import partial

from smsbot.encryption.resource import Resource, Unknown
from smsbot.live.account import Account

KIND = "aws_dynamodb_table"
HASH, RANGE = "HASH", "RANGE"
ON = ("ENABLED", "ENABLING")


def read_tables(account: Account) -> list[Resource]:
    """Every table that is designed or looks so."""
    listed = account.ask(
        "the tables",
        "dynamodb:ListTables",
        lambda: [
            name
            for page in account.dynamodb.get_paginator("list_tables").paginate()
            for name in page["TableNames"]
        ],
    )
    names = listed if isinstance(listed, list) else account.scope.names(KIND)
    return account.read(
        partial(_table, account), [name for name in names if account.scope.holds(KIND, name)]
    )


def _table(account: Account, name: str) -> Iterator[Resource]:
    address = account.scope.address(KIND, name)
    table = account.ask(
        address,
        "dynamodb:DescribeTable",
        lambda: account.dynamodb.describe_table(TableName=name)["Table"],
    )
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
            "deletion_protection_enabled": table.get("DeletionProtectionEnabled", False),
            "hash_key": elements.get(HASH),
            "range_key": elements.get(RANGE),
            "server_side_encryption": [
                {
                    "enabled": encryption.get("Status") in (*ON, "UPDATING"),
                    "kms_key_arn": encryption.get("KMSMasterKeyArn"),
                }
            ],
        }
    yield Resource(
        address=address,
        type=KIND,
        values={
            "arn": account.scope.location.arn("dynamodb", f"table/{name}"),
            "name": name,
            **values,
            "point_in_time_recovery": [{"enabled": _is_recoverable(account, address, name)}],
            "ttl": [{"attribute_name": _expiry(account, address, name)}],
        },
        prevent_destroy=None,
    )


def _expiry(account: Account, address: str, name: str) -> object:
    """The attribute by which items expire; None if they do not."""
    found = account.ask(
        f"the expiry of {address}",
        "dynamodb:DescribeTimeToLive",
        lambda: account.dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"],
        of=address,
    )
    if found is None or isinstance(found, Unknown):
        return found
    return found.get("AttributeName") if found.get("TimeToLiveStatus") in ON else None


def _is_recoverable(account: Account, address: str, name: str) -> object:
    """Whether the table can be put back to an earlier moment."""
    found = account.ask(
        f"the backups of {address}",
        "dynamodb:DescribeContinuousBackups",
        lambda: account.dynamodb.describe_continuous_backups(TableName=name)[
            "ContinuousBackupsDescription"
        ],
        of=address,
    )
    if found is None or isinstance(found, Unknown):
        return found
    recovery = found.get("PointInTimeRecoveryDescription", {})
    return recovery.get("PointInTimeRecoveryStatus") in ON
