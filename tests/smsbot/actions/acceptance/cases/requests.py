"""What requests carry, what is told of them, and what they cost."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from smsbot.actions.acceptance.probes.context import MEASUREMENTS
from smsbot.actions.acceptance.probes.costs import DOLLARS, USAGE
from smsbot.actions.acceptance.probes.services import OF_THE_SERVICES, POLICY_IN_SECONDS
from smsbot.actions.acceptance.world import POLL_IN_SECONDS, PROPAGATION_IN_SECONDS
from tests.smsbot.actions.acceptance.cases.case import Case, by, cases_of, events, message
from tests.smsbot.actions.acceptance.worlds import DENIED, KEY, PREFIX
from tests.smsbot.standing_in import Refused

# How often a question is asked before its time is over.
POLLS = PROPAGATION_IN_SECONDS // POLL_IN_SECONDS
POLICY_POLLS = POLICY_IN_SECONDS // POLL_IN_SECONDS
BUCKET = f"{PREFIX}-probe-111122223333-eu-west-1"


def queues(*arrived: str, dead: tuple[str, ...] = ()) -> Any:
    """The texts in the queue behind a topic, and among the dead letters of its rule."""

    def answer(parameters: Mapping[str, Any]) -> dict[str, Any]:
        texts = dead if parameters["QueueUrl"].endswith("-dead") else arrived
        return {"Messages": [{"Body": each, "ReceiptHandle": "1"} for each in texts]}

    return answer


def queues_and_dead(*arrived: str) -> Any:
    """The same, and what the rule could not deliver with its source."""
    return queues(*arrived, dead=("with-source",))


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


def searched(*, by_key: bool, by_name: list[Mapping[str, Any]], late: bool = False) -> Any:
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


def metrics(key: str) -> dict[str, Any]:
    return {"Metrics": [{"MetricName": "Usage", "Dimensions": [{"Name": "Key", "Value": key}]}]}


def metrics_first(key: str) -> dict[str, Any]:
    """A page of them that is not the last."""
    return {**metrics(key), "NextToken": "1"}


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


OF_EACH = {
    "aws:dynamodb:tableName": "counted",
    "aws:lambda:FunctionArn": "function:counted",
    "aws:sns:topicArn": "topic-counted",
    "aws:sqs:arn": "queue-counted",
}


def counted(names: Iterable[str], later: Iterable[str] = ()) -> dict[str, Any]:
    """Requests of KMS that CloudTrail shows, and those of long after."""
    return events(
        *({**request_of(name), "eventTime": "2026-01-01T00:00:00Z"} for name in names),
        *({**request_of(name), "eventTime": "2999-01-01T00:00:00Z"} for name in later),
    )


def request_of(name: str) -> dict[str, Any]:
    return {"requestParameters": {"encryptionContext": {name: OF_EACH[name]}}}


def recorded(*names: str) -> dict[str, Any]:
    """One request each, with such an encryption context."""
    return events(
        *({"requestParameters": {"encryptionContext": {name: "recorded"}}} for name in names)
    )


KNOWN = tuple(OF_THE_SERVICES.values())
THE_FIRST = recorded(*KNOWN[:1])


def with_all(*others: str) -> dict[str, Any]:
    """A request of each service with its context, and others."""
    return recorded(*KNOWN, *others)


def without(number: str) -> dict[str, Any]:
    """All but one."""
    return recorded(*(each for each in KNOWN if each != KNOWN[int(number)]))


def denied_too_long() -> list[Any]:
    """The policy has its effect after the time for that."""
    return [*[DENIED] * (1 + POLICY_POLLS), {}]


def trails(*accounts: str) -> dict[str, Any]:
    """A trail of the organization that each account owns."""
    arns = [f"arn:aws:cloudtrail:eu-west-1:{each}:trail/all" for each in accounts]
    organization = {"Name": "all", "IsOrganizationTrail": True}
    return {"trailList": [{**organization, "TrailARN": each} for each in arns]}


BY_KEY = Refused("AccessDeniedException", "not authorized to perform: kms:GenerateDataKey")
NO_TRAIL = Refused("TrailNotFoundException")
OTHERS = Refused(
    "CloudTrailARNInvalidException",
    "AccountID in ARN is wrong, you can only access resources with AccountID 111122223333.",
)
ONE_EACH, TWICE_IN_A_TABLE = counted(OF_EACH), counted([*OF_EACH, "aws:dynamodb:tableName"])
DISABLED, REFUSED = event_of("DisableKey"), event_of("ScheduleKeyDeletion", error="AccessDenied")
OF_ANOTHER = event_of("ScheduleKeyDeletion", "another", "AccessDenied")
NOT_FOR_LOGS = Refused("InvalidParameterException", "The specified KMS key does not exist")
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
    **cases_of(__file__, globals()),
}
