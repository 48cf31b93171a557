"""What EventBridge, CloudTrail and CloudWatch say of keys."""

import json
from collections.abc import Callable
from typing import Any

from keyproof.policy_document import PolicyDocument, Principal, Statement
from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.charges import Priced
from smsbot.actions.acceptance.probe import (
    Probe,
    Subject,
    Verdict,
    confirmed,
    judged,
    not_possible,
    refuted,
)
from smsbot.actions.acceptance.world import EVENTS_IN_SECONDS, World
from stacks.outcomes import SPEAKS_OF_KMS

TRAIL = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html"
SEARCH = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html"
PRICES = "https://aws.amazon.com/cloudwatch/pricing/"
# Long enough for an event that comes at all.
WITHOUT_TRAIL_IN_SECONDS = 300
PRICE_LIST_REGION = "us-east-1"


def _watched(world: World) -> tuple[str, str]:
    """The probes' key, and a queue that gets every event of KMS."""
    key = bench.key(world)
    url = bench.queue(world, "events-of-kms")
    rule = world.name("rule", "events-of-kms")
    world.record.will_make("aws_cloudwatch_event_rule", rule)
    pattern = {"source": ["aws.kms"], "detail-type": ["AWS API Call via CloudTrail"]}
    bench.made(
        world.attempt("events:PutRule", Name=rule, EventPattern=json.dumps(pattern)), "a rule"
    )
    arn = world.location.arn("sqs", world.name("queue", "events-of-kms"))
    bench.made(
        world.attempt("events:PutTargets", Rule=rule, Targets=[{"Id": "queue", "Arn": arn}]),
        "a target",
    )
    return key, url


def _trail(world: World) -> None:
    """A trail of all management events, in a bucket of its own."""
    location = world.location
    bucket = f"{world.environment.names.prefix}-probe-{location.account_id}-{location.region}"
    world.record.will_make("aws_s3_bucket", bucket)
    region = {"CreateBucketConfiguration": {"LocationConstraint": location.region}}
    bench.made(
        world.attempt(
            "s3:CreateBucket", Bucket=bucket, **({} if location.region == "us-east-1" else region)
        ),
        "a bucket",
    )
    arn = f"arn:{location.partition}:s3:::{bucket}"
    trail = (Principal("Service", "cloudtrail.amazonaws.com"),)
    policy = PolicyDocument(
        (
            Statement(sid="Look", principals=trail, actions=("s3:GetBucketAcl",), resources=(arn,)),
            Statement(
                sid="Write", principals=trail, actions=("s3:PutObject",), resources=(f"{arn}/*",)
            ),
        )
    )
    bench.made(
        world.attempt("s3:PutBucketPolicy", Bucket=bucket, Policy=policy.to_json()), "a policy"
    )
    name = world.name("trail", "probe")
    world.record.will_make("aws_cloudtrail", name)
    bench.made(world.attempt("cloudtrail:CreateTrail", Name=name, S3BucketName=bucket), "a trail")
    bench.made(world.attempt("cloudtrail:StartLogging", Name=name), "a trail that logs")


def _has_trail(world: World) -> bool:
    name = world.name("trail", "probe")
    listed = world.client("cloudtrail").describe_trails()["trailList"]
    return any(each["Name"] != name for each in listed)


def _needs_trail(world: World) -> Verdict:
    """A call before there is a trail, and one after."""
    if _has_trail(world):
        return not_possible("the account has a trail already")
    key, url = _watched(world)
    bench.made(world.attempt("kms:EnableKeyRotation", KeyId=key), "an event")
    early = bench.received(world, url, having="KeyRotation", seconds=WITHOUT_TRAIL_IN_SECONDS)
    if early is not None:
        return refuted("an event of KMS arrives without a trail")
    _trail(world)
    bench.made(world.attempt("kms:DisableKeyRotation", KeyId=key), "an event")
    late = bench.received(world, url, having="KeyRotation", seconds=EVENTS_IN_SECONDS)
    if late is None:
        return refuted("no event of KMS arrives, although a trail logs")
    return confirmed("events of KMS arrive only with a trail")


