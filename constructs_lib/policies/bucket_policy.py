"""The statements of a bucket's policy, each of which denies."""

from dataclasses import dataclass, replace

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


@dataclass(frozen=True, kw_only=True)
class ObjectAccess:
    """The role that reads and writes some objects of a bucket, and the roles that only read them.

    ``objects`` is a pattern of their names, such as ``dev.tfstate*``; ``name`` is in the names
    of the statements.
    """

    name: str
    objects: str
    writer_arn: str
    reader_arns: tuple[str, ...] = ()

    def arn(self, bucket_arn: str) -> str:
        """The pattern of the ARNs of the objects."""
        return f"{bucket_arn}/{self.objects}"


def denied_to_others(bucket_arn: str, accesses: tuple[ObjectAccess, ...]) -> tuple[Statement, ...]:
    """Nobody but the roles of ``accesses`` may touch objects, whatever their own policies allow.

    Objects of no pattern are denied to everybody.
    """

    def denied(sid: str, actions: tuple[str, ...], objects: str, *role_arns: str) -> Statement:
        return Statement(
            sid=sid,
            effect="Deny",
            principals=(ANYONE,),
            actions=actions,
            resources=(objects,),
            conditions=(Condition("ArnNotEquals", "aws:PrincipalArn", role_arns),),
        )

    changing = tuple(each for each in OBJECT_ACTIONS if each not in READING_ACTIONS)
    return (
        Statement(
            sid="OtherObjectsDenied",
            effect="Deny",
            principals=(ANYONE,),
            actions=OBJECT_ACTIONS,
            not_resources=tuple(each.arn(bucket_arn) for each in accesses),
        ),
        *(
            statement
            for each in accesses
            for objects in (each.arn(bucket_arn),)
            for statement in (
                denied(
                    f"Reading{each.name}DeniedToOthers",
                    READING_ACTIONS,
                    objects,
                    each.writer_arn,
                    *each.reader_arns,
                ),
                denied(f"Changing{each.name}DeniedToOthers", changing, objects, each.writer_arn),
            )
        ),
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
