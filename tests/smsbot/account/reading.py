"""An account that botocore's Stubber answers for, with a design to read it by."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3

from keyproof.location import Location
from keyproof.model.resource import Resource, Stack
from smsbot.account.account import Account
from smsbot.account.scope import Scope

HERE = Location(region="us-east-1", account_id="123456789012")


def design_of(resources: Mapping[str, Mapping[str, Any]]) -> Stack:
    """The values of resources, by their addresses."""
    return Stack(
        location=HERE,
        resources=tuple(
            Resource(address=address, type=address.partition(".")[0], values=values)
            for address, values in resources.items()
        ),
        place="here",
    )


def account_of(design: Stack, *, prefix: str = "smsbot-dev-", region: str = HERE.region) -> Account:
    session = boto3.Session(aws_access_key_id="x", aws_secret_access_key="x", region_name=region)
    return Account(
        session, scope=Scope(design=design, prefix=prefix), threads=ThreadPoolExecutor(1)
    )
