"""How Lambda, SNS and AWS End User Messaging treat the bot's function and its number."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from botocore.exceptions import EndpointConnectionError

from smsbot.actions.acceptance.probes.function import EVENTS, NO_CONCURRENCY, REFUSED_BY_S3
from stacks.settings.function_variables import MOST_BYTES, measured
from tests.smsbot.actions.acceptance.cases.case import (
    NOTHING,
    Answers,
    Case,
    by,
    logged,
    message,
)
from tests.smsbot.actions.acceptance.cases.life import NO_NUMBER, STATE
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


def keywords(*known: str) -> Answers:
    return {"Keywords": [{"Keyword": each} for each in known]}


def throttled(says: str) -> Refused:
    return Refused("TooManyRequestsException", says)


NOTIFICATION = {
    "Type": "Notification",
    "TopicArn": LOCATION.arn("sns", f"{PREFIX}-probe-topic-undelivered"),
    "Message": TOKEN,
    "Timestamp": "2026-11-28T00:00:00.000Z",
}
TAKEN = {"StatusCode": 202}
STOPPED, ACCOUNT_IS_BUSY = throttled(f"({NO_CONCURRENCY})"), throttled("Rate Exceeded.")
INVOKED: Answers = {
    "lambda.PutFunctionEventInvokeConfig": {},
    "lambda.DeleteFunctionConcurrency": {},
    "lambda.PutFunctionConcurrency": {},
    "lambda.UpdateFunctionCode": {},
    "lambda.Invoke": TAKEN,
}
# Before and after whatever a test does.
LONG_AGO, LATER = 1, 2**40


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
PACKAGE = b"a zip"


def handed_out(content: bytes) -> Answers:
    digest = b64encode(sha256(content).digest()).decode()
    where = {"RepositoryType": "S3", "Location": "https://awslambda.s3.amazonaws.com/a?signed"}
    return {"Code": where, "Configuration": {"CodeSha256": digest}}


def unreachable(_: Mapping[str, Any]) -> Any:
    raise EndpointConnectionError(endpoint_url="https://s3")


LIST: Answers = {"sms-voice.CreateOptOutList": {}, "sms-voice.PutOptedOutNumber": {}}
REMOVED_BEFORE = Refused("ValidationException", "(PHONE_NUMBER_CANNOT_BE_OPTED_IN)")


def numbers(status: str) -> Answers:
    return {"sms-voice.DescribePhoneNumbers": {"PhoneNumbers": [{"Status": status}]}}


def group(**more: str) -> dict[str, Any]:
    """The log group of receipts."""
    return {"logGroups": [{"logGroupName": f"{PREFIX}-messaging-logs-sns", **more}]}


UNDER_A_KEY = group(kmsKeyId="arn:aws:kms:eu-west-1:111122223333:key/1")
TEXTED: Answers = {
    **numbers("ACTIVE"),
    "logs.DescribeLogGroups": UNDER_A_KEY,
    "sms-voice.SendTextMessage": {"MessageId": "m-1"},
}


def invalid(reason: str) -> Answers:
    return {"sms-voice.SendTextMessage": Refused("ValidationException", f"no ({reason})")}


CASES: Mapping[str, Case] = {
    "concurrency-zero": by(
        "logs.FilterLogEvents",
        log(handled("stopped")),
        log(),
        given={**INVOKED, "lambda.Invoke": [TAKEN, STOPPED, TAKEN]},
        more=({"lambda.Invoke": [TAKEN, STOPPED]},),
        unsettled=(
            # It ran before the limit was deleted.
            log(handled("stopped", at=LONG_AGO)),
            # Nothing that is handled is shown, at once or in the end.
            logged(),
            logged(handled("control"), handled("stopped", run="before")),
        ),
        more_unsettled=(
            # Lambda never stopped it, or was busy.
            {"lambda.Invoke": TAKEN},
            {"lambda.Invoke": [TAKEN, ACCOUNT_IS_BUSY]},
            {"lambda.Invoke": [TAKEN, STOPPED, ACCOUNT_IS_BUSY]},
        ),
    ),
    "retry-keeps-id": by(
        "logs.FilterLogEvents",
        log(*[handled("retried")] * 3),
        log(*[handled("retried")] * 2, handled("retried", id="2")),
        given=INVOKED,
        unsettled=(
            log(handled("retried")),
            log(*[handled("retried", id=each, run="before") for each in "123"]),
        ),
    ),
    "code-change": by(
        "logs.FilterLogEvents",
        [log(), {**log(*CHANGED[:4]), "nextToken": "1"}, log(*CHANGED[4:])],
        given=INVOKED,
        more=(
            {
                "logs.FilterLogEvents": log(*CHANGED[1:]),
                "sqs.ReceiveMessage": message({"requestPayload": {"word": f"event0-{TOKEN}"}}),
            },
        ),
        unsettled=(
            Refused("ThrottlingException"),
            # Lambda tries for six hours, and an earlier run's are no evidence.
            *(log(*CHANGED[1:]), log(*changed("before"))),
            logged(handled("control"), *CHANGED[1:]),
            log(*(each.replace("new", "old") for each in CHANGED)),
        ),
    ),
    "function-code": Case(
        confirms={"lambda.GetFunction": handed_out(PACKAGE), "GET": (200, PACKAGE)},
        refutes=({"GET": (403, REFUSED_BY_S3)}, {"GET": (200, b"another")}),
        unsettled=(
            {"GET": (503, b"SlowDown")},
            {"GET": (403, b"the proxy wants a password")},
            {"GET": unreachable},
        ),
    ),
    "variables-as-json": by(
        "lambda.UpdateFunctionConfiguration",
        by_total,
        *(by_characters, TOO_MANY_BYTES, {}),
        unsettled=(Refused(NOT_TAKEN),),
    ),
    "failed-delivery": by(
        "sqs.ReceiveMessage",
        message(NOTIFICATION),
        message({"text": TOKEN}),
        unsettled=(NOTHING, message({**NOTIFICATION, "Message": "of an earlier run"})),
    ),
    "opt-in-once": by(
        "sms-voice.DeleteOptedOutNumber",
        [{}, REMOVED_BEFORE],
        {},
        given=LIST,
        unsettled=(
            # One removal shows nothing.
            REMOVED_BEFORE,
            *([{}, Refused(each)] for each in ("ResourceNotFoundException", "ValidationException")),
        ),
    ),
    "text-all": Case(
        confirms={"cloudformation.CreateStack": {}, **stack("CREATE_COMPLETE")},
        refutes=(
            stack("ROLLBACK_COMPLETE", "#/MatchingEventTypes/0: failed validation constraint"),
            stack("ROLLBACK_COMPLETE", "Value '[TEXT_ALL]' failed to satisfy constraint"),
        ),
        unsettled=(
            stack("ROLLBACK_COMPLETE", "not authorized to perform: sms-voice:Create"),
            stack("ROLLBACK_COMPLETE", "InvalidRequest: TopicArn is not a valid topic"),
            stack("ROLLBACK_COMPLETE", "Model validation failed (#/SnsDestination)"),
            # The stack says it, and no resource.
            stack("ROLLBACK_COMPLETE", "TEXT_ALL", of="AWS::CloudFormation::Stack"),
        ),
    ),
    "text-and-receipt": by(
        "logs.FilterLogEvents",
        logged('{"messageId":"m-1"}'),
        given=TEXTED,
        run=ended(0, STATE),
        more=(invalid("MISSING_PARAMETER"), {"logs.DescribeLogGroups": group()}),
        # Another one's receipt.
        unsettled=(logged('{"messageId":"m-2"}'), logged()),
        more_unsettled=(
            numbers("PENDING"),
            {"sms-voice.DescribePhoneNumbers": {"PhoneNumbers": []}},
            {"logs.DescribeLogGroups": {"logGroups": []}},
            invalid("DESTINATION_COUNTRY_BLOCKED"),
            {"sms-voice.SendTextMessage": Refused("ConflictException", "(RESOURCE_NOT_ACTIVE)")},
        ),
        run_unsettled=NO_NUMBER,
    ),
    "keywords": by(
        "sms-voice.DescribeKeywords",
        [{**keywords("HELP"), "NextToken": "1"}, keywords("STOP")],
        *(keywords("HELP"), keywords()),
        given=numbers("ACTIVE"),
        run=ended(0, STATE),
        run_unsettled=NO_NUMBER,
    ),
}
