"""Functions, their code, texts, and the trail."""

from collections.abc import Mapping

from smsbot.ready.row import State
from tests.smsbot.ready.account import (
    BY_SNS,
    DENIED,
    DEPLOYED,
    FUNCTION,
    OPEN,
    Broken,
    spending,
    unreachable,
)

BROKEN: Mapping[str, Broken] = {
    "all functions reserved": Broken(
        answers={
            "lambda.GetAccountSettings": {"AccountLimit": {"UnreservedConcurrentExecutions": 9}}
        },
        subject="Functions at once",
        says="9 of the account are not reserved; the bot wants 10.",
        remedy="aws service-quotas request-service-quota-increase --service-code lambda "
        "--quota-code L-B99A9384 --desired-value 1000",
    ),
    "S3 that refuses the code of the function": Broken(
        answers={**DEPLOYED, "GET": (403, b"AccessDenied")},
        subject="Code of the function",
        says=f"S3 answers 403 for the package of {FUNCTION}.",
        remedy=OPEN,
        stops=True,
    ),
    "S3 that cannot be reached": Broken(
        answers={**DEPLOYED, "GET": unreachable},
        subject="Code of the function",
        says="S3 cannot be reached (EndpointConnectionError).",
        remedy=OPEN,
        stops=True,
    ),
    "a function without an address of its code": Broken(
        answers={**DEPLOYED, "lambda.GetFunction": {"Code": {}}},
        subject="Code of the function",
        says="The answer to lambda:GetFunction does not say it.",
        remedy="Run the command again in a while.",
        state=State.NOT_READABLE,
    ),
    "the SMS sandbox": Broken(
        answers={
            "sms-voice.DescribeAccountAttributes": {
                "AccountAttributes": [{"Name": "ACCOUNT_TIER", "Value": "SANDBOX"}]
            }
        },
        subject="SMS sandbox",
        says="The account may text verified numbers only.",
        remedy="Ask for production access: https://docs.aws.amazon.com/sms-voice/latest/userguide/"
        "sandbox.html#sandbox-sms-move",
    ),
    "the SMS sandbox of SNS": Broken(
        answers={"sns.GetSMSSandboxAccountStatus": {"IsInSandbox": True}},
        settings=BY_SNS,
        subject="SMS sandbox",
        says="The account may text verified numbers only.",
        remedy="Ask for production access: https://docs.aws.amazon.com/sms-voice/latest/userguide/"
        "sandbox.html#sandbox-sms-move",
    ),
    "a dollar a month for texts": Broken(
        answers=spending(1),
        subject="SMS spending limit",
        says="$1 a month, of at most $100.",
        remedy="aws pinpoint-sms-voice-v2 set-text-message-spend-limit-override --monthly-limit "
        "100",
    ),
    "a trail that does not log": Broken(
        answers={"cloudtrail.GetTrailStatus": {"IsLogging": False}},
        subject="Trail",
        says="No trail records every management event here, so nothing warns of changes of keys.",
        remedy="docs/operate/trail.md makes one",
    ),
    "no limit in the answer": Broken(
        answers={"lambda.GetAccountSettings": {}},
        subject="Functions at once",
        says="The answer to lambda:GetAccountSettings does not say it.",
        remedy="Run the command again in a while.",
        state=State.NOT_READABLE,
    ),
    "no tier of the account": Broken(
        answers={"sms-voice.DescribeAccountAttributes": {"AccountAttributes": []}},
        subject="SMS sandbox",
        says="The answer to sms-voice:DescribeAccountAttributes does not say it.",
        remedy="Run the command again in a while.",
        state=State.NOT_READABLE,
    ),
    "no spending limit": Broken(
        answers={"sms-voice.DescribeSpendLimits": {"SpendLimits": []}},
        subject="SMS spending limit",
        says="The answer to sms-voice:DescribeSpendLimits does not say it.",
        remedy="Run the command again in a while.",
        state=State.NOT_READABLE,
    ),
    "no word about the sandbox of SNS": Broken(
        answers={"sns.GetSMSSandboxAccountStatus": {}},
        settings=BY_SNS,
        subject="SMS sandbox",
        says="The answer to sns:GetSMSSandboxAccountStatus does not say it.",
        remedy="Run the command again in a while.",
        state=State.NOT_READABLE,
    ),
    "an organization's trail that may not be read": Broken(
        answers={"cloudtrail.GetEventSelectors": DENIED},
        subject="The events of audit",
        says="cloudtrail:GetEventSelectors is not allowed.",
        remedy="the permission cloudtrail:GetEventSelectors",
        state=State.NOT_READABLE,
    ),
}
