"""Beliefs about what CloudTrail, EventBridge, CloudWatch and the price list say of keys."""

import json
import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from smsbot.commands.cost import PRICES
from tests.aws.account import CHANGE, DENIED, EVENT, FIRST_REGION, Account, allow, policy, shown
from tests.aws.test_bot import IDLE
from tests.aws.test_requests import NO_EVENTS, THROUGH_SERVICES, context_of, rule, use


def watch(aws: Account) -> str:
    """The URL of a queue that gets every event of KMS from now on."""
    url = aws.queue("events")
    pattern = {"source": ["aws.kms"], "detail-type": ["AWS API Call via CloudTrail"]}
    rule(aws, "events", pattern, aws.arn("sqs", "events"))
    aws.wait(CHANGE)
    return url


def start_trail(aws: Account) -> None:
    """A trail of all management events, unless the account has one: the first is free."""
    trails, bucket = aws.client("cloudtrail"), aws.bucket("trail")
    if trails.describe_trails()["trailList"]:
        return
    arn, service = f"arn:{aws.location.partition}:s3:::{bucket}", "cloudtrail.amazonaws.com"
    own = {"StringEquals": {"aws:SourceArn": aws.arn("cloudtrail", "trail", "trail/")}}
    look = allow("s3:GetBucketAcl", resource=arn, principal=service, when=own)
    write = allow("s3:PutObject", resource=f"{arn}/*", principal=service, when=own)
    aws.client("s3").put_bucket_policy(Bucket=bucket, Policy=policy(look, write))
    trails.create_trail(Name=aws.name("trail"), S3BucketName=bucket, TagsList=aws.tags())
    trails.start_logging(Name=aws.name("trail"))
    aws.wait(CHANGE)


@pytest.mark.not_embedded(NO_EVENTS)
def test_eventbridge_needs_trail(aws: Account) -> None:
    """EventBridge needs a trail for events of KMS.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html"""
    if aws.client("cloudtrail").describe_trails()["trailList"]:
        pytest.skip("the account has a trail already")
    kms, key, url = aws.client("kms"), aws.key(), watch(aws)
    kms.enable_key_rotation(KeyId=key)
    assert not aws.received(url, "EnableKeyRotation", key, seconds=EVENT)
    start_trail(aws)

    def arrives() -> str:
        kms.disable_key_rotation(KeyId=key)
        return aws.received(url, "DisableKeyRotation", key, seconds=EVENT)

    assert arrives() or arrives()


@pytest.mark.not_embedded(NO_EVENTS)
def test_events_name_key(aws: Account) -> None:
    """The events of KMS name the key, that of a refused call too.
    https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html"""
    kms, key = aws.client("kms"), aws.key()
    start_trail(aws)
    url, nobody = watch(aws), aws.role("nobody", allow("kms:ListAliases"))
    kms.disable_key(KeyId=key)
    end = nobody.call("kms schedule_key_deletion", KeyId=key)
    shown(aws.error(end, DENIED), "anybody may end the key")
    for words in (
        ('"DisableKey"', key.rpartition("/")[2]),
        ('"ScheduleKeyDeletion"', '"errorCode":"Access', aws.name("nobody")),
    ):
        body = aws.received(url, *words, seconds=EVENT)
        shown(body, f"no event with {words[0]} arrived")
        resources = json.loads(body)["detail"].get("resources") or ()
        assert key in [each.get("ARN") for each in resources], words[0]


@pytest.mark.not_embedded(NO_EVENTS)
def test_events_by_key(aws: Account) -> None:
    """CloudTrail finds the events of a key by its ARN.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html"""
    key, since = aws.key(), datetime.now(UTC)
    aws.client("kms").encrypt(KeyId=key, Plaintext=b"test")
    if not aws.ask(lambda: [*aws.recorded(key, since)], EVENT):
        by_name = aws.recorded("Encrypt", since, "EventName")
        shown([each for each in by_name if key in json.dumps(each)], "nor does it by the name")
    # It may have come after the last search.
    assert aws.ask(lambda: [*aws.recorded(key, since)])


@pytest.mark.not_embedded(NO_EVENTS)
def test_events_by_bucket(aws: Account) -> None:
    """CloudTrail names changes of a bucket by bucketName.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html"""
    since, bucket = datetime.now(UTC), aws.bucket("changed")

    def changes() -> list[Mapping[str, Any]]:
        found = aws.recorded("PutBucketTagging", since, "EventName")
        return [each for each in found if bucket in json.dumps(each)]

    found = aws.ask(changes, EVENT)
    shown(found, "the search finds no change of the bucket")
    assert bucket in [each["requestParameters"].get("bucketName") for each in found]


