"""DynamoDB of the emulated AWS, new for each test."""

import logging
import math
from collections.abc import Callable

import pytest

from incoming import now_iso
from tests.lambda_src.doubles.dynamodb import DynamoDB


@pytest.fixture(autouse=True)
def at_any_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer is late because the machine is slow, and no hour ends, by which limits count."""
    now = now_iso()
    monkeypatch.setattr("dynamodb.LATE_IN_SECONDS", math.inf)
    monkeypatch.setattr("delivery.now_iso", lambda: now)


@pytest.fixture
def dynamodb() -> DynamoDB:
    """Two empty tables."""
    return DynamoDB()


@pytest.fixture
def outcomes(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """What the function logged since it was last asked, one text a line."""
    caplog.set_level(logging.INFO)

    def new() -> list[str]:
        fields = [vars(record) for record in caplog.records if hasattr(record, "outcome")]
        caplog.clear()
        return [
            ": ".join(each[name] for name in ("outcome", "reason") if name in each)
            for each in fields
        ]

    return new
