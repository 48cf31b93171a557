"""boto3 clients of a sandbox, whatever the settings of the shell are."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.config import Config

from smsbot.sandboxed import ACCOUNT_ID, SECRET_ACCESS_KEY, access_key_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_pinpoint_sms_voice_v2 import PinpointSMSVoiceV2Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

    from smsbot.sandbox.sandbox import Sandbox

NOTHING = (None, None, os.devnull, None)


class Clients:
    """Clients of one identity, by default an account's administrator."""

    # Each is made when it is first used. Those of Any have no types among the project's.
    cloudwatch: cached_property[Any] = cached_property(lambda self: self.client("cloudwatch"))
    dynamodb: cached_property[DynamoDBClient] = cached_property(
        lambda self: self.client("dynamodb")
    )
    events: cached_property[Any] = cached_property(lambda self: self.client("events"))
    functions: cached_property[LambdaClient] = cached_property(lambda self: self.client("lambda"))
    iam: cached_property[IAMClient] = cached_property(lambda self: self.client("iam"))
    kms: cached_property[KMSClient] = cached_property(lambda self: self.client("kms"))
    logs: cached_property[CloudWatchLogsClient] = cached_property(lambda self: self.client("logs"))
    s3: cached_property[Any] = cached_property(lambda self: self.client("s3"))
    sms: cached_property[PinpointSMSVoiceV2Client] = cached_property(
        lambda self: self.client("pinpoint-sms-voice-v2")
    )
    sts: cached_property[Any] = cached_property(lambda self: self.client("sts"))
    sns: cached_property[SNSClient] = cached_property(lambda self: self.client("sns"))
    sqs: cached_property[SQSClient] = cached_property(lambda self: self.client("sqs"))

    def __init__(
        self,
        sandbox: Sandbox,
        *,
        region: str = "us-east-1",
        account_id: str = ACCOUNT_ID,
        access_key_id: str = "",
        secret_access_key: str = SECRET_ACCESS_KEY,
    ) -> None:
        self.sandbox = sandbox
        none = {"profile": (None, None, None, None)}
        none |= dict.fromkeys(("config_file", "credentials_file"), NOTHING)
        self._session = boto3.Session(
            botocore_session=botocore.session.Session(session_vars=none),
            aws_access_key_id=access_key_id or access_key_of(account_id),
            aws_secret_access_key=secret_access_key,
            region_name=region,
        )

    def client(self, service: str, **_: object) -> Any:
        """A client of a service, also where a session of boto3 is asked for one."""
        return self._session.client(
            service,  # pyright: ignore[reportCallIssue, reportArgumentType]
            endpoint_url=self.sandbox.required().endpoint,
            verify=str(self.sandbox.layout.certificate_authority),
            config=Config(proxies={}, retries={"total_max_attempts": 2}, connect_timeout=5),
        )
