"""Who a session is, which STS is asked once."""

from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from mypy_boto3_sts.type_defs import GetCallerIdentityResponseTypeDef

# Of a session.
IDENTITY = "identity_by_sts"


def identity_of(session: boto3.Session) -> "GetCallerIdentityResponseTypeDef":
    """The account and the ARN of a session's credentials. Raises as boto3 does."""
    if IDENTITY not in vars(session):
        setattr(session, IDENTITY, session.client("sts").get_caller_identity())
    return vars(session)[IDENTITY]
