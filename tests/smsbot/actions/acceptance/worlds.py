"""A world for probes in which AWS answers what a test says."""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import boto3
import pytest

from keyproof.location import Location
from smsbot.account.session import fenced_session
from smsbot.actions.acceptance import world as probing
from smsbot.actions.acceptance.record import Record
from smsbot.actions.acceptance.throwaway import throwaway
from smsbot.actions.acceptance.world import Caller, World
from stacks.settings.environment import Environment
from tests.smsbot.standing_in import ASSUMED, Refused, StandIn
from tests.stacks.synthesized import environment

ACCOUNT, REGION = "111122223333", "eu-west-1"
TOKEN = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
LOCATION = Location(region=REGION, account_id=ACCOUNT)
KEY = LOCATION.arn("kms", "key/11111111-2222-3333-4444-555555555555")
PREFIX = "smsbot-acceptance"
DENIED = Refused("AccessDeniedException", "not authorized")
NO_KEY = Refused("KMSAccessDeniedException", "The ciphertext refers to a key without access")
NEW = datetime.now(UTC)
OLD = NEW - timedelta(days=8)


def metadata(state: str = "Enabled") -> dict[str, Any]:
    return {"KeyMetadata": {"KeyId": KEY.rpartition("/")[2], "Arn": KEY, "KeyState": state}}


def table(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Table": {
            "TableName": parameters["TableName"],
            "TableStatus": "ACTIVE",
            "SSEDescription": {"KMSMasterKeyArn": KEY},
        }
    }


