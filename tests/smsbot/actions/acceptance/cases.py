"""For each probe, an AWS that does as believed, and ones that do otherwise."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from subprocess import CompletedProcess
from typing import Any

from smsbot.actions.acceptance.probes.context import MEASUREMENTS
from smsbot.actions.acceptance.probes.function import NO_CONCURRENCY
from smsbot.actions.acceptance.world import (
    EVENTS_IN_SECONDS,
    POLL_IN_SECONDS,
    PROPAGATION_IN_SECONDS,
)
from stacks.settings.function_variables import MOST_BYTES, measured
from tests.smsbot.actions.acceptance.worlds import (
    DENIED,
    KEY,
    LOCATION,
    NEW,
    NO_KEY,
    OLD,
    PREFIX,
    Ended,
    ended,
    metadata,
    table,
)
from tests.smsbot.standing_in import Refused

Answers = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Case:
    """Answers in addition to what every probe gets: ``unsettled`` are those that show nothing."""

    confirms: Answers = field(default_factory=dict[str, Any])
    refutes: tuple[Answers, ...] = ()
    run: Ended = field(default_factory=ended)
    run_refutes: tuple[Ended, ...] = ()
    unsettled: tuple[Answers, ...] = ()
    run_unsettled: tuple[Ended, ...] = ()


def message(body: object) -> dict[str, Any]:
    text = body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))
    return {"Messages": [{"Body": text, "ReceiptHandle": "1"}]}


NOTHING: Mapping[str, Any] = {"Messages": []}


def events(*found: Mapping[str, Any]) -> dict[str, Any]:
    return {"Events": [{"CloudTrailEvent": json.dumps(each)} for each in found]}


def of_dynamodb(**more: object) -> dict[str, Any]:
    own = {"invokedBy": "dynamodb.amazonaws.com", "type": "AWSService"}
    return events({"userIdentity": own, **more})


def grants(*constraints: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Grants": [
            {"GranteePrincipal": "lambda", "Constraints": {"EncryptionContextEquals": each}}
            for each in constraints
        ]
    }


def archived(status: str) -> dict[str, Any]:
    sse = {"InaccessibleEncryptionDateTime": OLD, "KMSMasterKeyArn": KEY}
    return {"Table": {"TableName": "xxx", "TableStatus": status, "SSEDescription": sse}}


def restored(key: str) -> Any:
    def answer(parameters: Mapping[str, Any]) -> dict[str, Any]:
        found = table(parameters)
        found["Table"]["SSEDescription"] = {"KMSMasterKeyArn": key}
        return found

    return answer


BACKUP = LOCATION.arn("dynamodb", f"table/{PREFIX}-probe-table-backed-up/backup/01489602797149-a")
BACKED_UP: Answers = {
    "dynamodb.CreateBackup": {
        "BackupDetails": {
            "BackupArn": BACKUP,
            "BackupName": "xxx",
            "BackupStatus": "CREATING",
            "BackupType": "USER",
            "BackupCreationDateTime": NEW,
        }
    },
    "dynamodb.DescribeBackup": {
        "BackupDescription": {"BackupDetails": {"BackupStatus": "AVAILABLE"}}
    },
    "dynamodb.RestoreTableFromBackup": {},
}
REFUSED_WAYS: Answers = {
    f"role>{each}": DENIED
    for each in (
        *("dynamodb.Scan", "dynamodb.CreateBackup", "sns.Subscribe"),
        *("sqs.SetQueueAttributes", "kms.CreateGrant"),
    )
}


def event_of(name: str, key: str = KEY, error: str = "") -> dict[str, Any]:
    detail = {"eventName": name, "resources": [{"ARN": key}], "requestParameters": {"keyId": KEY}}
    return message({"detail": {**detail, **({"errorCode": error} if error else {})}})


REFUSED_EVENT = event_of("ScheduleKeyDeletion", error="AccessDenied")


def found(kind: str) -> dict[str, Any]:
    """A finding of the validation of policies."""
    return {"findings": [{"findingType": kind, "issueCode": "INVALID_ACTION"}]}


def product(dollars: str) -> str:
    dimension = {"pricePerUnit": {"USD": dollars}}
    return json.dumps({"terms": {"OnDemand": {"a": {"priceDimensions": {"b": dimension}}}}})


TOO_MANY_BYTES = Refused(
    "InvalidParameterValueException",
    "Lambda was unable to configure your environment variables because the environment variables "
    "you have provided exceeded the 4KB limit.",
)


def by_total(parameters: Mapping[str, Any]) -> Any:
    """Lambda as believed: one JSON object in UTF-8."""
    total = measured(parameters["Environment"]["Variables"])
    return {} if total <= MOST_BYTES else TOO_MANY_BYTES


def by_characters(parameters: Mapping[str, Any]) -> Any:
    """Lambda if it counted characters."""
    total = sum(
        len(each) for pair in parameters["Environment"]["Variables"].items() for each in pair
    )
    return {} if total <= MOST_BYTES else TOO_MANY_BYTES


def logged(*messages: str) -> dict[str, Any]:
    return {"events": [{"message": each} for each in messages]}


NOTIFICATION = {
    "Type": "Notification",
    "TopicArn": LOCATION.arn("sns", f"{PREFIX}-probe-topic-undelivered"),
    "Message": "undelivered",
    "Timestamp": "2026-11-28T00:00:00.000Z",
}
FAILING: Answers = {"lambda.PutFunctionEventInvokeConfig": {}, "lambda.Invoke": {"StatusCode": 202}}
STOPPED: Answers = {
    **FAILING,
    "lambda.PutFunctionConcurrency": {},
    "lambda.DeleteFunctionConcurrency": {},
}
LIST: Answers = {
    "sms-voice.CreateOptOutList": {},
    "sms-voice.PutOptedOutNumber": {},
}
NUMBERS: Answers = {
    "sms-voice.DescribePhoneNumbers": {
        "PhoneNumbers": [
            {
                "PhoneNumber": "+12065550100",
                "PhoneNumberArn": "arn:aws:sms-voice:eu-west-1:111122223333:phone-number/a",
            }
        ]
    }
}
ALARM = f"{PREFIX}-watch-alarm-function-errors"
ALARMS: Answers = {
    "cloudwatch.DescribeAlarms": {
        "MetricAlarms": [
            {"AlarmName": ALARM, "AlarmActions": [LOCATION.arn("sns", f"{PREFIX}-watch-topic-a")]}
        ]
    },
    "cloudwatch.SetAlarmState": {},
}
# What a reading of the account for what is left finds nothing in.
EMPTY: Answers = {
    "events.ListRules": {"Rules": []},
    "cloudwatch.DescribeAlarms": {"MetricAlarms": []},
    "cloudwatch.ListDashboards": {"DashboardEntries": []},
    "cloudformation.DescribeStacks": {"Stacks": []},
    "sms-voice.DescribePhoneNumbers": {"PhoneNumbers": []},
    "sms-voice.DescribeConfigurationSets": {"ConfigurationSets": []},
    "sms-voice.DescribeOptOutLists": {"OptOutLists": []},
    "lambda.ListFunctions": {"Functions": []},
    "sns.ListTopics": {"Topics": []},
    "sqs.ListQueues": {"QueueUrls": []},
    "dynamodb.ListTables": {"TableNames": []},
    "dynamodb.ListBackups": {"BackupSummaries": []},
    "logs.DescribeLogGroups": {"logGroups": []},
    "s3.ListBuckets": {"Buckets": []},
    "iam.ListRoles": {"Roles": []},
    "kms.ListAliases": {"Aliases": []},
    "kms.ListKeys": {"Keys": []},
}


def verified(*differing: str, unread: tuple[str, ...] = ()) -> str:
    """What verify prints as JSON."""
    found = [{"resource": each, "problem": "its policy differs"} for each in differing]
    return json.dumps([{"differences": found, "not_checked": unread}])


def deployed(told: str, then: str) -> Ended:
    """A deployment, and what verify says afterwards."""
    return lambda *words: CompletedProcess(words, 0, told if words[0] == "deploy" else then, "")


PLANNED = "Terraform planned 82 changes"
APPLIED = "Terraform applied 82 changes"
NOT_FOR_LOGS = "The specified KMS key does not exist or is not allowed to be used"
# What a probe made, and a key of an earlier run.
NOT_ITS_OWN = (
    f"aws_sns_topic.{PREFIX}-probe-topic-open",
    "aws_kms_key.11111111-2222-3333-4444-555555555555",
)
MASKED = {"logs.PutDataProtectionPolicy": {}}
ROLLED_BACK = {
    "cloudformation.DescribeStacks": {
        "Stacks": [{"StackName": "a", "StackStatus": "ROLLBACK_COMPLETE"}]
    }
}


def failing(reason: str) -> Answers:
    event = {"StackName": "a", "ResourceStatusReason": reason}
    return {"cloudformation.DescribeStackEvents": {"StackEvents": [event]}}


# How often a question is asked before its time is over.
POLLS = PROPAGATION_IN_SECONDS // POLL_IN_SECONDS
EVENT_POLLS = EVENTS_IN_SECONDS // POLL_IN_SECONDS


CASES: Mapping[str, Case] = {
    "bootstrap": Case(
        run_refutes=(ended(1, "Error: no"),), run_unsettled=(ended(2, "Error: AccessDenied"),)
    ),
    "deploy": Case(
        run=deployed(f"{PLANNED}\n{APPLIED}", verified(*NOT_ITS_OWN)),
        run_refutes=(
            deployed(f"{PLANNED}\nError: creating KMS Key: MalformedPolicyDocument", verified()),
            deployed(f"{PLANNED}\nError: AccessDenied: {NOT_FOR_LOGS}", verified()),
            deployed(f"{PLANNED}\n{APPLIED}", verified("aws_sns_topic.inbound-sms")),
        ),
        run_unsettled=(
            deployed("Error: AccessDenied", verified()),
            deployed(f"{PLANNED}\nError: x is not authorized to perform: kms:TagKey", verified()),
            deployed(f"{PLANNED}\nError: ThrottlingException: Rate exceeded", verified()),
            deployed(f"{PLANNED}\nError: dial tcp: no such host", verified()),
            deployed(f"{PLANNED}\n{APPLIED}", verified(unread=("the topics",))),
            deployed(f"{PLANNED}\n{APPLIED}", "Error: no credentials"),
        ),
    ),
    "second-plan": Case(
        run=ended(0, "Terraform planned 0 changes"),
        run_refutes=(ended(0, "Terraform planned 2 changes"),),
        run_unsettled=(ended(2, "Error"),),
    ),
    "key-policies": Case(
        run=ended(0, verified(*NOT_ITS_OWN)),
        run_refutes=(ended(1, verified("aws_kms_key.sns")),),
        run_unsettled=(ended(1, verified(unread=("the keys",))), ended(2, "Error")),
    ),
    "alarms": Case(
        confirms={**ALARMS, "sqs.ReceiveMessage": message(f'"AlarmName":"{ALARM}"')},
        refutes=({"sqs.ReceiveMessage": NOTHING}, {"sqs.ReceiveMessage": message("another")}),
    ),
    "destroy": Case(
        confirms=EMPTY,
        refutes=({"dynamodb.ListTables": {"TableNames": [f"{PREFIX}-storage-table-a"]}},),
        run_refutes=(ended(1, "Error: deleting"),),
        run_unsettled=(ended(1, "Error: deleting: RequestLimitExceeded"),),
    ),
    "logs-associator": Case(
        confirms={"role>logs.CreateLogGroup": [{}, DENIED]},
        refutes=({"role>logs.CreateLogGroup": {}},),
    ),
    "logs-writer": Case(refutes=({"role>logs.PutLogEvents": [{}, NO_KEY]},)),
    "logs-reader": Case(
        confirms={"role>logs.GetLogEvents": [logged("probe"), NO_KEY]},
        refutes=({"role>logs.GetLogEvents": logged("probe")},),
    ),
    "logs-masks": Case(
        confirms={**MASKED, "logs.GetLogEvents": logged("probe text to ************")},
        refutes=({"logs.GetLogEvents": logged("probe text to +14255550182")},),
    ),
    **{
        each.id: Case(
            confirms={f"role>{each.request.replace(':', '.')}": [DENIED, {}]},
            refutes=(
                {f"role>{each.request.replace(':', '.')}": [*[DENIED] * (POLLS + 1), {}]},
                {f"role>{each.request.replace(':', '.')}": {}},
            ),
            unsettled=({f"role>{each.request.replace(':', '.')}": DENIED},),
        )
        for each in MEASUREMENTS
    },
    "source-of-sns": Case(
        confirms={"sqs.ReceiveMessage": message("with-condition")},
        refutes=(
            {"sqs.ReceiveMessage": message("without-condition")},
            {"sqs.ReceiveMessage": message("with-another")},
        ),
        unsettled=({"sqs.ReceiveMessage": NOTHING},),
    ),
    "context-of-eventbridge": Case(
        confirms={"sqs.ReceiveMessage": message("with-condition")},
        refutes=(
            {"sqs.ReceiveMessage": message("without-condition")},
            {"sqs.ReceiveMessage": message("with-another")},
        ),
        unsettled=({"sqs.ReceiveMessage": NOTHING},),
    ),
    "source-of-eventbridge": Case(
        confirms={"sqs.ReceiveMessage": message("without-source")},
        refutes=({"sqs.ReceiveMessage": message("with-source")},),
    ),
    "context-of-logs": Case(
        confirms={"logs.CreateLogGroup": [DENIED, {}]},
        refutes=({"logs.CreateLogGroup": {}}, {"logs.CreateLogGroup": [DENIED, DENIED, {}]}),
        unsettled=({"logs.CreateLogGroup": DENIED},),
    ),
    "context-in-cloudtrail": Case(
        confirms={
            "cloudtrail.LookupEvents": events(
                {"requestParameters": {"encryptionContext": {"aws:sqs:arn": "q"}}}
            )
        },
        refutes=(
            {
                "cloudtrail.LookupEvents": events(
                    {"requestParameters": {"encryptionContext": {"aws:sqs:queueArn": "q"}}}
                )
            },
        ),
    ),
    "dynamodb-source-account": Case(
        confirms={"cloudtrail.LookupEvents": of_dynamodb()},
        refutes=({"cloudtrail.LookupEvents": of_dynamodb(errorCode="AccessDenied")},),
        unsettled=({"cloudtrail.LookupEvents": of_dynamodb(errorCode="ThrottlingException")},),
    ),
    "lambda-grant": Case(
        confirms={"kms.ListGrants": grants({"aws:lambda:FunctionArn": "arn:function:bot"})},
        refutes=(
            {"kms.ListGrants": grants({})},
            {"kms.ListGrants": grants({"aws:lambda:FunctionArn": "arn:function:bot"}, {})},
            {"kms.ListGrants": {"Grants": []}},
        ),
    ),
    "s3-alias": Case(
        confirms={"s3.PutObject": {}},
        refutes=({"s3.PutObject": [{}, Refused("AccessDenied")]},),
        unsettled=({"s3.PutObject": Refused("AccessDenied")},),
    ),
    "rotation": Case(
        confirms={
            "kms.RotateKeyOnDemand": {},
            "kms.ListKeyRotations": {"Rotations": [{"RotationType": "ON_DEMAND"}]},
        },
        refutes=(
            {"kms.RotateKeyOnDemand": Refused("UnsupportedOperationException")},
            {"kms.ListKeyRotations": {"Rotations": []}},
            {"kms.ListKeyRotations": {"Rotations": [{"RotationType": "AUTOMATIC"}]}},
        ),
        unsettled=(
            {"kms.RotateKeyOnDemand": Refused("LimitExceededException")},
            {"kms.RotateKeyOnDemand": DENIED},
        ),
    ),
    "disabled-key": Case(
        confirms={"kms.Encrypt": [Refused("DisabledException", f"{KEY} is disabled."), {}]},
        refutes=(
            {"kms.Encrypt": {}},
            {"kms.Encrypt": [Refused("DisabledException", "The key cannot be used"), {}]},
            {"kms.Encrypt": Refused("DisabledException", f"{KEY} is disabled.")},
        ),
    ),
    "pending-deletion": Case(
        confirms={
            "kms.Encrypt": [
                Refused("KMSInvalidStateException", f"{KEY} is pending deletion."),
                {},
            ],
            "kms.DescribeKey": [metadata(), metadata("Disabled")],
        },
        refutes=(
            {"kms.Encrypt": {}},
            {"kms.Encrypt": [Refused("KMSInvalidStateException", "No"), {}]},
            {"kms.DescribeKey": metadata()},
        ),
    ),
    "deletion-lock": Case(
        confirms={"kms.DisableKey": [{}, DENIED], "kms.ScheduleKeyDeletion": [{}, DENIED]},
        refutes=({"kms.DisableKey": {}}, {"kms.ScheduleKeyDeletion": {}}),
        unsettled=({"kms.DisableKey": DENIED}, {"kms.ScheduleKeyDeletion": DENIED}),
    ),
    "restored-key": Case(
        confirms=BACKED_UP,
        refutes=(
            {"dynamodb.DescribeTable": restored(KEY.replace("key/1", "key/2"))},
            {"dynamodb.DescribeTable": restored("")},
        ),
    ),
    "ways-out": Case(
        confirms=REFUSED_WAYS,
        refutes=tuple({each: {}} for each in REFUSED_WAYS),
    ),
    "guardrails": Case(
        confirms={"accessanalyzer.ValidatePolicy": found("WARNING")},
        refutes=({"accessanalyzer.ValidatePolicy": found("ERROR")},),
    ),
    "archived-table": Case(
        confirms={"dynamodb.DescribeTable": archived("ARCHIVED")},
        refutes=({"dynamodb.DescribeTable": archived("INACCESSIBLE_ENCRYPTION_CREDENTIALS")},),
    ),
    "eventbridge-needs-trail": Case(
        confirms={"sqs.ReceiveMessage": event_of("DisableKeyRotation")},
        refutes=(
            {"sqs.ReceiveMessage": event_of("EnableKeyRotation")},
            {"sqs.ReceiveMessage": NOTHING},
        ),
        unsettled=({"cloudtrail.DescribeTrails": {"trailList": [{"Name": "theirs"}]}},),
    ),
    "events-name-key": Case(
        confirms={
            "role>kms.ScheduleKeyDeletion": DENIED,
            "sqs.ReceiveMessage": [event_of("DisableKey"), REFUSED_EVENT],
        },
        refutes=(
            {
                "sqs.ReceiveMessage": [
                    event_of("DisableKey"),
                    event_of("ScheduleKeyDeletion", "another", "AccessDenied"),
                ]
            },
            {"sqs.ReceiveMessage": [event_of("DisableKey", ""), REFUSED_EVENT]},
        ),
        # A deletion of an earlier probe, which nobody refused.
        unsettled=(
            {"sqs.ReceiveMessage": [event_of("DisableKey"), event_of("ScheduleKeyDeletion")]},
        ),
    ),
    "events-by-key": Case(
        confirms={"cloudtrail.LookupEvents": events({})},
        refutes=({"cloudtrail.LookupEvents": [*[{"Events": []}] * EVENT_POLLS, events({})]},),
        unsettled=({"cloudtrail.LookupEvents": {"Events": []}},),
    ),
    "events-by-bucket": Case(
        confirms={
            "cloudtrail.LookupEvents": events(
                {"requestParameters": {"bucketName": f"{PREFIX}-probe-111122223333-eu-west-1"}}
            )
        },
        refutes=(
            {
                "cloudtrail.LookupEvents": events(
                    {"resources": f"{PREFIX}-probe-111122223333-eu-west-1"}
                )
            },
        ),
        unsettled=(
            {"cloudtrail.LookupEvents": events({"requestParameters": {"bucketName": "a"}})},
        ),
    ),
    "organization-trail": Case(
        confirms={
            "cloudtrail.DescribeTrails": {
                "trailList": [{"Name": "all", "TrailARN": "arn", "IsOrganizationTrail": True}]
            },
            "cloudtrail.GetEventSelectors": {},
        },
        refutes=({"cloudtrail.GetEventSelectors": [{}, DENIED]},),
        unsettled=({"cloudtrail.GetEventSelectors": DENIED},),
    ),
    "metrics-of-keys": Case(
        confirms={
            "cloudwatch.ListMetrics": {
                "Metrics": [{"MetricName": "Usage", "Dimensions": [{"Name": "Key", "Value": KEY}]}]
            }
        },
        refutes=({"cloudwatch.ListMetrics": {"Metrics": []}},),
    ),
    "wording-of-dynamodb": Case(
        confirms={"dynamodb.PutItem": [{}, Refused("ValidationException", "KMS key is disabled")]},
        refutes=(
            {"dynamodb.PutItem": [{}, Refused("ValidationException", "The table is locked")]},
        ),
        unsettled=({"dynamodb.PutItem": [{}, Refused("ExpiredTokenException")]},),
    ),
    "prices": Case(
        confirms={"pricing.GetProducts": {"PriceList": [product("0.1")]}},
        refutes=({"pricing.GetProducts": {"PriceList": [product("0.1"), product("9.0")]}},),
    ),
    "concurrency-zero": Case(
        confirms={**STOPPED, "sqs.ReceiveMessage": message("stopped")},
        refutes=(
            {"lambda.Invoke": Refused("TooManyRequestsException", f"({NO_CONCURRENCY})")},
            {"sqs.ReceiveMessage": NOTHING, "logs.FilterLogEvents": logged()},
        ),
        unsettled=({"lambda.Invoke": Refused("TooManyRequestsException", "Rate Exceeded.")},),
    ),
    "retry-keeps-id": Case(
        confirms={**FAILING, "logs.FilterLogEvents": logged(*["id 1\n"] * 3)},
        refutes=({"logs.FilterLogEvents": logged("id 1", "id 1", "id 2")},),
    ),
    "variables-as-json": Case(
        confirms={"lambda.UpdateFunctionConfiguration": by_total},
        refutes=(
            {"lambda.UpdateFunctionConfiguration": by_characters},
            {"lambda.UpdateFunctionConfiguration": TOO_MANY_BYTES},
            {"lambda.UpdateFunctionConfiguration": {}},
        ),
        unsettled=(
            {"lambda.UpdateFunctionConfiguration": Refused("InvalidParameterValueException")},
        ),
    ),
    "failed-delivery": Case(
        confirms={"sqs.ReceiveMessage": message(NOTIFICATION)},
        refutes=({"sqs.ReceiveMessage": message({"text": "undelivered"})},),
    ),
    "opt-in-once": Case(
        confirms={
            **LIST,
            "sms-voice.DeleteOptedOutNumber": [{}, Refused("ValidationException")],
        },
        refutes=({"sms-voice.DeleteOptedOutNumber": {}},),
        unsettled=({"sms-voice.DeleteOptedOutNumber": [{}, Refused("ResourceNotFoundException")]},),
    ),
    "text-all": Case(
        confirms={
            "cloudformation.CreateStack": {},
            "cloudformation.DescribeStacks": {
                "Stacks": [{"StackName": "a", "StackStatus": "CREATE_COMPLETE"}]
            },
        },
        refutes=({**ROLLED_BACK, **failing("Model validation failed (TEXT_ALL)")},),
        unsettled=({**ROLLED_BACK, **failing("not authorized to perform: sms-voice:Create")},),
    ),
    "text-and-receipt": Case(
        confirms={
            **NUMBERS,
            "sms-voice.SendTextMessage": {"MessageId": "m-1"},
            "logs.FilterLogEvents": logged('{"messageId":"m-1"}'),
        },
        refutes=(
            {"logs.FilterLogEvents": logged('{"messageId":"m-2"}')},
            {"sms-voice.SendTextMessage": Refused("ValidationException")},
        ),
    ),
    "keywords": Case(
        confirms={
            **NUMBERS,
            "sms-voice.DescribeKeywords": {"Keywords": [{"Keyword": "HELP"}, {"Keyword": "STOP"}]},
        },
        refutes=({"sms-voice.DescribeKeywords": {"Keywords": [{"Keyword": "HELP"}]}},),
    ),
    "opted-out-at-sns": Case(
        confirms={
            "sns.ListPhoneNumbersOptedOut": {"phoneNumbers": ["+12065550100"]},
            "sns.Publish": Refused("OptedOut"),
        },
        refutes=({"sns.Publish": {}}, {"sns.Publish": Refused("InvalidParameter", "no")}),
        unsettled=({"sns.ListPhoneNumbersOptedOut": {"phoneNumbers": []}},),
    ),
}
