"""Everything that can be of the throwaway environment: how it is found, and how it is deleted.

By names and tags, so that it is found whatever the record says.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from keyproof.location import Location
from keyproof.model.key import (
    KeyState,
)
from smsbot.account.session import error_code
from smsbot.actions.acceptance.throwaway import DELETION_WINDOW_IN_DAYS
from smsbot.actions.acceptance.world import Caller
from stacks.delivery_logs import DIRECT_PUBLISH
from stacks.keys import tags_of_prefix

# What a service says of something that somebody else, or an earlier run, has deleted.
GONE = re.compile(r"NotFound|NonExistent|NoSuch|DoesNotExist|does not exist|404")
DEFAULT_POLICY = "default"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the throwaway environment is, and what its names start with."""

    location: Location
    prefix: str

    @property
    def start(self) -> str:
        """What every name starts with."""
        return f"{self.prefix}-"

    def is_tagged(self, tags: Mapping[str, str]) -> bool:
        """Whether something has the tags of the environment."""
        return tags_of_prefix(self.prefix).items() <= tags.items()


@dataclass(frozen=True)
class Belonging:
    """Something of the environment: its type as Terraform calls it, its id, and its name."""

    kind: str
    id: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


Find = Callable[[Caller, Place], Iterator[tuple[str, str]]]
Delete = Callable[[Caller, str], object]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """``find`` yields ids and names."""

    type: str
    find: Find
    delete: Delete


def pages(
    caller: Caller, service: str, operation: str, part: str, **asked: object
) -> Iterator[Any]:
    """Every item of an answer, of all of its pages."""
    client = caller.client(service)
    if not client.can_paginate(operation):
        yield from getattr(client, operation)(**asked).get(part) or ()
        return
    for page in client.get_paginator(operation).paginate(**asked):
        yield from page.get(part) or ()


def _named(service: str, operation: str, part: str, member: str = "") -> Find:
    """What is found by its name, which is its id too, unless that is an ARN or a URL."""

    def find(caller: Caller, place: Place) -> Iterator[tuple[str, str]]:
        for item in pages(caller, service, operation, part):
            known = str(item[member] if member else item)
            is_path = known.startswith(("arn:", "http"))
            name = re.split("[:/]", known)[-1] if is_path else known
            # CloudFormation shows a stack for a while after its end.
            is_gone = bool(member) and item.get("StackStatus") == "DELETE_COMPLETE"
            if name.startswith(place.start) and not is_gone:
                yield known, name

    return find


def _end_rule(caller: Caller, name: str) -> None:
    events = caller.client("events")
    targets = [each["Id"] for each in events.list_targets_by_rule(Rule=name)["Targets"]]
    if targets:
        events.remove_targets(Rule=name, Ids=targets)
    events.delete_rule(Name=name)


def _backups(caller: Caller, place: Place) -> Iterator[tuple[str, str]]:
    for each in pages(caller, "dynamodb", "list_backups", "BackupSummaries"):
        if each["TableName"].startswith(place.start):
            yield each["BackupArn"], each["BackupName"]


def _log_groups(caller: Caller, place: Place) -> Iterator[tuple[str, str]]:
    of_sns = f"sns/{place.location.region}/{place.location.account_id}/"
    # An account has these once, so their names say of no environment.
    shared = f"{of_sns}{DIRECT_PUBLISH}"
    starts = (*(f"{before}{place.start}" for before in ("", "/aws/lambda/", of_sns)), shared)
    for start in starts:
        asked = {"logGroupNamePrefix": start}
        for each in pages(caller, "logs", "describe_log_groups", "logGroups", **asked):
            if start != shared or place.is_tagged(_tags_of_group(caller, each["arn"])):
                yield each["logGroupName"], each["logGroupName"]


def _tags_of_group(caller: Caller, arn: str) -> Mapping[str, str]:
    logs = caller.client("logs")
    return logs.list_tags_for_resource(resourceArn=arn.removesuffix(":*"))["tags"]


