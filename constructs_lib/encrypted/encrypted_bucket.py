"""An S3 bucket encrypted with a customer-managed key, of which each object has one writer."""

from dataclasses import replace
from typing import TypeVar

from constructs import Construct

from constructs_lib import aws_rare
from constructs_lib.aws_rare import (
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA as ByDefault,
)
from constructs_lib.cdk import TerraformResource, TerraformResourceLifecycle
from constructs_lib.keys import key_policy
from constructs_lib.keys.encryption_key import EncryptionKey
from constructs_lib.logical_id import attribute, depend_on, set_logical_id
from constructs_lib.policies import bucket_policy
from constructs_lib.policies.bucket_policy import ObjectAccess
from keyproof.policy_document import Condition, PolicyDocument, Statement

Resource = TypeVar("Resource", bound=TerraformResource)

# What is left of an upload in parts that was broken off.
BROKEN_OFF_AFTER_DAYS = 1


# Of a bucket without a bucket key, it is the ARN of the object.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
OBJECT_CONTEXT = "kms:EncryptionContext:aws:s3:arn"


class EncryptedBucket(Construct):
    """A versioned bucket whose objects the roles of ``accesses`` use, over TLS, under one key.

    Terraform refuses to destroy it. Everybody else is denied the objects by the bucket's policy,
    and has no use of ``key``, which each role has for its own objects and through S3 only. Objects
    are under ``key`` unless asked otherwise, and asking otherwise is denied. A version that is not
    longer the current one is deleted after ``old_versions_expire_after_days``.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        key: EncryptionKey,
        key_alias_arn: str,
        accesses: tuple[ObjectAccess, ...],
        old_versions_expire_after_days: int,
    ) -> None:
        super().__init__(scope, id)
        self._scope, self._id = scope, id
        location = key.location
        self.arn = f"arn:{location.partition}:s3:::{name}"
        for each in accesses:
            self._let_use(key, each)
        self.resource = self._named(
            aws_rare.S3Bucket(
                self,
                "bucket",
                bucket=name,
                lifecycle=TerraformResourceLifecycle(prevent_destroy=True),
            )
        )
        self._bucket = attribute(self.resource, "id")
        self._keep_closed(key, key_alias_arn, accesses)
        self._encrypt(key)
        self._keep_versions(old_versions_expire_after_days)

    def _let_use(self, key: EncryptionKey, access: ObjectAccess) -> None:
        own = Condition("ArnLike", OBJECT_CONTEXT, (access.arn(self.arn),))

        def through_s3(sid: str, role_arn: str, actions: tuple[str, ...]) -> Statement:
            used = key_policy.used_by_role(
                sid, role_arn, location=key.location, actions=actions, through="s3"
            )
            return replace(used, conditions=(*used.conditions, own))

        writing, reading = f"{access.name}WriterThroughS3", f"{access.name}ReaderThroughS3"
        key.allow(through_s3(writing, access.writer_arn, key_policy.OBJECT_ACTIONS))
        for reader_arn in access.reader_arns:
            key.allow(through_s3(reading, reader_arn, key_policy.DECRYPT_ACTIONS))
            key.allow(key_policy.never_administered_by(reader_arn, location=key.location))

    def _keep_closed(
        self, key: EncryptionKey, key_alias_arn: str, accesses: tuple[ObjectAccess, ...]
    ) -> None:
        self._named(
            aws_rare.S3BucketPublicAccessBlock(
                self,
                "public-access-block",
                bucket=self._bucket,
                block_public_acls=True,
                block_public_policy=True,
                ignore_public_acls=True,
                restrict_public_buckets=True,
            )
        )
        self._named(
            aws_rare.S3BucketOwnershipControls(
                self,
                "ownership",
                bucket=self._bucket,
                rule=aws_rare.S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
            )
        )
        policy = PolicyDocument(
            (
                bucket_policy.denied_without_tls(self.arn),
                *bucket_policy.denied_to_others(self.arn, accesses),
                *bucket_policy.denied_under_other_keys(self.arn, (key.arn, key_alias_arn)),
            )
        )
        self._named(
            aws_rare.S3BucketPolicy(self, "policy", bucket=self._bucket, policy=policy.to_json())
        )

    def _encrypt(self, key: EncryptionKey) -> None:
        default = ByDefault(sse_algorithm="aws:kms", kms_master_key_id=key.arn)
        rule = aws_rare.S3BucketServerSideEncryptionConfigurationRuleA(
            apply_server_side_encryption_by_default=default, bucket_key_enabled=False
        )
        self._named(
            aws_rare.S3BucketServerSideEncryptionConfigurationA(
                self, "encryption", bucket=self._bucket, rule=[rule]
            )
        )

    def _keep_versions(self, days: int) -> None:
        versioning = self._named(
            aws_rare.S3BucketVersioningA(
                self,
                "versioning",
                bucket=self._bucket,
                versioning_configuration=aws_rare.S3BucketVersioningVersioningConfiguration(
                    status="Enabled"
                ),
            )
        )
        rule = aws_rare.S3BucketLifecycleConfigurationRule(
            id="old-versions",
            status="Enabled",
            # Every object.
            filter=[aws_rare.S3BucketLifecycleConfigurationRuleFilter(prefix="")],
            noncurrent_version_expiration=[
                aws_rare.S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(
                    noncurrent_days=days
                )
            ],
            abort_incomplete_multipart_upload=[
                aws_rare.S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                    days_after_initiation=BROKEN_OFF_AFTER_DAYS
                )
            ],
        )
        lifecycle = aws_rare.S3BucketLifecycleConfiguration(
            self, "lifecycle", bucket=self._bucket, rule=[rule]
        )
        depend_on(self._named(lifecycle), versioning)

    def _named(self, resource: Resource) -> Resource:
        set_logical_id(resource, self._id, scope=self._scope)
        return resource
