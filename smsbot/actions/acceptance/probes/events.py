"""What EventBridge, CloudTrail and CloudWatch say of keys."""

import json
from collections.abc import Mapping
from typing import Any

from keyproof.policy_document import PolicyDocument, Statement
from smsbot.actions.acceptance import bench
from smsbot.actions.acceptance.paging import paged
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
from smsbot.actions.acceptance.world import (
    EVENTS_IN_SECONDS,
    NOT_THERE,
    PROPAGATION_IN_SECONDS,
    REFUSED,
    World,
)

DOCS = "https://docs.aws.amazon.com"
KMS = f"{DOCS}/kms/latest/developerguide"
CLOUDTRAIL = f"{DOCS}/awscloudtrail/latest/userguide"
# Of a trail that is of another account.
# https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html
OF_ANOTHER_ACCOUNT = ("CloudTrailARNInvalidException",)
# A metric is listed up to fifteen minutes after it is there.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html
METRICS_IN_SECONDS = 1800


def _watched(world: World) -> tuple[str, str]:
    """The probes' key, and a new queue that gets every event of KMS from now on."""
    name = bench.fresh(world, "events-of-kms")
    key, url = bench.key(world), bench.queue(world, name)
    pattern = {"source": ["aws.kms"], "detail-type": ["AWS API Call via CloudTrail"]}
    bench.rule(world, name, pattern, world.arn("sqs", "queue", name))
    # A rule has no effect at once.
    # https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
    world.pause(PROPAGATION_IN_SECONDS)
    return key, url


def _bucket_name(world: World) -> str:
    location = world.location
    return f"{world.environment.names.prefix}-probe-{location.account_id}-{location.region}"


def _bucket(world: World) -> str:
    """The name of a bucket that a trail may write to."""
    location, bucket = world.location, _bucket_name(world)
    # The first region takes no constraint.
    there = {"CreateBucketConfiguration": {"LocationConstraint": location.region}}
    elsewhere = {} if location.region == "us-east-1" else there
    world.make("aws_s3_bucket", bucket, "s3:CreateBucket", Bucket=bucket, **elsewhere)
    arn, service = f"arn:{location.partition}:s3:::{bucket}", "cloudtrail.amazonaws.com"
    trail = f"trail/{_own_trail(world)}"
    policy = PolicyDocument(
        tuple(
            bench.by_service(
                *(service, action),
                conditions=(bench.of_source(location.arn("cloudtrail", trail)),),
                resource=resource,
                sid=sid,
            )
            for action, resource, sid in (
                ("s3:GetBucketAcl", arn, "Look"),
                ("s3:PutObject", f"{arn}/*", "Write"),
            )
        )
    )
    world.attempt("s3:PutBucketPolicy", Bucket=bucket, Policy=policy.to_json())
    return bucket


def _own_trail(world: World) -> str:
    return world.name("trail", "probe")


def _trail(world: World) -> None:
    """A trail of all management events that logs, where there is no other: the first is free."""
    name = _own_trail(world)
    asked = {"Name": name, "S3BucketName": _bucket(world)}
    world.make("aws_cloudtrail", name, "cloudtrail:CreateTrail", **asked)
    world.attempt("cloudtrail:StartLogging", Name=name)

    def logs() -> bool:
        return bool(world.attempt("cloudtrail:GetTrailStatus", Name=name).answer.get("IsLogging"))

    world.awaited(logs, f"the trail {name} does not log")
    world.pause(PROPAGATION_IN_SECONDS)


def _trails(world: World) -> list[Mapping[str, Any]]:
    return world.attempt("cloudtrail:DescribeTrails").answer["trailList"]


def _event(name: str) -> str:
    return f'"eventName":"{name}"'


@probe(Subject.EVENTS, f"{DOCS}/eventbridge/latest/userguide/eb-service-event-cloudtrail.html")
def eventbridge_needs_trail(world: World) -> Verdict:
    """EventBridge needs a trail for events of KMS.

    Calls KMS without a trail, then with one, and waits as long. Refuted by an early event, or if
    none of two calls arrives.
    """
    own = _own_trail(world)
    ended = world.attempt("cloudtrail:DeleteTrail", NOT_THERE, Name=own).succeeded
    # One that an interrupted run ended counts too.
    if ended or own in {each.name for each in world.record.made()}:
        # What it still has under way arrives before.
        world.pause(EVENTS_IN_SECONDS)
    if any(each["Name"] != own for each in _trails(world)):
        return not_possible("the account has a trail already")
    key, url = _watched(world)

    def seen(call: str) -> bool:
        world.attempt(f"kms:{call}", KeyId=key)
        found = bench.received(world, url, _event(call), key, seconds=EVENTS_IN_SECONDS)
        return found is not None

    if seen("EnableKeyRotation"):
        return refuted("an event of KMS arrives without a trail")
    _trail(world)
    if not (seen("DisableKeyRotation") or seen("DisableKeyRotation")):
        return refuted("no event of KMS arrives, although a trail logs")
    return confirmed("events of KMS arrive only with a trail")