def _roles(caller: Caller, place: Place) -> Iterator[tuple[str, str]]:
    """Roles that Terraform or a probe made. The role for acceptance is an administrator's."""
    made = re.compile(rf"{re.escape(place.start)}.*-role-.*")
    for each in pages(caller, "iam", "list_roles", "Roles"):
        if made.fullmatch(each["RoleName"]):
            yield each["RoleName"], each["RoleName"]


def _end_role(caller: Caller, name: str) -> None:
    iam = caller.client("iam")
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    iam.delete_role(RoleName=name)


def _buckets(caller: Caller, place: Place) -> Iterator[tuple[str, str]]:
    own = re.compile(
        rf"(?:[a-z0-9-]+-{re.escape(place.prefix)}-state|{re.escape(place.start)}probe)"
        rf"-{place.location.account_id}-{place.location.region}"
    )
    for each in caller.client("s3").list_buckets()["Buckets"]:
        if own.fullmatch(each["Name"]):
            yield each["Name"], each["Name"]


def _end_bucket(caller: Caller, name: str) -> None:
    s3 = caller.client("s3")
    for part in ("Versions", "DeleteMarkers"):
        for each in pages(caller, "s3", "list_object_versions", part, Bucket=name):
            s3.delete_object(Bucket=name, Key=each["Key"], VersionId=each["VersionId"])
    for each in pages(caller, "s3", "list_objects_v2", "Contents", Bucket=name):
        s3.delete_object(Bucket=name, Key=each["Key"])
    s3.delete_bucket(Bucket=name)


def _aliases(caller: Caller, place: Place) -> Iterator[tuple[str, str]]:
    state = re.compile(rf"alias/[a-z0-9-]+-{re.escape(place.prefix)}-state-.*")
    for each in pages(caller, "kms", "list_aliases", "Aliases"):
        name = each["AliasName"]
        if name.startswith(f"alias/{place.start}") or state.fullmatch(name):
            yield name, name


def keys_of(caller: Caller, place: Place) -> Iterator[Mapping[str, Any]]:
    """What KMS says about each key with the tags of the environment."""
    kms = caller.client("kms")
    for each in pages(caller, "kms", "list_keys", "Keys"):
        try:
            found = pages(caller, "kms", "list_resource_tags", "Tags", KeyId=each["KeyId"])
            tags = {tag["TagKey"]: tag["TagValue"] for tag in found}
        except ClientError as error:
            # A key whose policy hides its tags is nobody's of this environment: each has them from
            # the moment when it is made, and lets the account administer it.
            if "AccessDenied" in error_code(error):
                continue
            raise
        if place.is_tagged(tags):
            yield kms.describe_key(KeyId=each["KeyId"])["KeyMetadata"]


def _keys(caller: Caller, place: Place) -> Iterator[tuple[str, str]]:
    for each in keys_of(caller, place):
        if each["KeyState"] != KeyState.PENDING_DELETION:
            yield each["KeyId"], each["KeyId"]


def _end_key(caller: Caller, id: str) -> None:
    kms = caller.client("kms")
    # A probe may have left a policy that forbids it.
    policy = json.loads(kms.get_key_policy(KeyId=id, PolicyName=DEFAULT_POLICY)["Policy"])
    kept = [each for each in policy["Statement"] if each["Effect"] != "Deny"]
    if len(kept) < len(policy["Statement"]):
        _, partition, _, _, account, _ = kms.describe_key(KeyId=id)["KeyMetadata"]["Arn"].split(":")
        ending = {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
            "Action": ["kms:ScheduleKeyDeletion"],
            "Resource": "*",
        }
        document = json.dumps({**policy, "Statement": [*kept, ending]})
        kms.put_key_policy(KeyId=id, PolicyName=DEFAULT_POLICY, Policy=document)
    kms.schedule_key_deletion(KeyId=id, PendingWindowInDays=DELETION_WINDOW_IN_DAYS)


def _numbers(caller: Caller, place: Place) -> Iterator[tuple[str, str]]:
    sms = caller.client("sms-voice")
    for each in pages(caller, "sms-voice", "describe_phone_numbers", "PhoneNumbers"):
        found = sms.list_tags_for_resource(ResourceArn=each["PhoneNumberArn"])["Tags"]
        if place.is_tagged({tag["Key"]: tag["Value"] for tag in found}):
            yield each["PhoneNumberId"], each["PhoneNumberId"]


