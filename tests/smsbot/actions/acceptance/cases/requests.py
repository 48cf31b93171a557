"""What requests carry, what is told of them, and what they cost."""

import json
from collections.abc import Mapping
from typing import Any

from smsbot.actions.acceptance.probes.context import MEASUREMENTS
from smsbot.actions.acceptance.probes.costs import DOLLARS, USAGE
from smsbot.actions.acceptance.probes.services import OF_THE_SERVICES, POLICY_IN_SECONDS
from smsbot.actions.acceptance.world import (
    EVENTS_IN_SECONDS,
    POLL_IN_SECONDS,
    PROPAGATION_IN_SECONDS,
)
from tests.smsbot.actions.acceptance.cases.case import NOTHING, Case, by, events, message
from tests.smsbot.actions.acceptance.worlds import DENIED, KEY, PREFIX
from tests.smsbot.standing_in import Refused

# How often a question is asked before its time is over.
POLLS = PROPAGATION_IN_SECONDS // POLL_IN_SECONDS
EVENT_POLLS = EVENTS_IN_SECONDS // POLL_IN_SECONDS
POLICY_POLLS = POLICY_IN_SECONDS // POLL_IN_SECONDS
RECEIVED, SEARCHED = "sqs.ReceiveMessage", "cloudtrail.LookupEvents"
SELECTORS = "cloudtrail.GetEventSelectors"
BUCKET = f"{PREFIX}-probe-111122223333-eu-west-1"
MEASURED = by(
    RECEIVED,
    # What was before has its effect once more.
    [message("with-another"), message("with-condition")],
    *(message("without-condition"), message("with-another")),
    unsettled=(NOTHING, [message("with-another"), NOTHING]),
)


def queues(*arrived: str, dead: tuple[str, ...] = ()) -> Any:
    """The texts in the queue behind a topic, and among the dead letters of its rule."""

    def answer(parameters: Mapping[str, Any]) -> dict[str, Any]:
        texts = dead if parameters["QueueUrl"].endswith("-dead") else arrived
        return {"Messages": [{"Body": each, "ReceiptHandle": "1"} for each in texts]}

    return answer


def event_of(
    name: str, key: str = KEY, error: str = "", *, role: str = f"{PREFIX}-probe-role-no-keys"
) -> dict[str, Any]:
    detail: dict[str, Any] = {
        "eventName": name,
        "resources": [{"ARN": key}],
        "userIdentity": {"arn": f"arn:aws:sts::111122223333:assumed-role/{role}/probe"},
        # KMS says nothing of what it refuses.
        "requestParameters": None if error else {"keyId": KEY},
    }
    return message({"detail": {**detail, **({"errorCode": error} if error else {})}})


def searched(by_key: bool, *by_name: Mapping[str, Any], late: bool = False) -> Any:  # noqa: FBT001
    """CloudTrail's search; ``late`` finds a call by its key only after it found it by its name."""
    known = {"ResourceName": by_key and not late}

    def answer(parameters: Mapping[str, Any]) -> dict[str, Any]:
        attribute = parameters["LookupAttributes"][0]["AttributeKey"]
        if attribute == "EventName":
            known["ResourceName"] = by_key
            return events(*by_name)
        return events({}) if known["ResourceName"] else events()

    return answer


def asked(**given: object) -> dict[str, Any]:
    return events({"requestParameters": given})


def metrics(*keys: str) -> dict[str, Any]:
    dimensions = [{"Name": "Key", "Value": each} for each in keys]
    return {"Metrics": [{"MetricName": "Usage", "Dimensions": dimensions}]}


def price_list(**changed: str) -> Any:
    """AWS's price list as believed, but for some prices, by the type of usage."""
    known = {USAGE[name]: str(dollars) for name, dollars in DOLLARS.items()}

    def answer(parameters: Mapping[str, Any]) -> dict[str, Any]:
        usage = parameters["Filters"][1]["Value"].removeprefix("USE1-")
        dollars = changed.get(
            usage.replace("-", "_"), known.get((parameters["ServiceCode"], usage))
        )
        free = {"pricePerUnit": {"USD": "0"}}
        terms = {"b": free, "c": {"pricePerUnit": {"USD": dollars}}}
        found = {"terms": {"OnDemand": {"a": {"priceDimensions": terms}}}}
        return {"PriceList": [json.dumps(found)] if dollars else []}

    return answer


