"""The code of a function as it is in the account: a plan knows its digest alone.

The roles that plan and deploy may read it anyway, since Terraform refreshes a function by the same
request. https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
"""

import os
from base64 import b64encode
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import boto3
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies

from keyproof.model.resource import Resource
from keyproof.review.sides import Code
from keyproof.terminal.failure import Failure
from smsbot.account.session import (
    CONNECT_TIMEOUT_IN_SECONDS,
    READ_TIMEOUT_IN_SECONDS,
    failures,
    refuse_other_side,
)
from smsbot.rehearsal import sandbox

WAY_ON = "Or see that the network lets you reach S3, and what AWS_CA_BUNDLE is set to."


def deployed_code(session: boto3.Session) -> Code:
    """Reads the package of a function from the account; raises Failure where it cannot."""

    def read(function: Resource) -> bytes:
        name = function.text("function_name")
        with failures(f"reading the code of {name} in the account"):
            found = session.client("lambda").get_function(FunctionName=name)
            content = _fetch(found.get("Code", {}).get("Location", ""), name)
        if b64encode(sha256(content).digest()).decode() != found["Configuration"]["CodeSha256"]:
            raise Failure(f"AWS hands out another code than that of {name}.", way_on=WAY_ON)
        return content

    return read


def _fetch(url: str, name: str) -> bytes:
    try:
        status, content = package_at(url)
    except BotoCoreError as error:
        problem = f"S3 cannot be reached for the code of {name} ({type(error).__name__})."
        raise Failure(problem, way_on=WAY_ON) from None
    if status != HTTPStatus.OK:
        raise Failure(f"S3 answers {status} for the code of {name}.", way_on=WAY_ON)
    return content


def package_at(url: str) -> tuple[int, bytes]:
    """The status and the content of a presigned address. Raises BotoCoreError without an answer.

    The address is not printed: who has it can read the code.
    """
    request = AWSRequest("GET", url).prepare()
    refuse_other_side(request)
    # Its stubs lack what botocore itself gives it.
    settings: dict[str, Any] = {
        "verify": os.environ.get("AWS_CA_BUNDLE") or True,
        "proxies": {} if sandbox() else get_environ_proxies(url),
        "timeout": (CONNECT_TIMEOUT_IN_SECONDS, READ_TIMEOUT_IN_SECONDS),
    }
    answer = URLLib3Session(**settings).send(request)
    return answer.status_code, answer.content
