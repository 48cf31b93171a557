"""Verifying dev on the emulated AWS, and following what it prints."""

import pytest

from keyproof.model.resource import Stack
from smsbot.design.reading import read_configuration
from smsbot.design.synthesis import synthesized
from tests.e2e.verify.dev import ACCOUNT, DEV


@pytest.fixture(scope="module")
def design() -> Stack:
    with synthesized(DEV) as path:
        return read_configuration(path, account_id=ACCOUNT)
