"""What of an account no table says: trails, managed policies, and who hears of alarms."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from keyproof.model.resource import Resource, Unknown
from smsbot.account.account import Account

KMS = "kms.amazonaws.com"
ATTACHMENT, MANAGED, ROLE = "aws_iam_role_policy_attachment", "aws_iam_policy", "aws_iam_role"
ALARM, TOPIC = "aws_cloudwatch_metric_alarm", "aws_sns_topic"
FUNCTION, SUBSCRIPTION = "aws_lambda_function", "aws_sns_topic_subscription"
# What SNS says in the place of an ARN until the subscriber agrees.
# https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html
UNCONFIRMED = ("PendingConfirmation", "Deleted")


def read_managed_policies(account: Account, found: Iterable[Resource]) -> list[Resource]:
    """The policies that are attached to roles or limit them, each in the version in force."""
    named = [
        each.text("policy_arn" if each.type == ATTACHMENT else "permissions_boundary")
        for each in found
        if each.type in (ATTACHMENT, ROLE)
    ]
    arns = dict.fromkeys(filter(None, named))
    policies = account.map(lambda arn: _managed_policy(account, arn), arns)
    return [
        Resource(
            address=account.scope.declared(MANAGED, ["arn"], {"arn": arn}) or f"{MANAGED}.{arn}",
            type=MANAGED,
            values={"arn": arn, "policy": policy},
        )
        for arn, policy in zip(arns, policies, strict=True)
        if policy is not None
    ]


def _managed_policy(account: Account, arn: str) -> object:
    what = f"{MANAGED}.{arn}"
    found: Any = account.ask(what, "iam:GetPolicy", PolicyArn=arn)
    if isinstance(found, dict):
        version = cast("Any", found)["Policy"]["DefaultVersionId"]
        found = account.ask(what, "iam:GetPolicyVersion", PolicyArn=arn, VersionId=version)
    if not isinstance(found, dict):
        return found
    document = cast("Any", found)["PolicyVersion"]["Document"]
    return document if isinstance(document, str) else json.dumps(document)


def with_readable_variables(found: Sequence[Resource]) -> tuple[list[Resource], list[str]]:
    """The resources without variables that Lambda could not decrypt for who asks, and notes.

    https://docs.aws.amazon.com/lambda/latest/api/API_EnvironmentResponse.html
    """
    kept: list[Resource] = []
    notes: list[str] = []
    for each in found:
        values = dict(each.values)
        if each.type == FUNCTION and values.pop("variables_error", None):
            del values["environment"]
            notes.append(
                f"Which environment variables {each.address} has is not compared: they are "
                "encrypted, and Lambda shows them only to callers who may decrypt them."
            )
        kept.append(replace(each, values=values))
    return kept, notes


def with_subscribers(
    found: Sequence[Resource], account: Account
) -> tuple[list[Resource], list[str]]:
    """The resources without the people who subscribed to alarms, and notes on who hears of them.

    People subscribe by hand, and their addresses are their own: none is kept.
    """
    scope = account.scope
    designed = {each.address for each in scope.resources(SUBSCRIPTION)}
    warning = {arn for each in scope.resources(ALARM) for arn in each.texts("alarm_actions")}
    unread = {each.resource for each in account.not_checked}
    notes: list[str] = []
    for topic in (each for each in found if each.type == TOPIC and each.address not in unread):
        own = [
            each
            for each in found
            if each.type == SUBSCRIPTION and each.value("topic_arn") == topic.value("arn")
        ]
        pending = [each for each in own if each.text("arn") in UNCONFIRMED]
        notes += (
            f"An address of alarm_addresses has not confirmed that it receives the alarms of "
            f"{topic.text('name')} ({each.address}). docs/operate/alarms.md says how."
            for each in pending
            if each.address in designed
        )
        if topic.text("arn") in warning and len(pending) == len(own):
            notes.append(
                f"No endpoint receives the alarms of {topic.text('name')}: no "
                "subscription of it is confirmed. docs/operate/alarms.md says how "
                "to subscribe."
            )
    kept = [
        each
        for each in found
        if each.type != SUBSCRIPTION
        or each.address in designed
        or each.text("topic_arn") not in warning
    ]
    return kept, notes


def read_trails(account: Account) -> tuple[str, ...] | None:
    """The names of the trails that record every management event here, those of KMS too.

    EventBridge gets calls of KMS only where a trail logs management events. None if it is not
    known: no trail is known to, and not every trail could be read.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
    """
    # Those of other regions and of the organization too, as far as they log here.
    trails: Any = account.ask("trails", "cloudtrail:DescribeTrails", includeShadowTrails=True)
    if not isinstance(trails, dict):
        return None
    listed = cast("list[Mapping[str, Any]]", trails["trailList"])
    found = [(each["Name"], _records(account, each)) for each in listed]
    recording = tuple(sorted(name for name, records in found if records))
    is_unknown = any(records is None for _, records in found)
    return None if is_unknown and not recording else recording


def _records(account: Account, trail: Mapping[str, Any]) -> bool | None:
    """Whether a trail records what is asked for; None if it did not answer."""
    region = account.scope.location.region
    if not trail.get("IsMultiRegionTrail") and trail.get("HomeRegion") != region:
        return False
    name = trail["TrailARN"]
    status: Any = account.ask(name, "cloudtrail:GetTrailStatus", Name=name)
    selectors: Any = account.ask(name, "cloudtrail:GetEventSelectors", TrailName=name)
    if isinstance(status, Unknown) or isinstance(selectors, Unknown):
        return None
    return bool((status or {}).get("IsLogging")) and any(_selected(selectors or {}))


def _selected(selectors: Mapping[str, Any]) -> Iterator[bool]:
    """Whether each selector takes every management event, those of KMS too."""
    for each in selectors.get("EventSelectors") or ():
        yield (
            each.get("IncludeManagementEvents", True)
            and each.get("ReadWriteType", "All") == "All"
            and KMS not in each.get("ExcludeManagementEventSources", ())
        )
    for each in selectors.get("AdvancedEventSelectors") or ():
        fields = {field["Field"]: field for field in each["FieldSelectors"]}
        sources = fields.pop("eventSource", {})
        yield (
            fields.pop("eventCategory", {}).get("Equals") == ["Management"]
            and KMS not in sources.get("NotEquals", ())
            and set(sources) <= {"Field", "NotEquals"}
            # Any other field, such as readOnly, leaves some of them out.
            and not fields
        )
