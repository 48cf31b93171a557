"""boto3 clients of the embedded AWS."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from functools import cached_property
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from keyproof.terminal.user_error import UserError
from smsbot.sandbox.emulator.emulator import Emulator, get
from smsbot.sandboxed import ACCESS_KEY_ID, SECRET_ACCESS_KEY, access_key_of

if TYPE_CHECKING:
    from collections.abc import Generator

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_pinpoint_sms_voice_v2 import PinpointSMSVoiceV2Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

    from keyproof.location import Location
    from smsbot.sandbox.layout import Layout


class Clients:
    """Clients of one identity, by default the emulator's administrator.

    The user's own AWS settings have no say.
    """

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
        emulator: Emulator,
        layout: Layout,
        *,
        region: str,
        access_key_id: str = ACCESS_KEY_ID,
        secret_access_key: str = SECRET_ACCESS_KEY,
    ) -> None:
        # A command that makes no client starts without them.
        import boto3
        import botocore.session

        self._emulator = emulator
        self._layout = layout
        # Without the user's profile, which may be missing or name another region or endpoint.
        unconfigured = botocore.session.Session(
            session_vars={
                "profile": (None, None, None, None),
                "config_file": (None, None, os.devnull, None),
                "credentials_file": (None, None, os.devnull, None),
            }
        )
        self._session = boto3.session.Session(
            botocore_session=unconfigured,
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret_access_key,
            region_name=region,
        )

    @classmethod
    def of_administrator(cls, emulator: Emulator, layout: Layout, location: Location) -> Clients:
        """Clients of the administrator of an account of the emulator."""
        key = access_key_of(location.account_id)
        return cls(emulator, layout, region=location.region, access_key_id=key)

    def sent_texts(self) -> list[dict[str, Any]]:
        """The requests that the SMS service took, each with the MessageId it gave."""
        from smsbot.sandbox.emulator.sms_service import SENT_TEXTS

        try:
            return json.loads(get(self._emulator, self._layout, SENT_TEXTS))
        except (OSError, HTTPException) as error:
            raise UserError(
                f"The SMS service of the sandbox does not answer: {error}",
                hint="Start it again: `python -m smsbot sandbox up`.",
            ) from error

    def client(self, service: str, **_: object) -> Any:  # noqa: ANN401
        """A client of a service, also where a session of boto3 is asked for one."""
        from botocore.config import Config

        return self._session.client(
            service,
            endpoint_url=self._emulator.endpoint,
            verify=str(self._layout.certificate_authority),
            config=Config(proxies={}, retries={"total_max_attempts": 2}, connect_timeout=5),
        )


@contextmanager
def readable_errors(doing: str) -> Generator[None]:
    """Turn what boto3 raises into a UserError that says what was being done."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise UserError(
            f"The embedded AWS refused while {doing}: {error}",
            hint="Run `python -m smsbot sandbox up`: it builds what is missing.",
        ) from error