ONE_EACH = {
    "aws:dynamodb:tableName": "counted",
    "aws:lambda:FunctionArn": "function:counted",
    "aws:sns:topicArn": "topic-counted",
    "aws:sqs:arn": "queue-counted",
}


def counted(*names: str, later: tuple[str, ...] = ()) -> dict[str, Any]:
    """Requests of KMS that CloudTrail shows, and those of long after."""
    return events(
        *({**request_of(name), "eventTime": "2026-01-01T00:00:00Z"} for name in names),
        *({**request_of(name), "eventTime": "2999-01-01T00:00:00Z"} for name in later),
    )


def request_of(name: str) -> dict[str, Any]:
    return {"requestParameters": {"encryptionContext": {name: ONE_EACH[name]}}}


def recorded(*names: str) -> dict[str, Any]:
    """One request each, with such an encryption context."""
    return events(
        *({"requestParameters": {"encryptionContext": {name: "recorded"}}} for name in names)
    )


def trails(*accounts: str) -> dict[str, Any]:
    """A trail of the organization that each account owns."""
    arns = [f"arn:aws:cloudtrail:eu-west-1:{each}:trail/all" for each in accounts]
    organization = {"Name": "all", "IsOrganizationTrail": True}
    return {"trailList": [{**organization, "TrailARN": each} for each in arns]}


