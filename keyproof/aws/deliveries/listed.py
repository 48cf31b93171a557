"""Which resource makes AWS call which other one, as ``deliveries.toml`` lists it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from keyproof.aws.table import table_of

# What is asked of a target, by the service in its ARN.
SENDING: dict[str, tuple[str, ...]] = {
    "events": ("events:PutEvents",),
    "firehose": ("firehose:PutRecord",),
    "kinesis": ("kinesis:PutRecord",),
    "lambda": ("lambda:InvokeFunction",),
    "logs": ("logs:CreateLogStream", "logs:PutLogEvents"),
    "s3": ("s3:PutObject",),
    "sns": ("sns:Publish",),
    "sqs": ("sqs:SendMessage",),
    "states": ("states:StartExecution",),
}
READING: dict[str, tuple[str, ...]] = {
    "dynamodb": ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
    "kinesis": ("kinesis:GetRecords", "kinesis:GetShardIterator"),
    "sqs": ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"),
}
# Arguments that name a resource of another kind by its name, id or ARN.
NAMED_TYPES = {
    "bucket": "aws_s3_bucket",
    "bucket_name": "aws_s3_bucket",
    "domain_name": "aws_s3_bucket",
    "function_name": "aws_lambda_function",
    "kms_key_arn": "aws_kms_key",
    "kms_key_id": "aws_kms_key",
    "kms_key_identifier": "aws_kms_key",
    "location": "aws_s3_bucket",
    "log_group_name": "aws_cloudwatch_log_group",
    "rotation_lambda_arn": "aws_lambda_function",
    "s3_bucket_name": "aws_s3_bucket",
    "secret_id": "aws_secretsmanager_secret",
    "sns_topic_name": "aws_sns_topic",
    "target_bucket": "aws_s3_bucket",
}
# Who writes the access logs of load balancers in the regions that had them before August 2022.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
ELB_ACCOUNTS = {
    "us-east-1": "127311923021",
    "us-east-2": "033677994240",
    "us-west-1": "027434742980",
    "us-west-2": "797873946194",
    "ca-central-1": "985666609251",
    "eu-central-1": "054676820928",
    "eu-west-1": "156460612806",
    "eu-west-2": "652711504416",
    "eu-west-3": "009996457667",
    "eu-north-1": "897822967062",
    "eu-south-1": "635631232127",
    "ap-south-1": "718504428378",
    "ap-southeast-1": "114774131450",
    "ap-southeast-2": "783225319266",
    "ap-northeast-1": "582318560864",
    "ap-northeast-2": "600734575887",
    "ap-northeast-3": "383597477331",
    "sa-east-1": "507241528517",
}


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One entry; the file says what each member is. Paths are arguments joined by dots."""

    what: str
    type: str
    page: str
    each: str = ""
    when: Mapping[str, list[object]] = field(default_factory=dict[str, list[object]])
    where: Mapping[str, str] = field(default_factory=dict[str, str])
    target: str = ""
    service: list[str] = field(default_factory=list[str])
    caller: str = ""
    instead: list[str] = field(default_factory=list[str])
    or_role: list[str] = field(default_factory=list[str])
    role: str = ""
    of_function: str = ""
    source: str = ""
    on: str = ""
    sends: list[str] = field(default_factory=list[str])
    reads: bool = False
    key: str = ""
    on_key: list[str] = field(default_factory=list[str])
    context: str = ""
    object: str = ""
    prefix: str = ""
    says: Mapping[str, str] = field(default_factory=dict[str, str])
    no_key: str = ""
    automatic: bool = False

    def actions(self, service: str) -> tuple[str, ...]:
        """What is asked of a target of a service; nothing where that is not known."""
        return tuple(self.sends) or (READING if self.reads else SENDING).get(service, ())


@cache
def deliveries() -> Mapping[str, tuple[Delivery, ...]]:
    """Every entry by the resource type."""
    found: dict[str, tuple[Delivery, ...]] = {}
    for told in _listed()["delivery"]:
        for kind, each in product(_several(told["type"]), _several(told.get("each", ""))):
            one: dict[str, Any] = {**told, "type": kind, "each": each}
            found[kind] = (*found.get(kind, ()), Delivery(**one))
    return found


def _several(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


@cache
def quiet_types() -> frozenset[str]:
    """The resource types that neither hold content nor make AWS call anything with content."""
    return frozenset(_listed()["quiet"])


@cache
def undescribed_types() -> frozenset[str]:
    """The resource types that make AWS call something that no entry describes."""
    return frozenset(_listed()["undescribed"])


@cache
def _listed() -> Mapping[str, Any]:
    return table_of(Path(__file__).with_name("deliveries.toml"))
