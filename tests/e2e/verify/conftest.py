"""Verifying dev on the embedded AWS, and following what is told."""

import pytest

from smsbot.loaders.configuration.load import read_configuration
from smsbot.loaders.configuration.synthesis import synthesized
from smsbot.model.resource import Stack
from tests.e2e.verify.dev import ACCOUNT, DEV


@pytest.fixture(scope="module")
def design() -> Stack:
    with synthesized(DEV) as path:
        return read_configuration(path, account_id=ACCOUNT)
