"""What AWS charges for each part of a stack, in the region us-east-1, without texts and keys.

As known in November 2026. Other regions cost up to about a half more.
"""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

REGION = "us-east-1"
CENT = Decimal("0.01")


def in_dollars(price: Decimal) -> str:
    """A price with all its digits, and two behind the point at least."""
    return f"${max(price.normalize(), price.quantize(CENT), key=_digits):f}"


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

_LISTED: dict[str, Any] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"), parse_float=Decimal
)
PRICES = {name: Price(**each) for name, each in _LISTED["prices"].items()}
OF_SIMULATORS = {name: Price(**each) for name, each in _LISTED["simulators"].items()}
# Types of resources.
FREE = frozenset[str](_LISTED["free"])
