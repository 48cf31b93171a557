"""Restores a table, gives it the settings that a restore leaves out, and compares both tables.

A restore carries the data and the key. Everything else has to be set again.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/pointintimerecovery_restores.html
"""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from keyproof.terminal.failure import Failure
from smsbot.account.session import error_code
from smsbot.actions.restore.table import Table
from smsbot.questions.keys.lookup import keys_by_alias
from smsbot.questions.keys.state import ENABLED
from stacks.settings.environment import Environment

KEY = "dynamodb"
POLL_EVERY_SECONDS = 5.0
NO_POLICY = ("PolicyNotFoundException", "ResourceNotFoundException")


@dataclass(frozen=True, kw_only=True)
class Restoration:
    """What is restored, to which time, under which key; the settings of the source table.

    ``policy`` is the source's own policy in JSON, empty if it has none. ``expires_by`` is the
    attribute by which rows expire.
    """

    source: str
    source_arn: str
    target: str
    at: datetime
    key_arn: str
    policy: str
    expires_by: str
    is_protected: bool
    tags: tuple[dict[str, str], ...]

    @property
    def target_arn(self) -> str:
        """The ARN of the new table."""
        return self.source_arn.removesuffix(self.source) + self.target

    @property
    def target_policy(self) -> str:
        """The source's policy about the new table."""
        return self.policy.replace(self.source_arn, self.target_arn)


@dataclass(frozen=True, kw_only=True)
class Check:
    """A setting of the new table: what it has to be, and what it is."""

    setting: str
    expected: str
    found: str

    @property
    def is_fine(self) -> bool:
        """Whether it is as it has to be."""
        return self.expected == self.found