@pytest.mark.not_embedded("it has no organization")
def test_organization_trail(aws: Account) -> None:
    """An account may read the event selectors of its organization's trail.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html"""
    trails, own = aws.client("cloudtrail"), f":{aws.location.account_id}:"
    found = [each for each in trails.describe_trails()["trailList"] if each["IsOrganizationTrail"]]
    others = [each["TrailARN"] for each in found if own not in each["TrailARN"]]
    if not others:
        pytest.skip("the account has no trail of an organization")
    get = aws.call("cloudtrail get_event_selectors", TrailName=others[0])
    assert aws.error(get, f"{DENIED}|TrailNotFound|CloudTrailARNInvalid") == ""


@pytest.mark.not_embedded("it has no metrics of KMS")
def test_metrics_of_keys(aws: Account) -> None:
    """KMS has metrics by key, which the dashboard searches for the key's ARN.
    https://docs.aws.amazon.com/kms/latest/developerguide/monitoring-cloudwatch.html"""
    key, metrics = aws.key(), aws.client("cloudwatch").get_paginator("list_metrics")
    aws.client("kms").encrypt(KeyId=key, Plaintext=b"test")

    def of_key() -> bool:
        found = [each for page in metrics.paginate(Namespace="AWS/KMS") for each in page["Metrics"]]
        return any(key in json.dumps(each["Dimensions"]) for each in found)

    # A metric is listed up to fifteen minutes after it is there.
    assert aws.ask(of_key, 1800)


USAGE = tomllib.loads(Path(__file__).with_name("usage.toml").read_text(encoding="utf-8"))
DOLLARS = {name: each.dollars / each.of for name, each in PRICES.items() if name != "KMS rotations"}
PREFIXES = ("", "USE1-", f"{FIRST_REGION}-")  # of a type of usage, by the service


def listed(aws: Account, service: str, usage: str) -> Decimal | None:
    """Dollars for one unit, of as few as are charged; None if it is not on the list."""
    pages = aws.client("pricing").get_paginator("get_products")
    for prefix in PREFIXES:
        wanted = {"regionCode": FIRST_REGION, "usagetype": f"{prefix}{usage}"}.items()
        filters = [{"Type": "TERM_MATCH", "Field": name, "Value": each} for name, each in wanted]
        found = [
            Decimal(dimension["pricePerUnit"]["USD"])
            for page in pages.paginate(ServiceCode=service, Filters=filters)
            for product in page["PriceList"]
            for term in json.loads(product)["terms"].get("OnDemand", {}).values()
            for dimension in term["priceDimensions"].values()
        ]
        if found:
            return max(found)
    return None


@pytest.mark.not_embedded("it has no price list")
def test_prices(aws: Account) -> None:
    """The prices of smsbot cost are those of AWS's price list, in us-east-1.
    https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html"""
    found = {name: listed(aws, *usage.split()) for name, usage in USAGE.items()}
    shown(None not in found.values(), f"the price list does not show all: {found}")
    assert found == DOLLARS


# By what it sends in the encryption context: how often it asks in 40 seconds, at most.
ONCE, TWICE = (
    ("aws:dynamodb:tableName", "aws:lambda:FunctionArn"),
    ("aws:sns:topicArn", "aws:sqs:arn"),
)
MOST = dict.fromkeys(ONCE, 1) | dict.fromkeys(TWICE, 2)


@pytest.mark.not_embedded(NO_EVENTS)
def test_inferred_requests(aws: Account) -> None:
    """DynamoDB, Lambda, SNS and SQS ask KMS no more often than smsbot cost counts.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html"""
    key = aws.key()
    function = aws.function("used", IDLE, key)
    calls = [aws.call("lambda invoke", FunctionName=function)]
    calls += [use(aws, call, key) for call in THROUGH_SERVICES]
    aws.wait(5)
    since = datetime.now(UTC)
    for _ in range(8):
        for call in calls:
            call()
        aws.wait(5)
    # A service may ask again later, by itself.
    until = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    aws.wait(EVENT)
    found = [each for each in aws.recorded(key, since) if each["eventTime"] <= until]
    counted = Counter(name for each in found for name in context_of(each) if name in MOST)
    shown(counted.keys() == MOST.keys(), f"CloudTrail does not show all four: {counted}")
    assert {name: count for name, count in counted.items() if count > MOST[name]} == {}
