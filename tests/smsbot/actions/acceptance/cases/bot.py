"""How Lambda, SNS and AWS End User Messaging treat the bot's function and its number."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from botocore.exceptions import EndpointConnectionError

from smsbot.actions.acceptance.probes.function import EVENTS, NO_CONCURRENCY, REFUSED_BY_S3
from stacks.settings.function_variables import MOST_BYTES, measured
from tests.smsbot.actions.acceptance.cases.case import Answers, cases_of, logged, message
from tests.smsbot.actions.acceptance.cases.life import STATE, state
from tests.smsbot.actions.acceptance.worlds import LOCATION, PREFIX, TOKEN, ended
from tests.smsbot.standing_in import Refused

NOT_TAKEN = "InvalidParameterValueException"
TOO_MANY_BYTES = Refused(
    NOT_TAKEN,
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


def stack(status: str, reason: str = "", of: str = "AWS::SMSVOICE::ConfigurationSet") -> Answers:
    """A stack of CloudFormation, and why it failed."""
    event = {
        "StackName": "a",
        "ResourceType": of,
        "ResourceStatus": "CREATE_FAILED",
        "ResourceStatusReason": reason,
    }
    return {
        "cloudformation.DescribeStacks": {"Stacks": [{"StackName": "a", "StackStatus": status}]},
        "cloudformation.DescribeStackEvents": {"StackEvents": [event]},
    }


def created(status: str) -> Answers:
    return {"cloudformation.CreateStack": {}, **stack(status)}


def throttled(says: str) -> Refused:
    return Refused("TooManyRequestsException", says)


def notification(text: str) -> dict[str, Any]:
    """A delivery that failed, as SNS writes it to a queue."""
    topic = LOCATION.arn("sns", f"{PREFIX}-probe-topic-undelivered")
    sent = {"Type": "Notification", "TopicArn": topic, "Message": text}
    return message({**sent, "Timestamp": "2026-11-28T00:00:00.000Z"})


TAKEN = {"StatusCode": 202}
STOPPED, ACCOUNT_IS_BUSY = throttled(f"({NO_CONCURRENCY})"), throttled("Rate Exceeded.")
# After whatever a test does.
LATER = 2**40


def handled(
    word: str, *, id: str = "1", at: int = LATER, code: str = "old", run: str = TOKEN
) -> str:
    """What a function logs of an event."""
    return f"{code} handled {word}-{run} by {id} at {at}\n"


def log(*lines: str) -> dict[str, Any]:
    """The log of a function that shows its first event and, where it is asked, a later one."""
    return logged(handled("control"), handled("later"), *lines)


def changed(run: str = TOKEN) -> list[str]:
    """What the new code logs of each event."""
    return [handled(f"event{number}", code="new", run=run) for number in range(EVENTS)]


CHANGED = changed()
CHANGED_ON_TWO_PAGES = [log(), {**log(*CHANGED[:4]), "nextToken": "1"}, log(*CHANGED[4:])]
ONE_LOST, OF_AN_EARLIER_RUN = log(*CHANGED[1:]), log(*changed("before"))
NO_LATER_EVENT = logged(handled("control"), *CHANGED[1:])
BY_THE_OLD_CODE = log(*(each.replace("new", "old") for each in CHANGED))
REFUSED_CODE = (403, REFUSED_BY_S3)


def answered(status: int, content: str) -> tuple[int, bytes]:
    return status, content.encode()


def handed_out(content: str) -> Answers:
    digest = b64encode(sha256(content.encode()).digest()).decode()
    where = {"RepositoryType": "S3", "Location": "https://awslambda.s3.amazonaws.com/a?signed"}
    return {"Code": where, "Configuration": {"CodeSha256": digest}}


def unreachable(_: Mapping[str, Any]) -> Any:
    raise EndpointConnectionError(endpoint_url="https://s3")


REMOVED_BEFORE = Refused("ValidationException", "(PHONE_NUMBER_CANNOT_BE_OPTED_IN)")


def group(**more: str) -> dict[str, Any]:
    """The log group of receipts."""
    return {"logGroups": [{"logGroupName": f"{PREFIX}-messaging-logs-sns", **more}]}


UNDER_A_KEY = group(kmsKeyId="arn:aws:kms:eu-west-1:111122223333:key/1")
WITH_NUMBER = ended(0, STATE)
# No state, one without a number, and what is none.
NO_NUMBER = tuple(ended(0, each) for each in ("{}", state(), "Error: no state"))


def invalid(reason: str) -> Answers:
    return {"sms-voice.SendTextMessage": Refused("ValidationException", f"no ({reason})")}


CASES = cases_of(__file__, globals())