def planned(
    dynamodb: Any,  # noqa: ANN401 - boto3's client
    kms: Any,  # noqa: ANN401 - boto3's client
    environment: Environment,
    table: Table,
    at: datetime | None,
) -> Restoration:
    """What a restore would do. Raises Failure if it is not possible, and as boto3 does."""
    source = environment.names.name("storage", "table", table)
    try:
        found = dynamodb.describe_table(TableName=source)["Table"]
    except dynamodb.exceptions.ResourceNotFoundException as error:
        raise Failure(
            f"There is no table {source} in this account and region.",
            way_on="AWS keeps a backup of a deleted table for 35 days: "
            "docs/operate/runbooks/restore-table.md says how to restore that.",
        ) from error
    arn = found["TableArn"]
    expiry = dynamodb.describe_time_to_live(TableName=source)["TimeToLiveDescription"]
    when = _time_of(dynamodb, source, at)
    return Restoration(
        source=source,
        source_arn=arn,
        target=f"{source}-at-{when:%Y%m%dT%H%M%SZ}",
        at=when,
        key_arn=_key_of(kms, environment, found),
        policy=_policy(dynamodb, arn),
        expires_by=expiry.get("AttributeName", ""),
        is_protected=environment.deletion_protection,
        tags=tuple(dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"]),
    )


def _time_of(dynamodb: Any, source: str, at: datetime | None) -> datetime:  # noqa: ANN401 - boto3's client
    """The time itself, to the second. Raises Failure unless the table can be restored to it."""
    backups = dynamodb.describe_continuous_backups(TableName=source)
    window = backups["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    if window.get("PointInTimeRecoveryStatus") != "ENABLED":
        raise Failure(
            f"Point-in-time recovery of {source} is off: it cannot be restored.",
            way_on="`python -m smsbot deploy` switches it on for the future.",
        )
    earliest, latest = window["EarliestRestorableDateTime"], window["LatestRestorableDateTime"]
    wanted = latest.astimezone(UTC) if at is None else at
    if not earliest <= wanted <= latest:
        raise Failure(
            f"{source} cannot be restored to {_spelled(wanted)}; allowed: {_spelled(earliest)} to "
            f"{_spelled(latest)}.",
            way_on="Give --at a time between these.",
        )
    return wanted.replace(microsecond=0)


def _key_of(kms: Any, environment: Environment, table: Mapping[str, Any]) -> str:  # noqa: ANN401 - boto3's client
    """The ARN of the DynamoDB key. Raises Failure unless it is usable, and the table's own."""
    key = keys_by_alias(kms, environment, (KEY,))[KEY]
    if key is None or key.metadata.get("KeyState") != ENABLED:
        raise Failure(
            f"The DynamoDB key of {environment.name} is missing or not enabled; a restored table "
            "would be unreadable, or under another key.",
            way_on=f"`python -m smsbot keys {environment.name}` shows what to do.",
        )
    own = table.get("SSEDescription", {}).get("KMSMasterKeyArn", "a key of AWS")
    if key.arn != own:
        raise Failure(
            f"The alias {key.alias} leads to {key.arn}, and the table is under {own}: somebody "
            "changed one of them.",
            way_on=f"`python -m smsbot verify {environment.name}` shows which; put it right first.",
        )
    return key.arn


def start(dynamodb: Any, plan: Restoration) -> bool:  # noqa: ANN401 - boto3's client
    """Begin to restore; a restore to the same time that was begun before goes on.

    Returns whether DynamoDB says that the new table comes from the source. Raises Failure if the
    table was there, and DynamoDB does not say so: somebody else may have made it.
    """
    is_new = _begin(dynamodb, plan)
    table = dynamodb.describe_table(TableName=plan.target)["Table"]
    source = table.get("RestoreSummary", {}).get("SourceTableArn")
    if source == plan.source_arn:
        return True
    if source is None and is_new:
        return False
    told = f"restored from {source}" if source else "and DynamoDB does not say from what"
    raise Failure(
        f"{plan.target} is there already, {told}; expected: restored from {plan.source_arn}.",
        way_on="Name another time with --at, or delete that table first.",
    )


def _begin(dynamodb: Any, plan: Restoration) -> bool:  # noqa: ANN401 - boto3's client
    """Whether the restore began; not if there is a table of the name."""
    try:
        dynamodb.restore_table_to_point_in_time(
            SourceTableName=plan.source,
            TargetTableName=plan.target,
            RestoreDateTime=plan.at,
            SSESpecificationOverride={
                "Enabled": True,
                "SSEType": "KMS",
                "KMSMasterKeyId": plan.key_arn,
            },
        )
    except dynamodb.exceptions.TableAlreadyExistsException:
        return False
    return True


def wait(dynamodb: Any, plan: Restoration) -> None:  # noqa: ANN401 - boto3's client
    """Wait until the table is there; AWS may take hours, and goes on without this program."""
    while True:
        table = dynamodb.describe_table(TableName=plan.target)["Table"]
        if table["TableStatus"] == "ACTIVE":
            return
        time.sleep(POLL_EVERY_SECONDS)


def protect(dynamodb: Any, plan: Restoration) -> None:  # noqa: ANN401 - boto3's client
    """Set what a restore leaves out; what is set already stays."""
    name = plan.target
    dynamodb.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if plan.expires_by and expiry.get("AttributeName") != plan.expires_by:
        dynamodb.update_time_to_live(
            TableName=name,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": plan.expires_by},
        )
    if plan.policy:
        dynamodb.put_resource_policy(ResourceArn=plan.target_arn, Policy=plan.target_policy)
    if plan.tags:
        dynamodb.tag_resource(ResourceArn=plan.target_arn, Tags=list(plan.tags))
    table = dynamodb.describe_table(TableName=name)["Table"]
    if table.get("DeletionProtectionEnabled", False) != plan.is_protected:
        dynamodb.update_table(TableName=name, DeletionProtectionEnabled=plan.is_protected)


def checks(dynamodb: Any, plan: Restoration) -> Iterator[Check]:  # noqa: ANN401 - boto3's client
    """What the new table has, read back."""
    table = dynamodb.describe_table(TableName=plan.target)["Table"]
    backups = dynamodb.describe_continuous_backups(TableName=plan.target)
    recovery = backups["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    expiry = dynamodb.describe_time_to_live(TableName=plan.target)["TimeToLiveDescription"]
    key = table.get("SSEDescription", {}).get("KMSMasterKeyArn", "a key of AWS")
    is_protected = table.get("DeletionProtectionEnabled", False)
    policy = _policy(dynamodb, plan.target_arn)
    for setting, expected, has in (
        ("key", plan.key_arn, key),
        (
            "point-in-time recovery",
            "ENABLED",
            recovery.get("PointInTimeRecoveryStatus", "DISABLED"),
        ),
        ("rows expire by", plan.expires_by or "nothing", expiry.get("AttributeName", "nothing")),
        ("deletion protection", _on(plan.is_protected), _on(is_protected)),
        ("policy", _comparable(plan.target_policy), _comparable(policy)),
    ):
        yield Check(setting=setting, expected=expected, found=has)


def _policy(dynamodb: Any, arn: str) -> str:  # noqa: ANN401 - boto3's client
    try:
        return str(dynamodb.get_resource_policy(ResourceArn=arn)["Policy"])
    except ClientError as error:
        if error_code(error) in NO_POLICY:
            return ""
        raise


def _comparable(policy: str) -> str:
    return json.dumps(json.loads(policy), sort_keys=True) if policy else "none"


def _on(flag: object) -> str:
    return "on" if flag else "off"


def _spelled(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
