"""Calls as CloudTrail recorded them, by its search."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from smsbot.actions.acceptance.world import World

# CloudTrail's search answers twice a second.
# https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
SEARCH_PAUSE_IN_SECONDS = 1


def events_of(
    world: World,
    attribute: str,
    value: str,
    *,
    seconds: float,
    since: datetime | None = None,
    having: Callable[[Mapping[str, Any]], bool] = lambda _: True,
) -> list[Mapping[str, Any]]:
    """The events that CloudTrail's search finds by an attribute, each as CloudTrail recorded it.

    All of its pages, from ``since`` on. It asks again until some event is as wanted: the probes
    share a key, of which earlier events are there at once. Without one in time, there are none.
    """
    asked: dict[str, Any] = {
        "LookupAttributes": [{"AttributeKey": attribute, "AttributeValue": value}],
        **({"StartTime": since} if since else {}),
    }

    def question() -> list[Mapping[str, Any]]:
        found = world.attempt("cloudtrail:LookupEvents", **asked).answer
        texts = [each["CloudTrailEvent"] for each in found.get("Events", ())]
        while token := found.get("NextToken"):
            world.pause(SEARCH_PAUSE_IN_SECONDS)
            found = world.attempt("cloudtrail:LookupEvents", NextToken=token, **asked).answer
            texts += [each["CloudTrailEvent"] for each in found.get("Events", ())]
        return [each for each in map(json.loads, texts) if having(each)]

    return world.until(question, seconds=seconds) or []


def context_of(event: Mapping[str, Any]) -> Mapping[str, str]:
    """The encryption context of a request to KMS; empty without one."""
    return (event.get("requestParameters") or {}).get("encryptionContext") or {}
