"""What AWS charges for each part of a stack, in the region us-east-1, without texts and keys.

As known in November 2026. Other regions cost up to about a half more.
"""

from dataclasses import dataclass
from decimal import Decimal

REGION = "us-east-1"
CENT = Decimal("0.01")
LAMBDA = "https://aws.amazon.com/lambda/pricing/"
DYNAMODB = "https://aws.amazon.com/dynamodb/pricing/on-demand/"
CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/"
TEXTS = "https://aws.amazon.com/end-user-messaging/pricing/"


def in_dollars(price: Decimal) -> str:
    """A price with all its digits, and two behind the point at least."""
    return f"${max(price.normalize(), price.quantize(CENT), key=_digits):f}"


def _digits(number: Decimal) -> int:
    return -int(number.as_tuple().exponent)


@dataclass(frozen=True, kw_only=True)
class Price:
    """Dollars for a number of units, after those that are ``free`` per account and month."""

    dollars: Decimal
    of: int
    unit: str
    free: int
    source: str

    def __str__(self) -> str:
        of = f"{self.of:,} " if self.of > 1 else ""
        free = f", after {self.free:,} free" if self.free else ""
        return f"{in_dollars(self.dollars)} per {of}{self.unit}{free}"

    def of_amount(self, amount: Decimal) -> Decimal:
        """What an amount costs."""
        return max(Decimal(0), amount - self.free) / self.of * self.dollars


def _price(dollars: str, unit: str, source: str, *, of: int = 1, free: int = 0) -> Price:
    return Price(dollars=Decimal(dollars), of=of, unit=unit, free=free, source=source)


MILLION = 1_000_000
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
PRICES = {
    REQUESTS: _price("0.20", "requests", LAMBDA, of=MILLION, free=MILLION),
    ARM: _price("0.0000133334", "GB-second", LAMBDA, free=400_000),
    # The free ones are those of arm64.
    X86: _price("0.0000166667", "GB-second", LAMBDA),
    WRITES: _price("0.625", "write units", DYNAMODB, of=MILLION),
    READS: _price("0.125", "read units", DYNAMODB, of=MILLION),
    STORED: _price("0.25", "GB", DYNAMODB, free=25),
    RECOVERY: _price("0.20", "GB", DYNAMODB),
    RESTORED: _price("0.15", "GB restored", DYNAMODB),
    PUBLISHED: _price(
        "0.50", "requests", "https://aws.amazon.com/sns/pricing/", of=MILLION, free=MILLION
    ),
    QUEUED: _price(
        "0.40", "requests", "https://aws.amazon.com/sqs/pricing/", of=MILLION, free=MILLION
    ),
    ALARMS: _price("0.10", "metric of an alarm", CLOUDWATCH, free=10),
    METRICS: _price("0.30", "metric", CLOUDWATCH, free=10),
    DASHBOARDS: _price("3.00", "dashboard", CLOUDWATCH, free=3),
    LOGGED: _price("0.50", "GB", CLOUDWATCH, free=5),
    LOGS_KEPT: _price("0.03", "GB", CLOUDWATCH),
    MASKED: _price("0.12", "GB", CLOUDWATCH),
    BUCKETS: _price("0.023", "GB", "https://aws.amazon.com/s3/pricing/"),
    BUCKET_WRITES: _price("0.005", "requests", "https://aws.amazon.com/s3/pricing/", of=1000),
}
# Of the numbers that AWS has for trying: of any other, the settings say the price.
SIMULATOR, SIMULATED = "Simulator number", "Text to a simulator"
OF_SIMULATORS = {
    SIMULATOR: _price("1.00", "number", TEXTS),
    SIMULATED: _price("0.02", "text", TEXTS),
}
