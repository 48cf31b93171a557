"""boto3 clients of the embedded AWS."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from smsbot.failure import Failure
from smsbot.sandbox.emulator import ACCESS_KEY_ID, SECRET_ACCESS_KEY, Emulator
from smsbot.sandbox.layout import Layout


class Clients:
    """Clients of the emulator's administrator, whatever the user's own AWS settings say."""

    def __init__(self, emulator: Emulator, layout: Layout, *, region: str) -> None:
        self._endpoint = emulator.endpoint
        self._trust = str(layout.certificate_authority)
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
            aws_access_key_id=ACCESS_KEY_ID,
            aws_secret_access_key=SECRET_ACCESS_KEY,
            region_name=region,
        )

    def __call__(self, service: str) -> Any:
        """A client of a service, such as ``sns``."""
        return self._session.client(
            service,
            endpoint_url=self._endpoint,
            verify=self._trust,
            config=Config(proxies={}, retries={"total_max_attempts": 2}, connect_timeout=5),
        )


@contextmanager
def readable_errors(doing: str) -> Iterator[None]:
    """Turn what boto3 raises into a Failure that says what was being done."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise Failure(
            f"The embedded AWS refused while {doing}: {error}",
            way_on="See that the environment is there: `python -m smsbot sandbox up` builds what "
            "is missing.",
        ) from error
