"""The AWS account that the beliefs are tested in, and what they make there."""

import io
import json
import math
import re
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from keyproof.location import Location
from keyproof.policy_document import Statement
from smsbot.sandboxed import is_embedded

ENVIRONMENT = "awstests"
PREFIX = f"smsbot-{ENVIRONMENT}"
# What cleaning removes: everything with this tag. Its value says until when a run may need it.
TAG, LONGEST_RUN = "smsbot-aws-tests", timedelta(hours=12)
# What AWS says if a permission is missing, at the service or at the key.
DENIED = "AccessDenied|AuthorizationError|not authorized"
# IAM and KMS pass on a change within seconds; EventBridge and CloudTrail an event within minutes.
# https://docs.aws.amazon.com/kms/latest/developerguide/programming-eventual-consistency.html
CHANGE, EVENT = 90, 900
# The region that has the price list, and a bucket without a constraint.
FIRST_REGION = "us-east-1"
Policies = Mapping[str, Any] | Statement
Call = Callable[..., Any]


class InconclusiveError(Exception):
    """Nothing is known about the belief: a control did not do what it should."""


def shown(condition: object, otherwise: str) -> None:
    """Raise InconclusiveError unless a control holds."""
    if not condition:
        raise InconclusiveError(otherwise)


def allow(
    *actions: str, resource: str = "*", principal: object = None, when: object = None
) -> dict[str, Any]:
    """A statement of a policy. A text as the ``principal`` is a service."""
    who = {"Service": principal} if isinstance(principal, str) else principal
    more = {"Principal": who, "Condition": when}
    statement = {"Effect": "Allow", "Action": actions, "Resource": resource}
    return statement | {name: each for name, each in more.items() if each}


