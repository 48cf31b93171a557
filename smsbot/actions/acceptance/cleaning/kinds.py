"""How everything that can be of the throwaway environment is found, and how it is deleted.

By names and tags, so that it is found whatever the record says.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from keyproof.model.key import KeyState
from smsbot.account.session import error_code
from smsbot.actions.acceptance.cleaning.place import Place
from smsbot.actions.acceptance.throwaway import DELETION_WINDOW_IN_DAYS
from smsbot.actions.acceptance.world import NOT_THERE, Caller

DEFAULT_POLICY = "default"
# It yields ids and names.
Find = Callable[[Caller, Place], Iterator[tuple[str, str]]]
Delete = Callable[[Caller, str], object]


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


def _listed(listing: str) -> Find:
    """What is found by its name, which is its id too, unless that is an ARN or a URL.

    ``listing`` is a service, an operation, the part of its answer, and the member of an item that
    is its name, where it has members.
    """
    service, operation, part, *member = listing.split()

    def find(caller: Caller, place: Place) -> Iterator[tuple[str, str]]:
        for item in pages(caller, service, operation, part):
            known = str(item[member[0]] if member else item)
            is_path = known.startswith(("arn:", "http"))
            name = re.split("[:/]", known)[-1] if is_path else known
            # CloudFormation shows a stack for a while after its end.
            is_gone = bool(member) and item.get("StackStatus") == "DELETE_COMPLETE"
            if name.startswith(place.start) and not is_gone:
                yield known, name

    return find


def _deleted(deletion: str) -> Delete:
    """A deletion by one call: a service, an operation, and the parameter that takes the id."""
    service, operation, parameter = deletion.split()

    def delete(caller: Caller, id: str) -> object:
        given = [id] if parameter.endswith("Names") else id
        return getattr(caller.client(service), operation)(**{parameter: given})

    return delete


def _end_rule(caller: Caller, name: str) -> None:
    events = caller.client("events")
    targets = [each["Id"] for each in events.list_targets_by_rule(Rule=name)["Targets"]]
    if targets:
        events.remove_targets(Rule=name, Ids=targets)
    events.delete_rule(Name=name)


def backups_of(caller: Caller, place: Place) -> Iterator[Mapping[str, Any]]:
    """What DynamoDB says about each backup of a table of the environment, of its own too."""
    asked = {"BackupType": "ALL"}
    for each in pages(caller, "dynamodb", "list_backups", "BackupSummaries", **asked):
        if each["TableName"].startswith(place.start):
            yield each


def is_ending(backup: Mapping[str, Any]) -> bool:
    """Whether DynamoDB took the backup as a table was deleted, and ends it after 35 days, free.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html
    """
    return backup.get("BackupType") == "SYSTEM"


def _backups(caller: Caller, place: Place) -> Iterator[tuple[str, str]]:
    for each in backups_of(caller, place):
        if not is_ending(each):
            yield each["BackupArn"], each["BackupName"]


def _log_groups(caller: Caller, place: Place) -> Iterator[tuple[str, str]]:
    of_sns = f"sns/{place.location.region}/{place.location.account_id}/"
    for start in (f"{before}{place.start}" for before in ("", "/aws/lambda/", of_sns)):
        asked = {"logGroupNamePrefix": start}
        for each in pages(caller, "logs", "describe_log_groups", "logGroups", **asked):
            yield each["logGroupName"], each["logGroupName"]


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
        if is_tagged_key(caller, place, each["KeyId"]):
            yield kms.describe_key(KeyId=each["KeyId"])["KeyMetadata"]


def is_tagged_key(caller: Caller, place: Place, id: str) -> bool:
    """Whether a key has the tags of the environment.

    One whose policy hides its tags is nobody's of this environment: each has them from the moment
    when it is made, and lets the account administer it. Nor is one that is not there.
    """
    try:
        found = pages(caller, "kms", "list_resource_tags", "Tags", KeyId=id)
        return place.is_tagged({tag["TagKey"]: tag["TagValue"] for tag in found})
    except ClientError as error:
        if "AccessDenied" in error_code(error) or error_code(error) in NOT_THERE:
            return False
        raise


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


# By type as Terraform calls it, in the order of their deletion: first what writes, and what names
# the others.
KINDS: Mapping[str, tuple[Find, Delete]] = {
    "aws_cloudtrail": (
        _listed("cloudtrail describe_trails trailList Name"),
        _deleted("cloudtrail delete_trail Name"),
    ),
    "aws_cloudwatch_event_rule": (_listed("events list_rules Rules Name"), _end_rule),
    "aws_cloudwatch_metric_alarm": (
        _listed("cloudwatch describe_alarms MetricAlarms AlarmName"),
        _deleted("cloudwatch delete_alarms AlarmNames"),
    ),
    "aws_cloudwatch_dashboard": (
        _listed("cloudwatch list_dashboards DashboardEntries DashboardName"),
        _deleted("cloudwatch delete_dashboards DashboardNames"),
    ),
    "aws_cloudformation_stack": (
        _listed("cloudformation describe_stacks Stacks StackName"),
        _deleted("cloudformation delete_stack StackName"),
    ),
    "aws_pinpointsmsvoicev2_phone_number": (
        _numbers,
        _deleted("sms-voice release_phone_number PhoneNumberId"),
    ),
    "aws_pinpointsmsvoicev2_configuration_set": (
        _listed("sms-voice describe_configuration_sets ConfigurationSets ConfigurationSetName"),
        _deleted("sms-voice delete_configuration_set ConfigurationSetName"),
    ),
    "aws_pinpointsmsvoicev2_opt_out_list": (
        _listed("sms-voice describe_opt_out_lists OptOutLists OptOutListName"),
        _deleted("sms-voice delete_opt_out_list OptOutListName"),
    ),
    "aws_lambda_function": (
        _listed("lambda list_functions Functions FunctionName"),
        _deleted("lambda delete_function FunctionName"),
    ),
    "aws_sns_topic": (
        _listed("sns list_topics Topics TopicArn"),
        _deleted("sns delete_topic TopicArn"),
    ),
    "aws_sqs_queue": (
        _listed("sqs list_queues QueueUrls"),
        _deleted("sqs delete_queue QueueUrl"),
    ),
    "aws_dynamodb_table": (
        _listed("dynamodb list_tables TableNames"),
        _deleted("dynamodb delete_table TableName"),
    ),
    "aws_dynamodb_backup": (_backups, _deleted("dynamodb delete_backup BackupArn")),
    "aws_cloudwatch_log_group": (_log_groups, _deleted("logs delete_log_group logGroupName")),
    "aws_s3_bucket": (_buckets, _end_bucket),
    "aws_iam_role": (_roles, _end_role),
    "aws_kms_alias": (_aliases, _deleted("kms delete_alias AliasName")),
    "aws_kms_key": (_keys, _end_key),
}