def _names_key(world: World) -> Verdict:
    """A call that succeeds and one that is refused; both events name the key by its ARN."""
    key, url = _watched(world)
    if not _has_trail(world):
        _trail(world)
    bench.made(world.attempt("kms:DisableKey", KeyId=key), "an event")
    bench.made(world.attempt("kms:EnableKey", KeyId=key), "an enabled key")
    nobody = world.role(
        "no-keys", Statement(sid="None", actions=("kms:ListAliases",), resources=("*",))
    )
    nobody.attempt("kms:ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=7)
    missing: list[str] = []
    for name in ("DisableKey", "ScheduleKeyDeletion"):
        body = bench.received(world, url, having=f'"eventName":"{name}"', seconds=EVENTS_IN_SECONDS)
        if body is None:
            return not_possible(f"no event of {name} arrived")
        resources = json.loads(body)["detail"].get("resources") or ()
        if key not in [each.get("ARN") for each in resources]:
            missing.append(name)
    return judged(
        not missing,
        "the events name the key, that of a refused call too",
        otherwise=f"the events do not name the key: {', '.join(missing)}",
    )


def _by_key(world: World) -> Verdict:
    key = bench.key(world)
    world.attempt("kms:Encrypt", KeyId=key, Plaintext=b"probe")
    found = bench.events_of(world, "ResourceName", key, seconds=EVENTS_IN_SECONDS)
    return judged(
        bool(found),
        f"the search finds {len(found)} events of the key",
        otherwise="the search finds no event of the key by its ARN",
    )


def _by_bucket(world: World) -> Verdict:
    _trail(world)
    bucket = (
        f"{world.environment.names.prefix}-probe-{world.location.account_id}"
        f"-{world.location.region}"
    )
    found = bench.events_of(world, "EventName", "PutBucketPolicy", seconds=EVENTS_IN_SECONDS)
    if not found:
        return not_possible("the search finds no PutBucketPolicy")
    names = [(each.get("requestParameters") or {}).get("bucketName") for each in found]
    return judged(
        bucket in names,
        "the event names the bucket by bucketName",
        otherwise="no event of PutBucketPolicy has the bucket in bucketName",
    )


def _selectors(world: World) -> Verdict:
    trails = [
        each
        for each in world.client("cloudtrail").describe_trails()["trailList"]
        if each.get("IsOrganizationTrail")
    ]
    if not trails:
        return not_possible("the account has no trail of an organization")
    attempt = world.attempt("cloudtrail:GetEventSelectors", TrailName=trails[0]["TrailARN"])
    return judged(
        attempt.succeeded,
        "the event selectors can be read",
        otherwise=f"GetEventSelectors: {attempt}",
    )


def _metrics(world: World) -> Verdict:
    """The dashboard searches the namespace of KMS for the key's ARN."""
    key = bench.key(world)
    world.attempt("kms:Encrypt", KeyId=key, Plaintext=b"probe")

    def question() -> list[Any]:
        listed = world.attempt("cloudwatch:ListMetrics", Namespace="AWS/KMS")
        return [
            each
            for each in listed.answer.get("Metrics", ())
            if key in [dimension["Value"] for dimension in each.get("Dimensions", ())]
        ]

    found = world.until(question, seconds=EVENTS_IN_SECONDS)
    return judged(
        bool(found),
        f"AWS/KMS has {', '.join(sorted({each['MetricName'] for each in found or ()}))} by key",
        otherwise="AWS/KMS has no metric with the ARN of the key",
    )


def _wording(world: World) -> Verdict:
    """The alarm looks for KMS in the message of the error that the function logs."""
    key = bench.key(world)
    name = bench.table(world, "wording", key_arn=key)
    bench.made(world.attempt("kms:DisableKey", KeyId=key), "a disabled key")

    def question() -> str:
        put = world.attempt("dynamodb:PutItem", TableName=name, Item={"id": {"S": "probe"}})
        return f"{put.code}: {put.message}" if not put.succeeded else ""

    told = world.until(question, seconds=600)
    bench.made(world.attempt("kms:EnableKey", KeyId=key), "an enabled key")
    if told is None:
        return not_possible("the table was still there ten minutes after its key was disabled")
    wanted = [each.strip("*") for each in SPEAKS_OF_KMS.split('"')[1::2]]
    return judged(
        any(each in told for each in wanted),
        f"DynamoDB says: {told}",
        otherwise=f"DynamoDB says what the alarm does not look for: {told}",
    )


def _prices(world: World) -> Verdict:
    """AWS's price list has the prices that the bound of cost is made of."""
    wanted = {
        "CW:AlarmMonitorUsage": Priced.ALARM_METRIC,
        "CW:MetricMonitorUsage": Priced.METRIC,
        "DashboardsUsageHour": Priced.DASHBOARD,
    }
    differing: list[str] = []
    for usage, priced in wanted.items():
        listed = world.attempt(
            "pricing:GetProducts",
            ServiceCode="AmazonCloudWatch",
            Filters=[
                {"Type": "TERM_MATCH", "Field": "regionCode", "Value": PRICE_LIST_REGION},
                {"Type": "TERM_MATCH", "Field": "usagetype", "Value": usage},
            ],
        )
        if not listed.succeeded:
            return not_possible(f"the price list: {listed}")
        found = [_highest(json.loads(each)) for each in listed.answer["PriceList"]]
        if not found:
            return not_possible(f"the price list has no {usage}")
        if max(found) > float(priced.value.dollars):
            differing.append(f"{usage} costs ${max(found)}, not ${priced.value.dollars}")
    return judged(
        not differing,
        "no price is above the ones that the bound is made of",
        otherwise="; ".join(differing),
    )


def _highest(product: Any) -> float:  # noqa: ANN401 - JSON
    return max(
        float(dimension["pricePerUnit"]["USD"])
        for term in product["terms"]["OnDemand"].values()
        for dimension in term["priceDimensions"].values()
    )


def _probe(
    id: str, statement: str, run: Callable[[World], Verdict], *, source: str, does: str
) -> Probe:
    return Probe(
        id=id, statement=statement, subject=Subject.EVENTS, source=source, does=does, run=run
    )


PROBES = (
    _probe(
        "eventbridge-needs-trail",
        "EventBridge needs a trail for events of KMS.",
        _needs_trail,
        source=TRAIL,
        does="Calls KMS without a trail, then with one. Refuted by an early or a missing event.",
    ),
    _probe(
        "events-name-key",
        "The events of KMS name the key for every call, refused ones included.",
        _names_key,
        source="https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html",
        does="Disables a key, and is refused its deletion. Refuted if an event lacks its ARN.",
    ),
    _probe(
        "events-by-key",
        "CloudTrail finds the events of a key by its ARN.",
        _by_key,
        source=SEARCH,
        does="Uses a key and searches for it. Refuted if nothing is found in 15 minutes.",
    ),
    _probe(
        "events-by-bucket",
        "CloudTrail names changes of a bucket by bucketName.",
        _by_bucket,
        source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html",
        does="Changes a bucket and reads the event. Refuted if it has the name elsewhere.",
    ),
    _probe(
        "organization-trail",
        "An account may read the event selectors of its organization's trail. If not, verify says "
        "so.",
        _selectors,
        source="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
        "creating-trail-organization.html",
        does="Reads the selectors of an organization's trail. Refuted if refused.",
    ),
    _probe(
        "metrics-of-keys",
        "The names of the per-key metrics of KMS.",
        _metrics,
        source="https://docs.aws.amazon.com/kms/latest/developerguide/monitoring-cloudwatch.html",
        does="Uses a key and lists metrics. Refuted if none has the ARN of the key.",
    ),
    _probe(
        "wording-of-dynamodb",
        "DynamoDB's wording when a key is refused.",
        _wording,
        source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
        "encryption.usagenotes.html",
        does="Disables the key of a table and writes. Refuted if the alarm's words are missing.",
    ),
    _probe(
        "prices",
        "The prices of alarms, metrics and dashboards.",
        _prices,
        source=PRICES,
        does="Reads AWS's price list. Refuted if a price is above the one here.",
    ),
)
