"""The life of an environment: what commands print, and what the account shows."""

import json
from subprocess import CompletedProcess
from typing import Any

from smsbot.actions.acceptance.probes import life
from stacks.keys import tags_of_prefix
from tests.smsbot.actions.acceptance.cases.case import Answers, cases_of, message
from tests.smsbot.actions.acceptance.worlds import EMPTY, KEY, LOCATION, PREFIX, TOKEN, Ended, ended

ALARM = f"{PREFIX}-watch-alarm-function-errors"
OF_WATCH = LOCATION.arn("sns", f"{PREFIX}-watch-topic-a")
QUEUE = f"{PREFIX}-messaging-queue-a"


def alarms(name: str, more: str = "") -> dict[str, Any]:
    """The page with an alarm, which names one ``more``."""
    page = {"NextToken": more} if more else {}
    return {"MetricAlarms": [{"AlarmName": name, "AlarmActions": [OF_WATCH]}], **page}


def rings(name: str, *, state: str = "ALARM", run: str = TOKEN) -> dict[str, Any]:
    """What an alarm publishes."""
    body = {"AlarmName": name, "NewStateValue": state, "NewStateReason": f"{run} {state}"}
    return message(body)


OTHER_ALARM = f"{PREFIX}-watch-alarm-other"
SHOWN_QUEUE = {"QueueUrls": [f"https://sqs.aws/111122223333/{QUEUE}"]}
GONE = {**EMPTY, "sqs.ListQueues": [SHOWN_QUEUE, SHOWN_QUEUE, {"QueueUrls": []}]}
TAGS = [{"TagKey": name, "TagValue": each} for name, each in tags_of_prefix(PREFIX).items()]
# With the tags of the environment, and nobody scheduled it for deletion.
A_KEY: Answers = {
    "kms.ListKeys": {"Keys": [{"KeyId": "1"}]},
    "kms.ListResourceTags": {"Tags": TAGS},
    "kms.DescribeKey": {"KeyMetadata": {"KeyId": "1", "Arn": KEY, "KeyState": "Enabled"}},
}
ANOTHER_KEY = KEY.replace("key/1", "key/2")
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
BROKEN = life.BROKEN
NOT_FOR_LOGS = "The specified KMS key does not exist or is not allowed to be used"
NUMBER = "aws_pinpointsmsvoicev2_phone_number.bot"


def state(*ids: str) -> str:
    """A state as Terraform prints it, with a number where one is given."""
    found = [{"address": NUMBER, "values": {"id": each}} for each in ids]
    other = {"address": "aws_sns_topic.inbound-sms", "values": {"id": "arn"}}
    return json.dumps({"values": {"root_module": {"resources": [other, *found]}}})


STATE = state("phone-1")
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


NOTHING_OF_ITS_OWN = verified(*NOT_ITS_OWN)
INCONSISTENT = deployed(f"{PLANNED}\nError: Provider produced inconsistent result, {REGISTRY}")
ENDED_BY_THE_DAY = tuple(ended(2, f"{PLANNED}\nError: {each}") for each in OF_THE_DAY)
FAILED_BY_THE_DAY = tuple(deployed(f"{PLANNED}\nError: {each}") for each in OF_THE_DAY)


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


def encrypted(key: str) -> Answers:
    """The encryption of the state's bucket."""
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    }
    return {"s3.GetBucketEncryption": {"ServerSideEncryptionConfiguration": {"Rules": [rule]}}}


CASES = cases_of(__file__, globals())
