"""An account that is asked by several threads, and every question that it did not answer."""

import re
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from smsbot.loaders.account.scope import Scope
from smsbot.model.resource import Resource, Unknown

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_pinpoint_sms_voice_v2 import PinpointSMSVoiceV2Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

Answer = TypeVar("Answer")
Item = TypeVar("Item")

THREADS = 16
BUCKET = "aws_s3_bucket"
NOT_FOUND = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "NoSuchBucket",
        "NoSuchBucketPolicy",
        "NoSuchEntity",
        "NoSuchLifecycleConfiguration",
        "NoSuchPublicAccessBlockConfiguration",
        "NotFound",
        "NotFoundException",
        "OwnershipControlsNotFoundError",
        "PolicyNotFoundException",
        "QueueDoesNotExist",
        "ReplicationConfigurationNotFoundError",
        "ResourceNotFoundException",
        "ServerSideEncryptionConfigurationNotFoundError",
    }
)
# Of the text of an error.
MOST_SHOWN = 200
DENIED = frozenset(
    {"AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException"}
)


@dataclass(frozen=True, kw_only=True, order=True)
class NotChecked:
    """Something that could not be read. ``action`` is IAM's name of what was asked.

    ``resource`` is the address of what is not known whole without it, where it is part of one.
    """

    what: str
    action: str
    reason: str
    resource: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.action} {self.reason}"


def in_a_line(error: Exception) -> str:
    """The start of an error's text, without the markup of a page that a proxy answers with."""
    text = " ".join(re.sub(r"<[^>]*>", " ", str(error)).split())
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


class Account:
    """The account and region of a session, as far as a scope goes.

    The clients are those of boto3, which try again when they are throttled or cut off.
    """

    def __init__(self, session: boto3.Session, *, scope: Scope, threads: Executor) -> None:
        self.scope = scope
        self._session = session
        config = Config(max_pool_connections=THREADS)
        self.cloudwatch: CloudWatchClient = session.client("cloudwatch", config=config)
        self.dynamodb: DynamoDBClient = session.client("dynamodb", config=config)
        self.events: EventBridgeClient = session.client("events", config=config)
        self.functions: LambdaClient = session.client("lambda", config=config)
        self.iam: IAMClient = session.client("iam", config=config)
        self.kms: KMSClient = session.client("kms", config=config)
        # The types of these two are not installed.
        self.cloudtrail: Any = session.client("cloudtrail", config=config)
        # Where there is a bucket to look at.
        self.s3: Any = session.client("s3", config=config) if scope.names(BUCKET) else None
        self.logs: CloudWatchLogsClient = session.client("logs", config=config)
        self.sns: SNSClient = session.client("sns", config=config)
        self.sqs: SQSClient = session.client("sqs", config=config)
        self._threads = threads
        self._lock = threading.Lock()
        self._not_checked: set[NotChecked] = set()
        self._notes: set[str] = set()

    @property
    def not_checked(self) -> tuple[NotChecked, ...]:
        """What was not answered so far, sorted."""
        return tuple(sorted(self._not_checked))

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth to know and no difference, a sentence or two each, sorted."""
        return tuple(sorted(self._notes))

    def note(self, text: str) -> None:
        """Keep such a note."""
        with self._lock:
            self._notes.add(text)

    # Few environments need these two, and each takes a while to make. One thread alone asks for
    # them: boto3 does not let several make clients at once.

    @cached_property
    def cloudformation(self) -> "CloudFormationClient":
        """Stacks of CloudFormation."""
        return self._session.client("cloudformation")

    @cached_property
    def sms(self) -> "PinpointSMSVoiceV2Client":
        """AWS End User Messaging SMS."""
        return self._session.client("pinpoint-sms-voice-v2")

    def ask(
        self,
        what: str,
        action: str,
        question: Callable[[], Answer],
        *,
        of: str = "",
        absent: str = "",
    ) -> Answer | Unknown | None:
        """The answer; None if it does not exist, and Unknown, noted, if there was no answer.

        ``of`` is the address of the resource that it is part of. ``absent`` is what a service says
        of what is not there, where it says so in no code.
        """
        try:
            return question()
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in NOT_FOUND or (absent and absent in str(error)):
                return None
            problem = "is not allowed." if code in DENIED else f"failed: {in_a_line(error)}"
        except (BotoCoreError, ResponseParserError) as error:
            problem = f"failed: {in_a_line(error)}"
        with self._lock:
            self._not_checked.add(NotChecked(what=what, action=action, reason=problem, resource=of))
        return Unknown()

    def withdraw(self, action: str) -> None:
        """Take an action's questions back: what they were to find was found without an answer."""
        with self._lock:
            self._not_checked = {each for each in self._not_checked if each.action != action}

    def map(self, function: Callable[[Item], Answer], items: Iterable[Item]) -> list[Answer]:
        """What a function makes of each item, several at once, in the order of the items."""
        return list(self._threads.map(function, items))

    def read(
        self, function: Callable[[Item], Iterable[Resource]], items: Iterable[Item]
    ) -> list[Resource]:
        """The resources that a function reads of each item, in the same way."""
        found = self.map(lambda item: list(function(item)), items)
        return [resource for each in found for resource in each]
