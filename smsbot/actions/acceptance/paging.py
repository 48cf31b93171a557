"""Answers that AWS gives in pages, read whole."""

from collections.abc import Collection
from typing import Any

from smsbot.actions.acceptance.world import NOT_THERE, World


def paged(
    world: World,
    call: str,
    part: str,
    expected: Collection[str] = (),
    *,
    given: str = "NextToken",
    wanted: str = "",
    **asked: object,
) -> list[Any]:
    """A part of the answer, of all of its pages.

    ``given`` is what an answer calls the token of the next page, and ``wanted`` what a request
    does, where that differs.
    """
    found = world.attempt(call, expected, **asked).answer
    items = list(found.get(part, ()))
    while token := found.get(given):
        found = world.attempt(call, expected, **{**asked, wanted or given: token}).answer
        items += found.get(part, ())
    return items


def logged(world: World, group: str, word: str) -> list[str]:
    """The messages of a log group that hold a word; none before the group is there."""
    asked = ("logs:FilterLogEvents", "events", NOT_THERE)
    # A page may be empty, and more come after it.
    events = paged(world, *asked, given="nextToken", logGroupName=group)
    return [each["message"] for each in events if word in each["message"]]