def _call(service: str, operation: str, parameter: str) -> Delete:
    """A deletion by one call that takes the id."""

    def delete(caller: Caller, id: str) -> object:
        given = [id] if parameter.endswith("Names") else id
        return getattr(caller.client(service), operation)(**{parameter: given})

    return delete


def _by_name(type: str, service: str, listing: str, deletion: str) -> Kind:
    """What is listed and deleted by its name.

    ``listing`` is an operation, the part of its answer, and the member of an item that is its name,
    where it has members; ``deletion`` an operation, and the parameter that takes the name.
    """
    operation, part, *member = listing.split()
    return Kind(
        type=type,
        find=_named(service, operation, part, *member),
        delete=_call(service, *deletion.split()),
    )


# In the order of their deletion: first what writes, and what names the others.
KINDS = (
    _by_name("aws_cloudtrail", "cloudtrail", "describe_trails trailList Name", "delete_trail Name"),
    Kind(
        type="aws_cloudwatch_event_rule",
        find=_named("events", "list_rules", "Rules", "Name"),
        delete=_end_rule,
    ),
    _by_name(
        "aws_cloudwatch_metric_alarm",
        "cloudwatch",
        "describe_alarms MetricAlarms AlarmName",
        "delete_alarms AlarmNames",
    ),
    _by_name(
        "aws_cloudwatch_dashboard",
        "cloudwatch",
        "list_dashboards DashboardEntries DashboardName",
        "delete_dashboards DashboardNames",
    ),
    _by_name(
        "aws_cloudformation_stack",
        "cloudformation",
        "describe_stacks Stacks StackName",
        "delete_stack StackName",
    ),
    Kind(
        type="aws_pinpointsmsvoicev2_phone_number",
        find=_numbers,
        delete=_call("sms-voice", "release_phone_number", "PhoneNumberId"),
    ),
    _by_name(
        "aws_pinpointsmsvoicev2_configuration_set",
        "sms-voice",
        "describe_configuration_sets ConfigurationSets ConfigurationSetName",
        "delete_configuration_set ConfigurationSetName",
    ),
    _by_name(
        "aws_pinpointsmsvoicev2_opt_out_list",
        "sms-voice",
        "describe_opt_out_lists OptOutLists OptOutListName",
        "delete_opt_out_list OptOutListName",
    ),
    _by_name(
        "aws_lambda_function",
        "lambda",
        "list_functions Functions FunctionName",
        "delete_function FunctionName",
    ),
    _by_name("aws_sns_topic", "sns", "list_topics Topics TopicArn", "delete_topic TopicArn"),
    _by_name("aws_sqs_queue", "sqs", "list_queues QueueUrls", "delete_queue QueueUrl"),
    _by_name("aws_dynamodb_table", "dynamodb", "list_tables TableNames", "delete_table TableName"),
    Kind(
        type="aws_dynamodb_backup",
        find=_backups,
        delete=_call("dynamodb", "delete_backup", "BackupArn"),
    ),
    Kind(
        type="aws_cloudwatch_log_group",
        find=_log_groups,
        delete=_call("logs", "delete_log_group", "logGroupName"),
    ),
    Kind(type="aws_s3_bucket", find=_buckets, delete=_end_bucket),
    Kind(type="aws_iam_role", find=_roles, delete=_end_role),
    Kind(type="aws_kms_alias", find=_aliases, delete=_call("kms", "delete_alias", "AliasName")),
    Kind(type="aws_kms_key", find=_keys, delete=_end_key),
)


def belongings(caller: Caller, place: Place) -> Iterator[Belonging]:
    """Everything that is there, in the order of its deletion. Raises what boto3 raises."""
    for kind in KINDS:
        for known, name in kind.find(caller, place):
            yield Belonging(kind.type, known, name)


def delete(caller: Caller, belonging: Belonging) -> None:
    """Delete it; that it is gone already is fine. Raises what boto3 raises."""
    kind = next(each for each in KINDS if each.type == belonging.kind)
    try:
        kind.delete(caller, belonging.id)
    except ClientError as error:
        if not GONE.search(f"{error_code(error)} {error}"):
            raise
