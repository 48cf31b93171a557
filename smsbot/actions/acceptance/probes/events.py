"""What EventBridge, CloudTrail and CloudWatch say of keys."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from keyproof.policy_document import PolicyDocument, Statement
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
from smsbot.actions.acceptance.world import EVENTS_IN_SECONDS, NOT_THERE, REFUSED, THERE, World

TRAIL = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html"
SEARCH = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html"
PRICES = "https://aws.amazon.com/cloudwatch/pricing/"
# Long enough for an event that comes at all.
WITHOUT_TRAIL_IN_SECONDS = 300
PRICE_LIST_REGION = "us-east-1"


def _watched(world: World) -> tuple[str, str]:
    """The probes' key, and a queue that gets every event of KMS."""
    key, url = bench.key(world), bench.queue(world, "events-of-kms")
    pattern = {"source": ["aws.kms"], "detail-type": ["AWS API Call via CloudTrail"]}
    arn = world.location.arn("sqs", world.name("queue", "events-of-kms"))
    bench.rule(world, "events-of-kms", pattern, arn)
    return key, url


def _bucket(world: World) -> str:
    location = world.location
    return f"{world.environment.names.prefix}-probe-{location.account_id}-{location.region}"


def _trail(world: World) -> str:
    """The name of a trail of all management events, in a bucket of its own."""
    location, bucket = world.location, _bucket(world)
    world.record.will_make("aws_s3_bucket", bucket)
    # The first region takes no constraint.
    there = {"CreateBucketConfiguration": {"LocationConstraint": location.region}}
    elsewhere = {} if location.region == "us-east-1" else there
    world.attempt("s3:CreateBucket", THERE, Bucket=bucket, **elsewhere)
    arn, service = f"arn:{location.partition}:s3:::{bucket}", "cloudtrail.amazonaws.com"
    policy = PolicyDocument(
        (
            bench.by_service(service, "s3:GetBucketAcl", resource=arn, sid="Look"),
            bench.by_service(service, "s3:PutObject", resource=f"{arn}/*", sid="Write"),
        )
    )
    world.attempt("s3:PutBucketPolicy", Bucket=bucket, Policy=policy.to_json())
    name = world.name("trail", "probe")
    world.record.will_make("aws_cloudtrail", name)
    world.attempt("cloudtrail:CreateTrail", THERE, Name=name, S3BucketName=bucket)
    world.attempt("cloudtrail:StartLogging", Name=name)
    return name


def _trails(world: World) -> list[Mapping[str, Any]]:
    return world.attempt("cloudtrail:DescribeTrails").answer["trailList"]


def _event(name: str) -> str:
    return f'"eventName":"{name}"'


def _needs_trail(world: World) -> Verdict:
    """A call before there is a trail, and another one after."""
    own = world.name("trail", "probe")
    world.attempt("cloudtrail:DeleteTrail", NOT_THERE, Name=own)
    if any(each["Name"] != own for each in _trails(world)):
        return not_possible("the account has a trail already")
    key, url = _watched(world)
    world.attempt("kms:EnableKeyRotation", KeyId=key)
    early = bench.received(
        world, url, _event("EnableKeyRotation"), key, seconds=WITHOUT_TRAIL_IN_SECONDS
    )
    if early is not None:
        return refuted("an event of KMS arrives without a trail")
    _trail(world)
    world.attempt("kms:DisableKeyRotation", KeyId=key)
    late = bench.received(world, url, _event("DisableKeyRotation"), key, seconds=EVENTS_IN_SECONDS)
    if late is None:
        return refuted("no event of KMS arrives, although a trail logs")
    return confirmed("events of KMS arrive only with a trail")