@probe(Subject.EVENTS, f"{KMS}/logging-using-cloudtrail.html")
def events_name_key(world: World) -> Verdict:
    """The events of KMS name the key, that of a refused call too.

    Disables a key, and is refused its deletion. Refuted if an event lacks its ARN.
    """
    key, url = _watched(world)
    # Its own may not log yet, after an interrupt.
    if all(each["Name"] == _own_trail(world) for each in _trails(world)):
        _trail(world)
    world.attempt("kms:DisableKey", KeyId=key)
    world.attempt("kms:EnableKey", KeyId=key)
    nobody = world.role(
        "no-keys", Statement(sid="None", actions=("kms:ListAliases",), resources=("*",))
    )
    refused = nobody.attempt("kms:ScheduleKeyDeletion", REFUSED, KeyId=key, PendingWindowInDays=7)
    if refused.succeeded:
        return not_possible("a role without a right to the key may end it")
    # Each by something else than the ARN, so that no event of another key is taken for it.
    of_key, of_role = key.rpartition("/")[2], world.name("role", "no-keys")
    missing: list[str] = []
    for words in (
        (_event("DisableKey"), of_key),
        (_event("ScheduleKeyDeletion"), '"errorCode":"Access', of_role),
    ):
        body = bench.received(world, url, *words, seconds=EVENTS_IN_SECONDS)
        if body is None:
            return not_possible(f"no event with {' and '.join(words[:2])} arrived")
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
    key, begin = bench.key(world), world.now().replace(microsecond=0)
    world.attempt("kms:Encrypt", KeyId=key, Plaintext=b"probe")
    by_key: Mapping[str, Any] = {"attribute": "ResourceName", "value": key}

    def is_of_it(event: Mapping[str, Any]) -> bool:
        return key.rpartition("/")[2] in json.dumps(event)

    found = events_of(world, **by_key, seconds=EVENTS_IN_SECONDS)
    if not found:
        by_name = events_of(
            *(world, "EventName", "Encrypt"),
            seconds=EVENTS_IN_SECONDS,
            since=begin,
            having=is_of_it,
        )
        if not by_name:
            return not_possible("the search does not find the call by its name either")
        # It may have come after the first search.
        found = events_of(world, **by_key, seconds=PROPAGATION_IN_SECONDS)
    if found:
        return confirmed(f"the search finds {len(found)} events of the key")
    return refuted("the search finds the call by its name, and not by the ARN of the key")


@probe(Subject.EVENTS, f"{DOCS}/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html")
def events_by_bucket(world: World) -> Verdict:
    """CloudTrail names changes of a bucket by bucketName.

    Changes a bucket and reads the event. Refuted if it has the name elsewhere.
    """
    begin = world.now().replace(microsecond=0)
    # The search shows changes of a bucket without a trail.
    bucket = _bucket(world)

    def is_of_it(event: Mapping[str, Any]) -> bool:
        # The environment's own bucket has one too, which may be found before.
        return bucket in json.dumps(event)

    found = events_of(
        *(world, "EventName", "PutBucketPolicy"),
        seconds=EVENTS_IN_SECONDS,
        since=begin,
        having=is_of_it,
    )
    names = [(each.get("requestParameters") or {}).get("bucketName") for each in found]
    if bucket in names:
        return confirmed("the event names the bucket by bucketName")
    if not found:
        return not_possible("the search finds no PutBucketPolicy of the bucket")
    return refuted("the event of PutBucketPolicy does not have the bucket in bucketName")


@probe(Subject.EVENTS, f"{CLOUDTRAIL}/creating-trail-organization.html")
def organization_trail(world: World) -> Verdict:
    """An account may read the event selectors of its organization's trail.

    Asks for the selectors of a trail of its own, then of the organization's, which another account
    owns. Refuted if only that is refused; verify says so then.
    """
    account = f":{world.location.account_id}:"
    organizations = [each for each in _trails(world) if each.get("IsOrganizationTrail")]
    if not organizations:
        return not_possible("the account has no trail of an organization")
    others = [each["TrailARN"] for each in organizations if account not in each["TrailARN"]]
    if not others:
        return not_possible("the trail of the organization is this account's own")
    # That one is not there shows too that it may ask.
    own = _own_trail(world)
    world.attempt("cloudtrail:GetEventSelectors", NOT_THERE, TrailName=own)
    expected = (*REFUSED, *NOT_THERE, *OF_ANOTHER_ACCOUNT)
    attempt = world.attempt("cloudtrail:GetEventSelectors", expected, TrailName=others[0])
    return judged(attempt.succeeded, f"GetEventSelectors: {attempt}")


@probe(Subject.EVENTS, f"{KMS}/monitoring-cloudwatch.html")
def metrics_of_keys(world: World) -> Verdict:
    """KMS has metrics by key, which the dashboard searches for the key's ARN.

    Uses a key and lists metrics. Refuted if none has the ARN of the key.
    """
    key = bench.key(world)
    world.attempt("kms:Encrypt", KeyId=key, Plaintext=b"probe")

    def question() -> list[str]:
        listed = paged(world, "cloudwatch:ListMetrics", "Metrics", Namespace="AWS/KMS")
        return sorted(
            {
                each["MetricName"]
                for each in listed
                if key in [dimension["Value"] for dimension in each.get("Dimensions", ())]
            }
        )

    found = world.until(question, seconds=METRICS_IN_SECONDS)
    return judged(
        bool(found),
        f"AWS/KMS has {', '.join(found or ())} by key",
        otherwise="after half an hour AWS/KMS has no metric with the ARN of the key",
    )
