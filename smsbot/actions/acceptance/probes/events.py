"""What EventBridge, CloudTrail and CloudWatch say of keys."""

import json
from collections.abc import Mapping
from typing import Any

from keyproof.policy_document import PolicyDocument, Statement
from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.probe import (
    Subject,
    Verdict,
    confirmed,
    judged,
    not_possible,
    probe,
    refuted,
)
from smsbot.actions.acceptance.recorded import events_of
from smsbot.actions.acceptance.world import EVENTS_IN_SECONDS, NOT_THERE, REFUSED, World

DOCS = "https://docs.aws.amazon.com"
KMS = f"{DOCS}/kms/latest/developerguide"
CLOUDTRAIL = f"{DOCS}/awscloudtrail/latest/userguide"
# Long enough for an event that comes at all.
WITHOUT_TRAIL_IN_SECONDS = 300


def _watched(world: World) -> tuple[str, str]:
    """The probes' key, and a queue that gets every event of KMS."""
    key, url = bench.key(world), bench.queue(world, "events-of-kms")
    pattern = {"source": ["aws.kms"], "detail-type": ["AWS API Call via CloudTrail"]}
    bench.rule(world, "events-of-kms", pattern, world.arn("sqs", "queue", "events-of-kms"))
    return key, url


def _bucket(world: World) -> str:
    location = world.location
    return f"{world.environment.names.prefix}-probe-{location.account_id}-{location.region}"


def _trail(world: World) -> str:
    """The name of a trail of all management events, in a bucket of its own."""
    location, bucket = world.location, _bucket(world)
    # The first region takes no constraint.
    there = {"CreateBucketConfiguration": {"LocationConstraint": location.region}}
    elsewhere = {} if location.region == "us-east-1" else there
    world.make("aws_s3_bucket", bucket, "s3:CreateBucket", Bucket=bucket, **elsewhere)
    arn, service = f"arn:{location.partition}:s3:::{bucket}", "cloudtrail.amazonaws.com"
    policy = PolicyDocument(
        (
            bench.by_service(service, "s3:GetBucketAcl", resource=arn, sid="Look"),
            bench.by_service(service, "s3:PutObject", resource=f"{arn}/*", sid="Write"),
        )
    )
    world.attempt("s3:PutBucketPolicy", Bucket=bucket, Policy=policy.to_json())
    name = world.name("trail", "probe")
    asked = {"Name": name, "S3BucketName": bucket}
    world.make("aws_cloudtrail", name, "cloudtrail:CreateTrail", **asked)
    world.attempt("cloudtrail:StartLogging", Name=name)
    return name


def _trails(world: World) -> list[Mapping[str, Any]]:
    return world.attempt("cloudtrail:DescribeTrails").answer["trailList"]


def _event(name: str) -> str:
    return f'"eventName":"{name}"'


@probe(Subject.EVENTS, f"{DOCS}/eventbridge/latest/userguide/eb-service-event-cloudtrail.html")
def eventbridge_needs_trail(world: World) -> Verdict:
    """EventBridge needs a trail for events of KMS.

    Calls KMS without a trail, then with one. Refuted by an early or a missing event.
    """
    own = world.name("trail", "probe")
    if world.attempt("cloudtrail:DeleteTrail", NOT_THERE, Name=own).succeeded:
        # What it still has under way arrives before.
        world.pause(EVENTS_IN_SECONDS)
    if any(each["Name"] != own for each in _trails(world)):
        return not_possible("the account has a trail already")
    key, url = _watched(world)

    def seen(call: str, seconds: float) -> bool:
        world.attempt(f"kms:{call}", KeyId=key)
        return bench.received(world, url, _event(call), key, seconds=seconds) is not None

    if seen("EnableKeyRotation", WITHOUT_TRAIL_IN_SECONDS):
        return refuted("an event of KMS arrives without a trail")
    _trail(world)
    if not seen("DisableKeyRotation", EVENTS_IN_SECONDS):
        return refuted("no event of KMS arrives, although a trail logs")
    return confirmed("events of KMS arrive only with a trail")


@probe(Subject.EVENTS, f"{KMS}/logging-using-cloudtrail.html")
def events_name_key(world: World) -> Verdict:
    """The events of KMS name the key for every call, refused ones included.

    Disables a key, and is refused its deletion. Refuted if an event lacks its ARN.
    """
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


@probe(Subject.EVENTS, f"{CLOUDTRAIL}/view-cloudtrail-events.html")
def events_by_key(world: World) -> Verdict:
    """CloudTrail finds the events of a key by its ARN.

    Uses a key and searches for it. Refuted if the search finds it by its name only.
    """
    key = bench.key(world)
    world.attempt("kms:Encrypt", KeyId=key, Plaintext=b"probe")
    found = events_of(world, "ResourceName", key, seconds=EVENTS_IN_SECONDS)
    if found:
        return confirmed(f"the search finds {len(found)} events of the key")
    if not events_of(world, "EventName", "Encrypt", seconds=EVENTS_IN_SECONDS):
        return not_possible("the search does not find the call by its name either")
    return refuted("the search finds the call by its name, and not by the ARN of the key")


@probe(Subject.EVENTS, f"{DOCS}/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html")
def events_by_bucket(world: World) -> Verdict:
    """CloudTrail names changes of a bucket by bucketName.

    Changes a bucket and reads the event. Refuted if it has the name elsewhere.
    """
    _trail(world)

    def is_of_it(event: Mapping[str, Any]) -> bool:
        # The environment's own bucket has one too, which may be found before.
        return _bucket(world) in json.dumps(event)

    found = events_of(
        *(world, "EventName", "PutBucketPolicy"), seconds=EVENTS_IN_SECONDS, having=is_of_it
    )
    names = [(each.get("requestParameters") or {}).get("bucketName") for each in found]
    if _bucket(world) in names:
        return confirmed("the event names the bucket by bucketName")
    if not found:
        return not_possible("the search finds no PutBucketPolicy of the bucket")
    return refuted("the event of PutBucketPolicy does not have the bucket in bucketName")


@probe(Subject.EVENTS, f"{CLOUDTRAIL}/creating-trail-organization.html")
def organization_trail(world: World) -> Verdict:
    """An account may read the event selectors of its organization's trail.

    Reads the selectors of an own trail, then of an organization's. Refuted if only that is
    refused; verify says so then.
    """
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
    return judged(attempt.succeeded, f"GetEventSelectors: {attempt}")


@probe(Subject.EVENTS, f"{KMS}/monitoring-cloudwatch.html")
def metrics_of_keys(world: World) -> Verdict:
    """KMS has metrics by key, which the dashboard searches for the key's ARN.

    Uses a key and lists metrics. Refuted if none has the ARN of the key.
    """
    key = bench.key(world)
    world.attempt("kms:Encrypt", KeyId=key, Plaintext=b"probe")

    def question() -> list[str]:
        asked: dict[str, Any] = {"Namespace": "AWS/KMS"}
        found = world.attempt("cloudwatch:ListMetrics", **asked).answer
        listed = list(found["Metrics"])
        while token := found.get("NextToken"):
            found = world.attempt("cloudwatch:ListMetrics", NextToken=token, **asked).answer
            listed += found["Metrics"]
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
