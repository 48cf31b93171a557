"""Waits until something is so; how long it may take says nothing about what is tested."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# Far above what a busy machine needs, and below the time at which a test that hangs is ended.
PATIENCE_IN_SECONDS = 240
POLL_IN_SECONDS, SLOW_POLL_IN_SECONDS = 0.05, 0.5


def until(found: Callable[[], T | None]) -> T:
    """Ask until the answer is true, and return it."""
    deadline = time.monotonic() + PATIENCE_IN_SECONDS
    while True:
        asked = time.monotonic()
        if value := found():
            return value
        now = time.monotonic()
        assert now < deadline, "it did not happen"
        # What answers slowly is busy with what is waited for.
        time.sleep(min(max(POLL_IN_SECONDS, 3 * (now - asked)), SLOW_POLL_IN_SECONDS))
