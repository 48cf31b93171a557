"""The life of an environment: what commands print, and what the account shows."""

import json
from collections.abc import Mapping
from subprocess import CompletedProcess
from typing import Any

from smsbot.actions.acceptance.probes.life import BROKEN
from stacks.keys import tags_of_prefix
from tests.smsbot.actions.acceptance.cases.case import NOTHING, Answers, Case, message
from tests.smsbot.actions.acceptance.worlds import EMPTY, KEY, LOCATION, PREFIX, TOKEN, Ended, ended
from tests.smsbot.standing_in import Refused

ALARM = f"{PREFIX}-watch-alarm-function-errors"
OF_WATCH = LOCATION.arn("sns", f"{PREFIX}-watch-topic-a")
QUEUE = f"{PREFIX}-messaging-queue-a"


def alarm(name: str) -> dict[str, Any]:
    return {"AlarmName": name, "AlarmActions": [OF_WATCH]}


def rings(name: str, *, state: str = "ALARM", run: str = TOKEN) -> dict[str, Any]:
    """What an alarm publishes."""
    body = {"AlarmName": name, "NewStateValue": state, "NewStateReason": f"{run} {state}"}
    return message(body)


def shown(queue: str) -> dict[str, Any]:
    return {"QueueUrls": [f"https://sqs.aws/111122223333/{queue}"]}


def of_the_environment(key: str) -> Answers:
    """A key with the tags of the environment, which nobody scheduled for deletion."""
    tags = [{"TagKey": name, "TagValue": each} for name, each in tags_of_prefix(PREFIX).items()]
    described = {"KeyMetadata": {"KeyId": key, "Arn": KEY, "KeyState": "Enabled"}}
    return {"kms.ListResourceTags": {"Tags": tags}, "kms.DescribeKey": described}


ALARMS: Answers = {
    "cloudwatch.DescribeAlarms": {"MetricAlarms": [alarm(ALARM)]},
    "cloudwatch.SetAlarmState": {},
}
PLANNED = "Terraform planned 82 changes"
APPLIED = f"{PLANNED}\nTerraform applied 82 changes"
REGISTRY = 'provider "registry.terraform.io/hashicorp/aws"'
# Errors of this machine, this network and this account.
OF_THE_DAY = (
    "dial tcp: no such host",
    "net/http: TLS handshake timeout",
    "Error acquiring the state lock",
    "Failed to query available provider packages",
    "write /tmp/a: no space left on device",
    "It was ended by the signal SIGKILL.",
    "OptInRequired: The AWS Access Key Id needs a subscription for the service",
    "LimitExceededException: the account has as many keys as it may have",
)
NOT_FOR_LOGS = "The specified KMS key does not exist or is not allowed to be used"
NUMBER = "aws_pinpointsmsvoicev2_phone_number.bot"


def state(*ids: str) -> str:
    """A state as Terraform prints it, with a number where one is given."""
    found = [{"address": NUMBER, "values": {"id": each}} for each in ids]
    other = {"address": "aws_sns_topic.inbound-sms", "values": {"id": "arn"}}
    return json.dumps({"values": {"root_module": {"resources": [other, *found]}}})


STATE = state("phone-1")
# No state, one without a number, and what is none.
NO_NUMBER = tuple(ended(0, each) for each in ("{}", state(), "Error: no state"))
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


def numbers(*ids: str) -> Answers:
    return {"PhoneNumbers": [{"PhoneNumberId": each} for each in ids]}


def adopted(told: str, *, was: str = STATE, then: str = STATE, removed: int = 0) -> Ended:
    """A deployment that is to take over a number which Terraform forgot.

    ``was`` and ``then`` are the state before and after it, ``removed`` the status of forgetting.
    """
    deployed: list[bool] = []

    def run(*words: str) -> CompletedProcess[str]:
        if words[0] == "show":
            return CompletedProcess(words, 0, then if deployed and deployed.pop() else was, "")
        if words[0] == "deploy":
            deployed[:] = [True]
        if words[0] == "import":
            deployed.clear()
        status = removed if words[0] == "state" else 0
        return CompletedProcess(words, status, told if words[0] == "deploy" else "", "")

    return run


BUCKET = f"acme-{PREFIX}-state-111122223333-eu-west-1"


def encrypted(key: str) -> Answers:
    """The encryption of the state's bucket."""
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    }
    return {"s3.GetBucketEncryption": {"ServerSideEncryptionConfiguration": {"Rules": [rule]}}}