BY_KEY = Refused("AccessDeniedException", "not authorized to perform: kms:GenerateDataKey")
NO_TRAIL = Refused("TrailNotFoundException")
OF_THE_ORGANIZATION = Refused(
    "CloudTrailARNInvalidException",
    "AccountID in ARN is wrong, you can only access resources with AccountID 111122223333.",
)
TWICE_IN_A_TABLE = counted(*ONE_EACH, "aws:dynamodb:tableName")
DISABLED, REFUSED = event_of("DisableKey"), event_of("ScheduleKeyDeletion", error="AccessDenied")
OF_ANOTHER = event_of("ScheduleKeyDeletion", "another", "AccessDenied")
WITHOUT_SOURCE = ("without-source", "without-source-again")
NOT_FOR_LOGS = Refused("InvalidParameterException", "The specified KMS key does not exist")
KNOWN = tuple(OF_THE_SERVICES.values())
OF_ANOTHER_ROLE = event_of("ScheduleKeyDeletion", "another", "AccessDenied", role="theirs")
ENCRYPTED = {"eventName": "Encrypt", "requestParameters": {"keyId": KEY}}
CASES: Mapping[str, Case] = {
    **{
        each.id: by(
            f"role>{each.request.call.replace(':', '.')}",
            [BY_KEY, {}],
            *([*[BY_KEY] * (POLLS + 1), {}], {}),
            unsettled=(BY_KEY,),
        )
        for each in MEASUREMENTS
    },
    **{
        each: by(
            call,
            # The service knows the role a while later, and asks the key then.
            [DENIED, refusal, {}],
            *([*[refusal] * (POLLS + 1), {}], {}, [DENIED, {}]),
            unsettled=(DENIED, [*[DENIED] * POLLS, {}]),
        )
        for each, call, refusal in (
            ("via-dynamodb", "role>dynamodb.PutItem", BY_KEY),
            ("via-sqs", "role>sqs.SendMessage", Refused("KMS.AccessDeniedException")),
            ("via-sns", "role>sns.Publish", Refused("KMSAccessDenied")),
        )
    },
    "source-of-sns": MEASURED,
    "context-of-eventbridge": MEASURED,
    "source-of-eventbridge": by(
        RECEIVED,
        queues(*WITHOUT_SOURCE, dead=("with-source",)),
        queues(*WITHOUT_SOURCE, "with-source"),
        unsettled=(
            # Silence, also where it comes after something.
            *(NOTHING, queues(*WITHOUT_SOURCE), queues("without-source")),
            *(queues(*each, dead=("with-source",)) for each in ((), WITHOUT_SOURCE[:1])),
        ),
    ),
    "context-of-logs": by(
        "role>logs.CreateLogGroup",
        # What was before has its effect once more.
        [{}, DENIED, {}],
        *({}, [DENIED] * (1 + POLICY_POLLS) + [{}]),
        unsettled=(DENIED, NOT_FOR_LOGS, Refused("LimitExceededException")),
    ),
    "context-in-cloudtrail": by(
        SEARCHED,
        [{**events(), "NextToken": "1"}, recorded(*KNOWN[:1]), recorded(*KNOWN)],
        recorded(*KNOWN, "aws:sqs:queueArn"),
        *(recorded(*KNOWN, each) for each in ("aws:dynamodb:index", "of-nobody")),
        # One of the three is not shown, or what another probe did.
        unsettled=(*(recorded(*set(KNOWN) - {each}) for each in KNOWN), counted(*ONE_EACH)),
    ),
    "eventbridge-needs-trail": by(
        RECEIVED,
        event_of("DisableKeyRotation"),
        *(event_of("EnableKeyRotation"), NOTHING),
        more_unsettled=(
            {"cloudtrail.GetTrailStatus": {"IsLogging": False}},
            {"cloudtrail.DescribeTrails": {"trailList": [{"Name": "all"}]}},
        ),
    ),
    "events-name-key": by(
        RECEIVED,
        [DISABLED, REFUSED],
        *([DISABLED, OF_ANOTHER], [event_of("DisableKey", ""), REFUSED]),
        given={"role>kms.ScheduleKeyDeletion": DENIED},
        # A deletion of an earlier probe, which nobody refused, and a refusal of somebody else.
        unsettled=(
            *([DISABLED, each] for each in (event_of("ScheduleKeyDeletion"), OF_ANOTHER_ROLE)),
            [message({"detail": {"eventName": "DisableKey"}}), REFUSED],
        ),
        more_unsettled=({"role>kms.ScheduleKeyDeletion": {}},),
    ),
    "events-by-key": by(
        SEARCHED,
        # It is found by its key just after the time for that.
        searched(True, ENCRYPTED, late=True),  # noqa: FBT003
        searched(False, ENCRYPTED),  # noqa: FBT003
        # That of another key shows nothing.
        unsettled=(events(), searched(False, {"eventName": "Encrypt"})),  # noqa: FBT003
    ),
    "events-by-bucket": by(
        SEARCHED,
        # That of another bucket is found before.
        [asked(bucketName="a"), asked(bucketName=BUCKET)],
        *(events({"resources": BUCKET}), [asked(bucketName="a"), events({"resources": BUCKET})]),
        unsettled=(asked(bucketName="a"),),
    ),
    "organization-trail": by(
        SELECTORS,
        [NO_TRAIL, {}],
        *([NO_TRAIL, each] for each in (DENIED, NO_TRAIL, OF_THE_ORGANIZATION)),
        [{}, OF_THE_ORGANIZATION],
        given={"cloudtrail.DescribeTrails": trails("444455556666")},
        unsettled=(DENIED, [NO_TRAIL, Refused("ThrottlingException")]),
        # In the account that owns it, everybody may.
        more_unsettled=tuple(
            {"cloudtrail.DescribeTrails": each} for each in (trails(), trails("111122223333"))
        ),
    ),
    "metrics-of-keys": by(
        "cloudwatch.ListMetrics",
        [{**metrics("a"), "NextToken": "1"}, metrics(KEY)],
        *({"Metrics": []}, metrics("a")),
    ),
    "prices": by(
        "pricing.GetProducts",
        price_list(),
        *(price_list(DashboardsUsageHour="9.0"), price_list(KMS_Requests="0.00000001")),
        unsettled=(price_list(DashboardsUsageHour=""),),
    ),
    "inferred-requests": by(
        SEARCHED,
        # What a service asks later, by itself, is not counted.
        counted(*ONE_EACH, "aws:sqs:arn", "aws:sns:topicArn", later=("aws:dynamodb:tableName",)),
        TWICE_IN_A_TABLE,
        given={"lambda.Invoke": {"StatusCode": 200}},
        # One service of which nothing is shown.
        unsettled=(counted("aws:sqs:arn"),),
    ),
}
