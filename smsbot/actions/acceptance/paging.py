"""Answers that AWS gives in pages, read whole."""

from collections.abc import Collection
from typing import Any

from smsbot.actions.acceptance.world import World


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