CASES: Mapping[str, Case] = {
    "bootstrap": Case(
        confirms=encrypted(KEY),
        refutes=(encrypted(KEY.replace("key/1", "key/2")),),
        run_refutes=(ended(1, f"{PLANNED}\nError: no"),),
        unsettled=({"s3.GetBucketEncryption": Refused("NoSuchBucket")},),
        run_unsettled=(
            ended(1, "Error: the caller is not the role that deploys"),
            ended(-9, f"{PLANNED}\nError: no"),
            ended(1, PLANNED),
            ended(1, f"{PLANNED}\n{BROKEN}\nValueError"),
            *(ended(2, f"{PLANNED}\nError: {each}") for each in ("AccessDenied", *OF_THE_DAY)),
        ),
    ),
    "deploy": Case(
        run=deployed(APPLIED, verified(*NOT_ITS_OWN)),
        run_refutes=(
            deployed(f"{PLANNED}\nError: creating KMS Key: MalformedPolicyDocument"),
            deployed(f"{PLANNED}\nError: AccessDenied: {NOT_FOR_LOGS}"),
            deployed(
                f"{PLANNED}\nError: LimitExceeded: Maximum policy size of 10240 bytes exceeded"
            ),
            deployed(f"{PLANNED}\nError: Provider produced inconsistent result, {REGISTRY}"),
            deployed(APPLIED, verified("aws_sns_topic.inbound-sms")),
        ),
        run_unsettled=(
            deployed("Error: AccessDenied"),
            deployed(f"{PLANNED}\nError: x is not authorized to perform: kms:TagKey"),
            deployed(f"{PLANNED}\nError: ThrottlingException: Rate exceeded"),
            *(deployed(f"{PLANNED}\nError: {each}") for each in OF_THE_DAY),
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
        # That of another one comes first.
        confirms={
            "sms-voice.DescribePhoneNumbers": [
                {**numbers("phone-0"), "NextToken": "1"},
                numbers("phone-1"),
                numbers("phone-1", "phone-0"),
            ]
        },
        run=adopted(TAKEN_OVER),
        refutes=(
            {
                "sms-voice.DescribePhoneNumbers": [
                    numbers("phone-0", "phone-1"),
                    numbers("phone-0", "phone-1", "phone-2"),
                ]
            },
        ),
        run_refutes=(
            adopted(TAKEN_OVER, then=state("phone-0")),
            adopted(TAKEN_OVER, then=state()),
            adopted(f"{NUMBER} is replaced\nNothing was applied"),
        ),
        unsettled=({"sms-voice.DescribePhoneNumbers": numbers("phone-0")},),
        run_unsettled=(
            adopted("Nothing was applied"),
            adopted(TAKEN_OVER, removed=1),
            *(adopted(TAKEN_OVER, was=each) for each in ("{}", state(), "Error: no state")),
        ),
    ),
    "alarms": Case(
        confirms={**ALARMS, "sqs.ReceiveMessage": rings(ALARM)},
        refutes=(
            {"sqs.ReceiveMessage": NOTHING},
            # Of another alarm, that it is fine again, or of an earlier run.
            {"sqs.ReceiveMessage": rings(f"{ALARM}-2")},
            {"sqs.ReceiveMessage": rings(ALARM, state="OK")},
            {"sqs.ReceiveMessage": rings(ALARM, run="before")},
            # One on the second page is silent.
            {
                "cloudwatch.DescribeAlarms": [
                    {"MetricAlarms": [alarm(ALARM)], "NextToken": "1"},
                    {"MetricAlarms": [alarm(f"{PREFIX}-watch-alarm-other")]},
                ]
            },
        ),
        unsettled=({"cloudwatch.DescribeAlarms": {"MetricAlarms": []}},),
    ),
    "destroy": Case(
        # SQS shows a queue that is deleted for a while.
        confirms={**EMPTY, "sqs.ListQueues": [shown(QUEUE), shown(QUEUE), {"QueueUrls": []}]},
        refutes=(
            {"dynamodb.ListTables": {"TableNames": [f"{PREFIX}-storage-table-a"]}},
            {"sqs.ListQueues": shown(QUEUE)},
            {"kms.ListKeys": {"Keys": [{"KeyId": "1"}]}, **of_the_environment("1")},
        ),
        run_refutes=(ended(1, "Error: deleting"),),
        run_unsettled=(ended(1, "Error: deleting: RequestLimitExceeded"),),
    ),
}
