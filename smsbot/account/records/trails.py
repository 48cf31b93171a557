"""The trails of an account that record what is done to keys in a region.

EventBridge gets calls of KMS only where a trail logs management events.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from keyproof.model.resource import Unknown
from smsbot.account.account import Account

KMS = "kms.amazonaws.com"


def read_trails(account: Account) -> tuple[str, ...] | None:
    """The names of the trails that record every management event here, those of KMS too.

    None if it is not known: no trail is known to, and not every trail could be read.
    """
    # Those of other regions and of the organization too, as far as they log here.
    trails = account.ask(
        "the trails", "cloudtrail:DescribeTrails", "trailList", includeShadowTrails=True
    )
    if trails is None or isinstance(trails, Unknown):
        return None
    found = account.map(lambda trail: (trail.get("Name", ""), _records(account, trail)), trails)
    recording = tuple(sorted(name for name, records in found if records))
    is_unknown = any(records is None for _, records in found)
    return None if is_unknown and not recording else recording


def _records(account: Account, trail: Mapping[str, Any]) -> bool | None:
    """Whether a trail records what is asked for; None if it did not answer."""
    region = account.scope.location.region
    if not trail.get("IsMultiRegionTrail") and trail.get("HomeRegion") != region:
        return False
    name = trail.get("TrailARN", "")
    status = account.ask(f"the status of {name}", "cloudtrail:GetTrailStatus", Name=name)
    selectors = account.ask(f"the events of {name}", "cloudtrail:GetEventSelectors", TrailName=name)
    if isinstance(status, Unknown) or isinstance(selectors, Unknown):
        return None
    if not (status or {}).get("IsLogging"):
        return False
    return any(_selected(selectors or {}))


def _selected(selectors: Mapping[str, Any]) -> Iterator[bool]:
    """Whether each selector takes every management event, those of KMS too."""
    for each in cast("Sequence[Mapping[str, Any]]", selectors.get("EventSelectors") or ()):
        yield (
            each.get("IncludeManagementEvents", True)
            and each.get("ReadWriteType", "All") == "All"
            and KMS not in each.get("ExcludeManagementEventSources", ())
        )
    for each in cast("Sequence[Mapping[str, Any]]", selectors.get("AdvancedEventSelectors") or ()):
        fields = {field["Field"]: field for field in each["FieldSelectors"]}
        sources = fields.pop("eventSource", {})
        yield (
            fields.pop("eventCategory", {}).get("Equals") == ["Management"]
            and KMS not in sources.get("NotEquals", ())
            and set(sources) <= {"Field", "NotEquals"}
            # Any other field, such as readOnly, leaves some of them out.
            and not fields
        )