def _names_key(world: World) -> Verdict:
    """A call that succeeds and one that is refused; both events name the key by its ARN."""
    key, url = _watched(world)
    if not _trails(world):
        _trail(world)
    world.attempt("kms:DisableKey", KeyId=key)
    world.attempt("kms:EnableKey", KeyId=key)
    nobody = world.role(
        "no-keys", Statement(sid="None", actions=("kms:ListAliases",), resources=("*",))
    )
    refused = nobody.attempt("kms:ScheduleKeyDeletion", REFUSED, KeyId=key, PendingWindowInDays=7)
    if refused.succeeded:
        return not_possible("a role without a right to the key may end it")
    missing: list[str] = []
    for words in ((_event("DisableKey"),), (_event("ScheduleKeyDeletion"), '"errorCode":"Access')):
        body = bench.received(world, url, *words, seconds=EVENTS_IN_SECONDS)
        if body is None:
            return not_possible(f"no event with {' and '.join(words)} arrived")
        resources = json.loads(body)["detail"].get("resources") or ()
        if key not in [each.get("ARN") for each in resources]:
            missing.append(words[0])
    return judged(
        not missing,
        "the events name the key, that of a refused call too",
        otherwise=f"the events do not name the key: {', '.join(missing)}",
    )


def _by_key(world: World) -> Verdict:
    key = bench.key(world)
    world.attempt("kms:Encrypt", KeyId=key, Plaintext=b"probe")
    found = bench.events_of(world, "ResourceName", key, seconds=EVENTS_IN_SECONDS)
    if found:
        return confirmed(f"the search finds {len(found)} events of the key")
    if not bench.events_of(world, "EventName", "Encrypt", seconds=EVENTS_IN_SECONDS):
        return not_possible("the search does not find the call by its name either")
    return refuted("the search finds the call by its name, and not by the ARN of the key")


def _by_bucket(world: World) -> Verdict:
    _trail(world)
    found = bench.events_of(world, "EventName", "PutBucketPolicy", seconds=EVENTS_IN_SECONDS)
    names = [(each.get("requestParameters") or {}).get("bucketName") for each in found]
    if _bucket(world) in names:
        return confirmed("the event names the bucket by bucketName")
    if not any(_bucket(world) in json.dumps(each) for each in found):
        return not_possible("the search finds no PutBucketPolicy of the bucket")
    return refuted("the event of PutBucketPolicy does not have the bucket in bucketName")


def _selectors(world: World) -> Verdict:
    organizations = [each for each in _trails(world) if each.get("IsOrganizationTrail")]
    if not organizations:
        return not_possible("the account has no trail of an organization")
    # Those of an own trail, so that what is refused then, is the organization's.
    world.attempt("cloudtrail:GetEventSelectors", TrailName=_trail(world))
    attempt = world.attempt(
        "cloudtrail:GetEventSelectors",
        (*REFUSED, *NOT_THERE),
        TrailName=organizations[0]["TrailARN"],
    )
    return judged(
        attempt.succeeded,
        "the event selectors can be read",
        otherwise=f"GetEventSelectors: {attempt}",
    )


def _metrics(world: World) -> Verdict:
    """The dashboard searches the namespace of KMS for the key's ARN."""
    key = bench.key(world)
    world.attempt("kms:Encrypt", KeyId=key, Plaintext=b"probe")

    def question() -> list[str]:
        listed = world.attempt("cloudwatch:ListMetrics", Namespace="AWS/KMS").answer["Metrics"]
        return sorted(
            {
                each["MetricName"]
                for each in listed
                if key in [dimension["Value"] for dimension in each.get("Dimensions", ())]
            }
        )

    found = world.until(question, seconds=EVENTS_IN_SECONDS)
    return judged(
        bool(found),
        f"AWS/KMS has {', '.join(found or ())} by key",
        otherwise="AWS/KMS has no metric with the ARN of the key",
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
        does="Uses a key and searches for it. Refuted if the search finds it by its name only.",
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
        does="Reads the selectors of an own trail, then of an organization's. Refuted if only that "
        "is refused.",
    ),
    _probe(
        "metrics-of-keys",
        "The names of the per-key metrics of KMS.",
        _metrics,
        source="https://docs.aws.amazon.com/kms/latest/developerguide/monitoring-cloudwatch.html",
        does="Uses a key and lists metrics. Refuted if none has the ARN of the key.",
    ),
    _probe(
        "prices",
        "The prices of alarms, metrics and dashboards.",
        _prices,
        source=PRICES,
        does="Reads AWS's price list. Refuted if a price is above the one here.",
    ),
)