def policy(*statements: Policies) -> str:
    """A policy of statements, those of the project's constructs too."""
    found = [each.to_dict() if isinstance(each, Statement) else each for each in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": found})


@dataclass(kw_only=True)
class Account:
    """An identity in an account, and what a test makes with it.

    A question is asked again every ``poll`` seconds, and at most for ``patience`` seconds. All
    names end with ``token``, so that nothing of an earlier test counts.
    """

    session: boto3.Session
    location: Location
    caller: str
    patience: float = math.inf
    poll: float = 3
    token: str = "none"
    clients: dict[str, Any] = field(default_factory=dict[str, Any])
    until: str = field(default_factory=lambda: f"{datetime.now(UTC) + LONGEST_RUN:%Y-%m-%dT%H:%MZ}")

    @staticmethod
    def of(session: boto3.Session, **more: Any) -> "Account":
        """The account that a session is of."""
        found = session.client("sts").get_caller_identity()
        region = session.region_name or FIRST_REGION
        location = Location(region=region, account_id=found["Account"])
        # A policy names the role of a session, with its path.
        role = re.search(":assumed-role/([^/]+)/", found["Arn"])
        iam = session.client("iam")
        caller = iam.get_role(RoleName=role[1])["Role"]["Arn"] if role else found["Arn"]
        return Account(session=session, location=location, caller=caller, **more)

    @property
    def is_embedded(self) -> bool:
        """Whether it is an account of the emulated AWS."""
        return is_embedded(self.location.account_id)

    @property
    def variables(self) -> dict[str, str]:
        """The credentials and the region as variables for commands."""
        found: Any = self.session.get_credentials()
        key = {"ACCESS_KEY_ID": found.access_key, "SECRET_ACCESS_KEY": found.secret_key}
        key |= {"SESSION_TOKEN": found.token, "DEFAULT_REGION": self.location.region}
        return {f"AWS_{name}": each for name, each in key.items()}

    @property
    def tag(self) -> dict[str, str]:
        """What everything is tagged with."""
        return {TAG: self.until}

    def tags(self, key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
        """The same for a service that takes a list, by the names that it has for both."""
        return [{key: TAG, value: self.until}]

    def client(self, service: str) -> Any:
        """The client of a service, made once."""
        if service not in self.clients:
            region = FIRST_REGION if service == "pricing" else self.location.region
            attempts = Config(retries={"mode": "standard", "total_max_attempts": 4})
            make: Any = self.session.client
            self.clients[service] = make(service, region_name=region, config=attempts)
        return self.clients[service]

    def call(self, call: str, **asked: Any) -> Call:
        """A call such as ``kms encrypt``, which can be made several times."""
        service, operation = call.split()
        return partial(getattr(self.client(service), operation), **asked)

    def name(self, name: str) -> str:
        """What something of a test is called."""
        return f"{PREFIX}-probe-{name}-{self.token}"

    def arn(self, service: str, name: str, before: str = "") -> str:
        """Its ARN; ``before`` is what stands before the name."""
        return self.location.arn(service, f"{before}{self.name(name)}")

    def wait(self, seconds: float) -> None:
        """Wait; the emulated AWS passes on everything at once."""
        time.sleep(seconds if self.patience == math.inf else self.poll)

    def ask(self, question: Callable[[], Any], seconds: float = CHANGE) -> Any:
        """Ask until there is an answer, or the time is over; the last answer in any case."""
        deadline = time.monotonic() + min(seconds, self.patience)
        while not (found := question()) and time.monotonic() < deadline:
            time.sleep(self.poll)
        return found

    @staticmethod
    def error(call: Call, expected: str) -> str:
        """What AWS says to refuse a call, if it is as ``expected``; empty if it does it."""
        try:
            call()
        except ClientError as error:
            output = f"{error} {error.response.get('Reason', '')}"
            if not re.search(expected, output):
                raise
            return output
        return ""

    def refused(self, call: Call, expected: str, seconds: float = CHANGE) -> str:
        """Make a call until AWS refuses it; empty if it never does in that time."""
        return self.ask(lambda: self.error(call, expected), seconds)

    def works(self, call: Call, unless: str, seconds: float = CHANGE) -> bool:
        """Make a call until AWS does it; whether it does in that time."""
        return self.ask(lambda: not self.error(call, unless), seconds)

    def key(self, *statements: Policies) -> str:
        """The ARN of a new key, about which the account's own policies decide too."""
        tags = self.tags("TagKey", "TagValue")
        made = self.client("kms").create_key(Policy=self._of_key(*statements), Tags=tags)
        return made["KeyMetadata"]["Arn"]

    def set_policy(self, key: str, *statements: Policies) -> None:
        """Replace the policy of a key."""
        document = self._of_key(*statements)
        self.client("kms").put_key_policy(KeyId=key, PolicyName="default", Policy=document)

    def _of_key(self, *statements: Policies) -> str:
        root = {"AWS": self.location.account_root}
        return policy(allow("kms:*", principal=root), *statements)

    def role(self, name: str, *statements: Policies, **more: str) -> "Account":
        """A role that may do some things and nothing else, once AWS has passed its policy on."""
        control = allow("cloudwatch:ListMetrics")
        arn = self._role(self.name(name), {"AWS": self.caller}, control, *statements, **more)
        assume = self.call("sts assume_role", RoleArn=arn, RoleSessionName="test")
        shown(self.works(assume, DENIED), f"nobody can assume the role {name}")
        found = assume()["Credentials"]
        session = boto3.Session(
            aws_access_key_id=found["AccessKeyId"],
            aws_secret_access_key=found["SecretAccessKey"],
            aws_session_token=found["SessionToken"],
            region_name=self.location.region,
        )
        caller = replace(self, session=session, caller=arn, clients={})
        listing = caller.call("cloudwatch list_metrics", Namespace="AWS/KMS")
        shown(caller.works(listing, DENIED), f"the policy of the role {name} has no effect")
        return caller

    def _role(self, full: str, trusted: object, *statements: Policies, **more: str) -> str:
        iam, trust = self.client("iam"), allow("sts:AssumeRole", principal=trusted)
        del trust["Resource"]
        asked = {"AssumeRolePolicyDocument": policy(trust), "Tags": self.tags(), **more}
        made = iam.create_role(RoleName=full, **asked)
        iam.put_role_policy(RoleName=full, PolicyName="test", PolicyDocument=policy(*statements))
        return made["Role"]["Arn"]

    def topic(self, name: str, key: str, *publishers: Policies) -> str:
        """The ARN of a topic under a key; ``publishers`` are further statements of its policy."""
        actions, root = ("sns:Publish", "sns:Subscribe"), {"AWS": self.location.account_root}
        own = allow(*actions, resource=self.arn("sns", name), principal=root)
        attributes = {"KmsMasterKeyId": key, "Policy": policy(own, *publishers)}
        asked = {"Name": self.name(name), "Attributes": attributes, "Tags": self.tags()}
        return self.client("sns").create_topic(**asked)["TopicArn"]

    def queue(self, name: str, *, key: str = "", topic: str = "") -> str:
        """The URL of a queue that SNS and EventBridge may send to; it may be subscribed."""
        arn, senders = self.arn("sqs", name), ["sns.amazonaws.com", "events.amazonaws.com"]
        here = {"ArnLike": {"aws:SourceArn": self.location.arn("*", "*")}}
        send = allow("sqs:SendMessage", resource=arn, principal={"Service": senders}, when=here)
        # The shortest time for which SQS keeps what KMS gave it.
        under = {"KmsMasterKeyId": key, "KmsDataKeyReusePeriodSeconds": "60"} if key else {}
        # A message that a test looks at and leaves is there for its next question.
        attributes = {"Policy": policy(send), "VisibilityTimeout": "0", **under}
        create = self.call("sqs create_queue", QueueName=self.name(name), Attributes=attributes)
        made = create(tags=self.tag)
        if topic:
            bare = {"RawMessageDelivery": "true"}
            subscribe = self.call("sns subscribe", TopicArn=topic, Attributes=bare)
            subscribe(Protocol="sqs", Endpoint=arn)
        return made["QueueUrl"]

    def received(self, url: str, *texts: str, seconds: float = CHANGE) -> str:
        """A message that holds some texts, taken from a queue; empty if none comes in time."""
        sqs = self.client("sqs")

        def question() -> str:
            found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", ())
            for each in found:
                if all(text in each["Body"] for text in texts):
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
                    return each["Body"]
            return ""

        return self.ask(question, seconds)

    def table(self, name: str, key: str = "") -> str:
        """The name of a table, under a key where one is given, once it is active."""
        under = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
        self.client("dynamodb").create_table(
            TableName=self.name(name),
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            Tags=self.tags(),
            **({"SSESpecification": under} if key else {}),
        )
        self.active_table(name)
        return self.name(name)

    def active_table(self, name: str, seconds: float = 300) -> Mapping[str, Any]:
        """What DynamoDB says about a table, once it is active."""
        describe = self.call("dynamodb describe_table", TableName=self.name(name))
        active = self.ask(lambda: describe()["Table"]["TableStatus"] == "ACTIVE", seconds)
        shown(active, f"the table {name} did not become active")
        return describe()["Table"]

    def log_group(self, full: str, key: str = "") -> str:
        """The name of a log group with the stream ``test``, once it is under its key."""
        logs, under = self.client("logs"), {"kmsKeyId": key} if key else {}
        logs.create_log_group(logGroupName=full, tags=self.tag, **under)
        if key:
            # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
            self.wait(300)
        logs.create_log_stream(logGroupName=full, logStreamName="test")
        return full

    def bucket(self, name: str) -> str:
        """The name of a bucket."""
        s3, region = self.client("s3"), self.location.region
        full = f"{self.name(name)}-{self.location.account_id}"
        there = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=full, **({} if region == FIRST_REGION else there))
        s3.put_bucket_tagging(Bucket=full, Tagging={"TagSet": self.tags()})
        return full

    def function(self, name: str, code: str, key: str = "") -> str:
        """The name of a function that may log and send to the tests' queues; with its log group."""
        full = self.name(name)
        group = self.location.arn("logs", f"log-group:{self.log_group(f'/aws/lambda/{full}')}:*")
        own = (
            allow("logs:CreateLogStream", "logs:PutLogEvents", resource=group),
            allow("sqs:SendMessage", resource=self.location.arn("sqs", f"{PREFIX}-probe-*")),
            allow("kms:Decrypt", resource=key or "arn:aws:kms:::key/none"),
        )
        under: Any = {"KMSKeyArn": key, "Environment": {"Variables": {"TEST": "test"}}}
        create = self.call(
            "lambda create_function",
            FunctionName=full,
            Runtime="python3.12",
            Handler="belief.handler",
            Role=self._role(full, "lambda.amazonaws.com", *own),
            Code={"ZipFile": package(code)},
            Tags=self.tag,
            Timeout=30,
            **(under if key else {}),
        )
        # Lambda takes a new role a while later than IAM.
        shown(self.works(create, "cannot be assumed|KMS"), f"Lambda does not take the role {name}")
        self.settled(full)
        return full

    def settled(self, full: str) -> None:
        """Wait until no change of a function is on its way."""
        read = self.call("lambda get_function_configuration", FunctionName=full)
        on_their_way = {"Pending", "InProgress"}
        done = self.ask(lambda: on_their_way.isdisjoint(map(str, read().values())))
        shown(done, f"the function {full} did not become active")

    def recorded(
        self, value: str, since: datetime, attribute: str = "ResourceName"
    ) -> Iterator[Mapping[str, Any]]:
        """The events that CloudTrail finds by an attribute, since a moment."""
        pages = self.client("cloudtrail").get_paginator("lookup_events")
        wanted = [{"AttributeKey": attribute, "AttributeValue": value}]
        for page in pages.paginate(LookupAttributes=wanted, StartTime=since):
            yield from (json.loads(each["CloudTrailEvent"]) for each in page["Events"])


def package(code: str) -> bytes:
    """The archive of a function with some code."""
    content, module = io.BytesIO(), zipfile.ZipInfo("belief.py")
    module.external_attr = 0o644 << 16
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(module, code)
    return content.getvalue()
