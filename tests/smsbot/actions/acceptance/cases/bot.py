"""How Lambda, SNS and AWS End User Messaging treat the bot's function and its number."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from botocore.exceptions import EndpointConnectionError

from smsbot.actions.acceptance.probes.function import EVENTS, NO_CONCURRENCY
from stacks.settings.function_variables import MOST_BYTES, measured
from tests.smsbot.actions.acceptance.cases.case import (
    NOTHING,
    Answers,
    Case,
    by,
    logged,
    message,
)
from tests.smsbot.actions.acceptance.worlds import LOCATION, PREFIX
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


def stack(status: str, reason: str = "") -> Answers:
    """A stack of CloudFormation, and why it failed."""
    event = {"StackName": "a", "ResourceStatusReason": reason}
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
    "Message": "undelivered",
    "Timestamp": "2026-11-28T00:00:00.000Z",
}
FAILING: Answers = {"lambda.PutFunctionEventInvokeConfig": {}, "lambda.Invoke": {"StatusCode": 202}}
STOPPED: Answers = {
    **FAILING,
    "lambda.PutFunctionConcurrency": {},
    "lambda.DeleteFunctionConcurrency": {},
    "sqs.ReceiveMessage": message("stopped"),
}
PACKAGE = b"a zip"
HANDLED = [f"new code handled event {number} here" for number in range(EVENTS)]


def handed_out(content: bytes) -> Answers:
    digest = b64encode(sha256(content).digest()).decode()
    where = {"RepositoryType": "S3", "Location": "https://awslambda.s3.amazonaws.com/a?signed"}
    return {"Code": where, "Configuration": {"CodeSha256": digest}}


def unreachable(_: Mapping[str, Any]) -> Any:
    raise EndpointConnectionError(endpoint_url="https://s3")


LIST: Answers = {"sms-voice.CreateOptOutList": {}, "sms-voice.PutOptedOutNumber": {}}
NUMBER = LOCATION.arn("sms-voice", "phone-number/a")
NUMBERS: Answers = {
    "sms-voice.DescribePhoneNumbers": {
        "PhoneNumbers": [
            {"PhoneNumber": "+12065550100", "PhoneNumberArn": NUMBER, "Status": "ACTIVE"}
        ]
    }
}
PENDING = {"PhoneNumbers": [{"PhoneNumber": "+12065550100", "Status": "PENDING"}]}
CASES: Mapping[str, Case] = {
    "concurrency-zero": by(
        "lambda.Invoke",
        {"StatusCode": 202},
        throttled(f"({NO_CONCURRENCY})"),
        given=STOPPED,
        more=({"sqs.ReceiveMessage": NOTHING, "logs.FilterLogEvents": logged()},),
        unsettled=(throttled("Rate Exceeded."),),
    ),
    "retry-keeps-id": by(
        "logs.FilterLogEvents",
        logged(*["id 1\n"] * 3),
        logged("id 1", "id 1", "id 2"),
        given=FAILING,
    ),
    "code-change": by(
        "logs.FilterLogEvents",
        [{**logged(*HANDLED[:4]), "nextToken": "1"}, logged(*HANDLED[4:])],
        logged(*HANDLED[1:]),
        given={**FAILING, "lambda.UpdateFunctionCode": {}},
        unsettled=(Refused("ThrottlingException"),),
    ),
    "function-code": Case(
        confirms={"lambda.GetFunction": handed_out(PACKAGE), "GET": (200, PACKAGE)},
        refutes=({"GET": (403, b"AccessDenied")}, {"GET": (200, b"another")}),
        unsettled=({"GET": (503, b"SlowDown")}, {"GET": unreachable}),
    ),
    "variables-as-json": by(
        "lambda.UpdateFunctionConfiguration",
        by_total,
        *(by_characters, TOO_MANY_BYTES, {}),
        unsettled=(Refused(NOT_TAKEN),),
    ),
    "failed-delivery": by(
        "sqs.ReceiveMessage", message(NOTIFICATION), message({"text": "undelivered"})
    ),
    "opt-in-once": by(
        "sms-voice.DeleteOptedOutNumber",
        [{}, Refused("ValidationException", "(PHONE_NUMBER_CANNOT_BE_OPTED_IN)")],
        {},
        given=LIST,
        unsettled=tuple(
            [{}, Refused(each)] for each in ("ResourceNotFoundException", "ValidationException")
        ),
    ),
    "text-all": Case(
        confirms={"cloudformation.CreateStack": {}, **stack("CREATE_COMPLETE")},
        refutes=(stack("ROLLBACK_COMPLETE", "Model validation failed (TEXT_ALL)"),),
        unsettled=(stack("ROLLBACK_COMPLETE", "not authorized to perform: sms-voice:Create"),),
    ),
    "text-and-receipt": by(
        "logs.FilterLogEvents",
        logged('{"messageId":"m-1"}'),
        logged('{"messageId":"m-2"}'),
        given={**NUMBERS, "sms-voice.SendTextMessage": {"MessageId": "m-1"}},
        more=({"sms-voice.SendTextMessage": Refused("ValidationException")},),
        more_unsettled=({"sms-voice.DescribePhoneNumbers": PENDING},),
    ),
    "keywords": by(
        "sms-voice.DescribeKeywords",
        keywords("HELP", "STOP"),
        *(keywords("HELP"), keywords()),
        given=NUMBERS,
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
