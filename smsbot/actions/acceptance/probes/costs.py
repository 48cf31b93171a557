"""What ``smsbot cost`` counts with: the prices of AWS, and how often a service asks KMS."""

import json
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from keyproof.coverage.cost import DOLLARS_A_KEY
from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance import prices as priced
from smsbot.actions.acceptance.paging import paged
from smsbot.actions.acceptance.prices import DOLLARS_A_REQUEST, SQS_SOURCE
from smsbot.actions.acceptance.probe import Subject, Verdict, judged, not_possible, probe
from smsbot.actions.acceptance.probes.context import publish, put_item, send
from smsbot.actions.acceptance.recorded import context_of, events_of
from smsbot.actions.acceptance.world import EVENTS_IN_SECONDS, ProbeStopped, World

PRICE_LIST = "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference"
CLOUDWATCH, LAMBDA = "AmazonCloudWatch", "AWSLambda"
DYNAMODB, S3, KMS = "AmazonDynamoDB", "AmazonS3", "awskms"
# By what a price is of: AWS's code of the service, and the type of usage in the bill.
USAGE: Mapping[str, tuple[str, str]] = {
    priced.REQUESTS: (LAMBDA, "Request"),
    priced.ARM: (LAMBDA, "Lambda-GB-Second-ARM"),
    priced.X86: (LAMBDA, "Lambda-GB-Second"),
    priced.WRITES: (DYNAMODB, "WriteRequestUnits"),
    priced.READS: (DYNAMODB, "ReadRequestUnits"),
    priced.STORED: (DYNAMODB, "TimedStorage-ByteHrs"),
    priced.RECOVERY: (DYNAMODB, "TimedPITRStorage-ByteHrs"),
    priced.RESTORED: (DYNAMODB, "RestoreDataSize-Bytes"),
    priced.PUBLISHED: ("AmazonSNS", "Requests-Tier1"),
    priced.QUEUED: ("AWSQueueService", "Requests-RBP"),
    priced.ALARMS: (CLOUDWATCH, "CW:AlarmMonitorUsage"),
    priced.METRICS: (CLOUDWATCH, "CW:MetricMonitorUsage"),
    priced.DASHBOARDS: (CLOUDWATCH, "DashboardsUsageHour"),
    priced.LOGGED: (CLOUDWATCH, "DataProcessing-Bytes"),
    priced.LOGS_KEPT: (CLOUDWATCH, "TimedStorage-ByteHrs"),
    priced.MASKED: (CLOUDWATCH, "DataProtection-Bytes"),
    priced.BUCKETS: (S3, "TimedStorage-ByteHrs"),
    priced.BUCKET_WRITES: (S3, "Requests-Tier1"),
    "keys": (KMS, "KMS-Keys"),
    "requests to KMS": (KMS, "KMS-Requests"),
}
# Dollars for one unit.
DOLLARS: Mapping[str, Decimal] = {
    **{name: each.dollars / each.of for name, each in priced.PRICES.items()},
    "keys": DOLLARS_A_KEY,
    "requests to KMS": DOLLARS_A_REQUEST,
}
# A service puts the region before its types of usage, or does not.
PREFIXES = ("", "USE1-", f"{priced.REGION}-")


@probe(Subject.COSTS, f"{PRICE_LIST}/API_pricing_GetProducts.html")
def prices(world: World) -> Verdict:
    """The prices of smsbot cost are those of AWS's price list, in us-east-1.

    Reads the price list. Refuted if a price differs.
    """
    listed = {name: _listed(world, *USAGE[name]) for name in DOLLARS}
    differing = [
        f"{name} cost ${found}, not ${DOLLARS[name]}"
        for name, found in listed.items()
        if found not in (None, DOLLARS[name])
    ]
    absent = [name for name, found in listed.items() if found is None]
    if absent and not differing:
        return not_possible(f"the price list does not show {', '.join(absent)}")
    return judged(not differing, f"{len(listed)} prices are AWS's", otherwise="; ".join(differing))


def _listed(world: World, service: str, usage: str) -> Decimal | None:
    """Dollars for one unit, after those that are free, of as few as are charged."""
    for prefix in PREFIXES:
        wanted = {"regionCode": priced.REGION, "usagetype": f"{prefix}{usage}"}
        found = paged(
            world,
            "pricing:GetProducts",
            "PriceList",
            ServiceCode=service,
            Filters=[
                {"Type": "TERM_MATCH", "Field": field, "Value": value}
                for field, value in wanted.items()
            ],
        )
        products = (_highest(json.loads(each)) for each in found)
        if known := [each for each in products if each is not None]:
            return max(known)
    return None


def _highest(product: Any) -> Decimal | None:  # noqa: ANN401 - JSON
    """None where it is only sold in advance."""
    dollars = (
        Decimal(dimension["pricePerUnit"]["USD"])
        for term in product["terms"].get("OnDemand", {}).values()
        for dimension in term["priceDimensions"].values()
    )
    return max(dollars, default=None)


# Within the shortest time that a service goes on with what KMS gave it.
TIMES, PAUSE_IN_SECONDS = 8, 5
# By what it sends in the encryption context: how often it asks in that time, at most.
MOST_REQUESTS: Mapping[str, int] = {
    "aws:dynamodb:tableName": 1,
    "aws:lambda:FunctionArn": 1,
    "aws:sns:topicArn": 2,
    "aws:sqs:arn": 2,
}
RETURNS = "def handler(event, context):\n    return None\n"


@probe(Subject.COSTS, SQS_SOURCE)
def inferred_requests(world: World) -> Verdict:
    """DynamoDB, Lambda, SNS and SQS ask KMS no more often than smsbot cost counts.

    Uses one of each under a key, several times within 40 seconds, and counts the events of KMS.
    Refuted if a service asks more than once, or twice where it sends.
    """
    key = bench.key(world)
    function = bench.function(world, "counted", RETURNS, key_arn=key)
    calls: Mapping[str, Mapping[str, Any]] = {
        "dynamodb:PutItem": put_item(world, key, "counted"),
        "sqs:SendMessage": send(world, key, "counted"),
        "sns:Publish": publish(world, key, "counted"),
        "lambda:Invoke": {"FunctionName": function},
    }
    world.pause(PAUSE_IN_SECONDS)  # What making them asked is over.
    begin = world.now().replace(microsecond=0)
    for _ in range(TIMES):
        for call, parameters in calls.items():
            world.attempt(call, **parameters)
        world.pause(PAUSE_IN_SECONDS)
    # A service may ask again later, by itself.
    end = f"{world.now():%Y-%m-%dT%H:%M:%SZ}"
    world.pause(EVENTS_IN_SECONDS)
    counted = Counter(
        name
        for each in events_of(world, "ResourceName", key, seconds=PAUSE_IN_SECONDS, since=begin)
        if str(each["eventTime"]) <= end
        for name, value in context_of(each).items()
        if name in MOST_REQUESTS and "counted" in value
    )
    silent = MOST_REQUESTS.keys() - counted.keys()
    if silent:
        raise ProbeStopped(f"CloudTrail shows no request with {', '.join(sorted(silent))}")
    more = {name: count for name, count in counted.items() if count > MOST_REQUESTS[name]}
    told = ", ".join(f"{name} {count}" for name, count in sorted(counted.items()))
    return judged(not more, f"requests in 40 seconds: {told}")