def url(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {"QueueUrl": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{parameters['QueueName']}"}


# What every probe makes, and AWS lets it.
MADE: Mapping[str, Any] = {
    "sts.GetCallerIdentity": {"Account": ACCOUNT},
    "sts.AssumeRole": {
        "Credentials": {
            "AccessKeyId": ASSUMED,
            "SecretAccessKey": "secret",
            "SessionToken": "token",
            "Expiration": NEW,
        }
    },
    "iam.CreateRole": {},
    "iam.PutRolePolicy": {},
    "cloudwatch.ListMetrics": {"Metrics": []},
    "kms.CreateAlias": {},
    "kms.CreateKey": metadata(),
    "kms.DescribeKey": metadata(),
    "kms.PutKeyPolicy": {},
    "kms.Encrypt": {},
    "kms.EnableKey": {},
    "kms.DisableKey": {},
    "kms.CancelKeyDeletion": {},
    "kms.ScheduleKeyDeletion": {},
    "kms.EnableKeyRotation": {},
    "kms.DisableKeyRotation": {},
    "kms.GetKeyRotationStatus": {},
    "logs.CreateLogGroup": {},
    "logs.CreateLogStream": {},
    "logs.DeleteLogGroup": {},
    "logs.DescribeLogStreams": {"logStreams": [{"logStreamName": "probe"}]},
    "logs.GetLogEvents": {"events": []},
    "logs.PutLogEvents": {},
    "dynamodb.CreateTable": {},
    "dynamodb.DescribeTable": table,
    "dynamodb.PutItem": {},
    "sns.CreateTopic": {},
    "sns.Subscribe": {},
    "sns.Publish": {},
    "sqs.CreateQueue": url,
    "sqs.GetQueueUrl": url,
    "sqs.SendMessage": {},
    "sqs.ReceiveMessage": {"Messages": []},
    "sqs.DeleteMessage": {},
    "events.PutRule": {},
    "events.PutTargets": {},
    "events.PutEvents": {"FailedEntryCount": 0},
    "lambda.CreateFunction": {},
    "lambda.GetFunctionConfiguration": {"State": "Active"},
    "s3.CreateBucket": {},
    "s3.PutBucketPolicy": {},
    "cloudtrail.CreateTrail": {},
    "cloudtrail.StartLogging": {},
    "cloudtrail.GetTrailStatus": {"IsLogging": True},
    "cloudtrail.DeleteTrail": {},
    "cloudtrail.DescribeTrails": {"trailList": []},
    "cloudtrail.LookupEvents": {"Events": []},
}
# By type: the call and the part of its answer that lists it, and one of a name there.
SHOWN: Mapping[str, tuple[str, str, Callable[[str], Any]]] = {
    "aws_cloudtrail": ("cloudtrail.DescribeTrails", "trailList", lambda n: {"Name": n}),
    "aws_cloudwatch_event_rule": ("events.ListRules", "Rules", lambda n: {"Name": n}),
    "aws_cloudwatch_metric_alarm": (
        *("cloudwatch.DescribeAlarms", "MetricAlarms"),
        lambda n: {"AlarmName": n},
    ),
    "aws_cloudwatch_dashboard": (
        *("cloudwatch.ListDashboards", "DashboardEntries"),
        lambda n: {"DashboardName": n},
    ),
    "aws_cloudformation_stack": (
        *("cloudformation.DescribeStacks", "Stacks"),
        lambda n: {"StackName": n, "StackStatus": "CREATE_COMPLETE"},
    ),
    "aws_pinpointsmsvoicev2_phone_number": (
        *("sms-voice.DescribePhoneNumbers", "PhoneNumbers"),
        lambda _: {"PhoneNumberId": "1", "PhoneNumberArn": NUMBER_ARN},
    ),
    "aws_pinpointsmsvoicev2_configuration_set": (
        *("sms-voice.DescribeConfigurationSets", "ConfigurationSets"),
        lambda n: {"ConfigurationSetName": n},
    ),
    "aws_pinpointsmsvoicev2_opt_out_list": (
        *("sms-voice.DescribeOptOutLists", "OptOutLists"),
        lambda n: {"OptOutListName": n},
    ),
    "aws_lambda_function": ("lambda.ListFunctions", "Functions", lambda n: {"FunctionName": n}),
    "aws_sns_topic": ("sns.ListTopics", "Topics", lambda n: {"TopicArn": LOCATION.arn("sns", n)}),
    "aws_sqs_queue": ("sqs.ListQueues", "QueueUrls", lambda n: f"https://sqs.aws/{ACCOUNT}/{n}"),
    "aws_dynamodb_table": ("dynamodb.ListTables", "TableNames", str),
    "aws_dynamodb_backup": (
        *("dynamodb.ListBackups", "BackupSummaries"),
        lambda n: {
            "TableName": n,
            "BackupName": n,
            "BackupArn": LOCATION.arn("dynamodb", f"table/{n}/backup/1"),
        },
    ),
    "aws_cloudwatch_log_group": (
        *("logs.DescribeLogGroups", "logGroups"),
        lambda n: {"logGroupName": n, "arn": LOCATION.arn("logs", f"log-group:{n}")},
    ),
    "aws_s3_bucket": ("s3.ListBuckets", "Buckets", lambda n: {"Name": n}),
    "aws_iam_role": ("iam.ListRoles", "Roles", lambda n: {"RoleName": n}),
    "aws_kms_alias": ("kms.ListAliases", "Aliases", lambda n: {"AliasName": n}),
    "aws_kms_key": ("kms.ListKeys", "Keys", lambda _: {"KeyId": "1"}),
}
NUMBER_ARN = LOCATION.arn("sms-voice", "phone-number/1")
# What a reading of the account for what is left finds nothing in.
EMPTY: Mapping[str, Any] = {call: {part: []} for call, part, _ in SHOWN.values()}
Ended = Callable[..., CompletedProcess[str]]


class Session(boto3.Session):
    """Makes each client once: that takes most of the time of a probe without AWS."""

    def client(self, service_name: Any, *words: Any, **more: Any) -> Any:
        """The client of a service, in the session's own region or in one that is given."""
        made = vars(self).setdefault("made", {})
        known = (service_name, *more.items())
        if known not in made:
            made[known] = super().client(service_name, *words, **more)
        return made[known]


session = cache(Session)
# Of a role, that it assumed.
fenced = cache(fenced_session)


@cache
def settings(*, number: bool) -> Environment:
    """Those of the throwaway environment, which are validated once."""
    return throwaway(environment(), account_id=ACCOUNT, number=number)


def ended(status: int = 0, told: str = "") -> Ended:
    """Commands that all end so."""
    return lambda *words: CompletedProcess(words, status, told, "")


def world_of(
    answers: Mapping[str, Any],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    run: Ended = ended(),  # noqa: B008 - a function
    number: bool = True,
) -> tuple[World, StandIn]:
    """A world, and the stand-in that its clients ask."""
    stand_in = StandIn({**MADE, **answers}).patch(monkeypatch)
    # Which waits for the disk at each resource that is made.
    monkeypatch.setattr(os, "fsync", lambda _: None)
    monkeypatch.setattr(boto3, "Session", session)
    monkeypatch.setattr(probing, "fenced_session", fenced)
    world = World(
        environment=settings(number=number),
        location=LOCATION,
        caller=Caller(
            session=session(
                aws_access_key_id="key", aws_secret_access_key="secret", region_name=REGION
            )
        ),
        record=Record(folder / "record.jsonl"),
        run=run,
        terraform=run,
        pause=lambda _: None,
        boundary=f"arn:aws:iam::{ACCOUNT}:policy/{PREFIX}-boundary",
        token=TOKEN,
    )
    return world, stand_in
