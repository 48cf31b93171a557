"""The statements of a bucket's policy, each of which denies."""

from dataclasses import replace

from constructs_lib.policies.transport import denied_without_tls as denied_without_tls_to
from keyproof.policy_document import ANYONE, Condition, Statement

# Reading, writing and deleting objects, with their versions, and what is known about them.
OBJECT_ACTIONS = (
    "s3:AbortMultipartUpload",
    "s3:DeleteObject*",
    "s3:GetObject*",
    "s3:PutObject*",
    "s3:RestoreObject",
    "s3:ReplicateObject",
)
READING_ACTIONS = ("s3:GetObject*",)
ALGORITHM = "s3:x-amz-server-side-encryption"
KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id"
# Of a key that whoever sends the object brings along (SSE-C).
BROUGHT_KEY = "s3:x-amz-server-side-encryption-customer-algorithm"


def denied_without_tls(bucket_arn: str) -> Statement:
    """Nobody may do anything with the bucket or its objects over a connection without TLS."""
    statement = denied_without_tls_to("s3:*", bucket_arn)
    return replace(statement, resources=(bucket_arn, _objects(bucket_arn)))


def denied_to_others(
    bucket_arn: str, role_arn: str, reader_arns: tuple[str, ...]
) -> tuple[Statement, ...]:
    """Nobody but one role may touch the objects, whatever policies of their own allow.

    The roles of ``reader_arns`` may read them, and nothing else.
    """

    def denied(sid: str, actions: tuple[str, ...], role_arns: tuple[str, ...]) -> Statement:
        return Statement(
            sid=sid,
            effect="Deny",
            principals=(ANYONE,),
            actions=actions,
            resources=(_objects(bucket_arn),),
            conditions=(Condition("ArnNotEquals", "aws:PrincipalArn", role_arns),),
        )

    if not reader_arns:
        return (denied("DeniedToOthers", OBJECT_ACTIONS, (role_arn,)),)
    changing = tuple(each for each in OBJECT_ACTIONS if each not in READING_ACTIONS)
    return (
        denied("ReadingDeniedToOthers", READING_ACTIONS, (role_arn, *reader_arns)),
        denied("ChangingDeniedToOthers", changing, (role_arn,)),
    )


def denied_under_other_keys(bucket_arn: str, key_arns: tuple[str, ...]) -> tuple[Statement, ...]:
    """Nobody may put an object that is not under the bucket's key.

    ``key_arns`` are the key's ARN and that of its alias: a request may name either, and it is not
    documented which of them S3 compares. A request that names none gets the bucket's key.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
    """
    return (
        _denied_to_put(
            bucket_arn,
            "DeniedUnderAnotherKey",
            _present(KEY),
            Condition("StringNotEquals", KEY, key_arns),
        ),
        _denied_to_put(
            bucket_arn,
            "DeniedUnderAnotherAlgorithm",
            _present(ALGORITHM),
            Condition("StringNotEquals", ALGORITHM, ("aws:kms",)),
        ),
        _denied_to_put(bucket_arn, "DeniedUnderBroughtKey", _present(BROUGHT_KEY)),
    )


def _denied_to_put(bucket_arn: str, sid: str, *conditions: Condition) -> Statement:
    return Statement(
        sid=sid,
        effect="Deny",
        principals=(ANYONE,),
        actions=("s3:PutObject",),
        resources=(_objects(bucket_arn),),
        conditions=conditions,
    )


def _present(key: str) -> Condition:
    return Condition("Null", key, ("false",))


def _objects(bucket_arn: str) -> str:
    return f"{bucket_arn}/*"
