"""What AWS charges for each part of a stack, in the region us-east-1, without texts and keys.

As known in November 2026. Other regions cost up to about a half more.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

REGION = "us-east-1"
SQS_SOURCE = (
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
    "sqs-key-management.html"
)
DOLLARS_A_REQUEST = Decimal("0.03") / 10_000
CENT = Decimal("0.01")


def in_dollars(price: Decimal) -> str:
    """A price with all its digits, and two behind the point at least."""
    return f"${max(price.normalize(), price.quantize(CENT), key=_digits):f}"


def dollars(amount: Decimal) -> str:
    """An amount to the cent."""
    return f"${amount.quantize(CENT, ROUND_HALF_UP):,}"


def _digits(number: Decimal) -> int:
    return -int(number.as_tuple().exponent)


@dataclass(frozen=True, kw_only=True)
class Price:
    """Dollars for a number of units, after those that are ``free`` per account and month."""

    dollars: Decimal
    unit: str
    source: str
    of: int = 1
    free: int = 0

    def __str__(self) -> str:
        of = f"{self.of:,} " if self.of > 1 else ""
        free = f", after {self.free:,} free" if self.free else ""
        return f"{in_dollars(self.dollars)} per {of}{self.unit}{free}"

    def of_amount(self, amount: Decimal) -> Decimal:
        """What an amount costs."""
        return max(Decimal(0), amount - self.free) / self.of * self.dollars


REQUESTS = "Lambda requests"
ARM, X86 = "Lambda computing, arm64", "Lambda computing, x86_64"
WRITES, READS = "DynamoDB writes", "DynamoDB reads"
STORED, RECOVERY, RESTORED = "DynamoDB storage", "DynamoDB recovery", "DynamoDB restores"
PUBLISHED, QUEUED = "SNS", "SQS"
ALARMS, METRICS, DASHBOARDS = "CloudWatch alarms", "CloudWatch metrics", "CloudWatch dashboards"
LOGGED, LOGS_KEPT, MASKED = (
    "CloudWatch logs, written",
    "CloudWatch logs, kept",
    "CloudWatch logs, masked",
)
BUCKETS, BUCKET_WRITES = "S3 storage", "S3 writes"
SIMULATOR, SIMULATED = "Simulator number", "Text to a simulator"

LISTED: dict[str, Any] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"), parse_float=Decimal
)


def read_price(listed: Mapping[str, Any]) -> Price:
    """A price as the list has it; TOML has an integer where no cents are written."""
    return replace(Price(**listed), dollars=Decimal(listed["dollars"]))


PRICES = {
    name: read_price(LISTED["prices"][name])
    for name in (
        *(REQUESTS, ARM, X86, WRITES, READS, STORED, RECOVERY, RESTORED, PUBLISHED, QUEUED),
        *(ALARMS, METRICS, DASHBOARDS, LOGGED, LOGS_KEPT, MASKED, BUCKETS, BUCKET_WRITES),
    )
}
OF_SIMULATORS = {name: read_price(LISTED["simulators"][name]) for name in (SIMULATOR, SIMULATED)}
# Types of resources.
FREE = frozenset[str](LISTED["free"])
