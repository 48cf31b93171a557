"""The life of an environment: what commands print, and what the account shows."""

import json
from collections.abc import Mapping
from subprocess import CompletedProcess

from tests.smsbot.actions.acceptance.cases.case import NOTHING, Answers, Case, message
from tests.smsbot.actions.acceptance.worlds import EMPTY, LOCATION, PREFIX, Ended, ended

ALARM = f"{PREFIX}-watch-alarm-function-errors"
OF_WATCH = LOCATION.arn("sns", f"{PREFIX}-watch-topic-a")
ALARMS: Answers = {
    "cloudwatch.DescribeAlarms": {
        "MetricAlarms": [{"AlarmName": ALARM, "AlarmActions": [OF_WATCH]}]
    },
    "cloudwatch.SetAlarmState": {},
}
PLANNED = "Terraform planned 82 changes"
APPLIED = f"{PLANNED}\nTerraform applied 82 changes"
NOT_FOR_LOGS = "The specified KMS key does not exist or is not allowed to be used"
NUMBER = "aws_pinpointsmsvoicev2_phone_number.bot"
TAKEN_OVER = "Terraform planned 1 change, and takes over 1\nTerraform applied 1 change"
# What a probe made, and a key of an earlier run.
NOT_ITS_OWN = (
    f"aws_sns_topic.{PREFIX}-probe-topic-open",
    "aws_kms_key.11111111-2222-3333-4444-555555555555",
)


def verified(*differing: str, unread: tuple[str, ...] = ()) -> str:
    """What verify prints as JSON."""
    found = [{"resource": each, "problem": "its policy differs"} for each in differing]
    return json.dumps([{"differences": found, "not_checked": unread}])


def deployed(told: str, then: str = "") -> Ended:
    """A deployment, and what verify says afterwards."""
    after = then or verified()
    return lambda *words: CompletedProcess(words, 0, told if words[0] == "deploy" else after, "")


def numbers(id: str) -> Answers:
    return {"PhoneNumbers": [{"PhoneNumberId": id}]}


def adopted(told: str) -> Ended:
    """A deployment that is to take over a number which Terraform forgot."""
    return lambda *words: CompletedProcess(words, 0, told if words[0] == "deploy" else "", "")


CASES: Mapping[str, Case] = {
    "bootstrap": Case(
        run_refutes=(ended(1, "Error: no"),), run_unsettled=(ended(2, "Error: AccessDenied"),)
    ),
    "deploy": Case(
        run=deployed(APPLIED, verified(*NOT_ITS_OWN)),
        run_refutes=(
            deployed(f"{PLANNED}\nError: creating KMS Key: MalformedPolicyDocument"),
            deployed(f"{PLANNED}\nError: AccessDenied: {NOT_FOR_LOGS}"),
            deployed(APPLIED, verified("aws_sns_topic.inbound-sms")),
        ),
        run_unsettled=(
            deployed("Error: AccessDenied"),
            deployed(f"{PLANNED}\nError: x is not authorized to perform: kms:TagKey"),
            deployed(f"{PLANNED}\nError: ThrottlingException: Rate exceeded"),
            deployed(f"{PLANNED}\nError: dial tcp: no such host"),
            deployed(APPLIED, verified(unread=("the topics",))),
            deployed(APPLIED, "Error: no credentials"),
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
    "adopted-number": Case(
        confirms={"sms-voice.DescribePhoneNumbers": numbers("1")},
        run=adopted(TAKEN_OVER),
        refutes=({"sms-voice.DescribePhoneNumbers": [numbers("1"), numbers("2")]},),
        run_refutes=(adopted(f"{NUMBER} is replaced\nNothing was applied"),),
        run_unsettled=(adopted("Nothing was applied"), ended(1, "No state")),
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
}
