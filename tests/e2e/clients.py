"""boto3 clients of a sandbox, whatever the settings of the shell are."""

import os
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandboxed import ACCESS_KEY_ID, ACCOUNT_ID, SECRET_ACCESS_KEY

NOTHING = (None, None, os.devnull, None)
# Of those that boto3 names by what is no name in Python.
NAMES = {"functions": "lambda", "sms": "pinpoint-sms-voice-v2"}


class Clients:
    """Clients of one identity, by default an account's administrator: each by its service."""

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
        own = ACCESS_KEY_ID if account_id == ACCOUNT_ID else account_id
        self._session = boto3.Session(
            botocore_session=botocore.session.Session(session_vars=none),
            aws_access_key_id=access_key_id or own,
            aws_secret_access_key=secret_access_key,
            region_name=region,
        )

    def __getattr__(self, name: str) -> Any:
        """The client of a service, made when it is first used."""
        made = self.client(NAMES.get(name, name))
        setattr(self, name, made)
        return made

    def client(self, service: str, **_: object) -> Any:
        """A client of a service, also where a session of boto3 is asked for one."""
        return self._session.client(
            service,  # pyright: ignore[reportCallIssue, reportArgumentType]
            endpoint_url=self.sandbox.required().endpoint,
            verify=str(self.sandbox.layout.certificate_authority),
            config=Config(proxies={}, retries={"total_max_attempts": 2}, connect_timeout=5),
        )
