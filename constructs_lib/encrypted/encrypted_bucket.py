"""An S3 bucket encrypted with a customer-managed key, for one role alone."""

from typing import TypeVar

from constructs import Construct

from constructs_lib import aws_s3
from constructs_lib.cdk import TerraformResource, TerraformResourceLifecycle
from constructs_lib.keys import key_policy
from constructs_lib.keys.encryption_key import EncryptionKey
from constructs_lib.logical_id import attribute, set_logical_id
from constructs_lib.policies import bucket_policy
from keyproof.policy_document import PolicyDocument

Resource = TypeVar("Resource", bound=TerraformResource)

# What is left of an upload in parts that was broken off.
BROKEN_OFF_AFTER_DAYS = 1


class EncryptedBucket(Construct):
    """A versioned bucket whose objects one role reads and writes, over TLS, under one key.

    Terraform refuses to destroy it. ``user_arn`` is the role, ``reader_arns`` are roles that only
    read; everybody else is denied the objects by the bucket's policy, and has no use of ``key``,
    which is of use through S3 only. Objects
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
        user_arn: str,
        reader_arns: tuple[str, ...],
        old_versions_expire_after_days: int,
    ) -> None:
        super().__init__(scope, id)
        self._scope, self._id = scope, id
        location = key.location
        self.arn = f"arn:{location.partition}:s3:::{name}"
        key.allow(
            key_policy.used_by_role(
                "UserThroughS3",
                user_arn,
                location=location,
                actions=key_policy.OBJECT_ACTIONS,
                through="s3",
            )
        )
        for reader_arn in reader_arns:
            key.allow(
                key_policy.used_by_role(
                    "ReaderThroughS3",
                    reader_arn,
                    location=location,
                    actions=key_policy.DECRYPT_ACTIONS,
                    through="s3",
                )
            )
            key.allow(key_policy.never_administered_by(reader_arn, location=location))
        self.resource = self._named(
            aws_s3.S3Bucket(
                self,
                "bucket",
                bucket=name,
                lifecycle=TerraformResourceLifecycle(prevent_destroy=True),
            )
        )
        self._bucket = attribute(self.resource, "id")
        self._keep_closed(key, key_alias_arn, user_arn, reader_arns)
        self._encrypt(key)
        self._keep_versions(old_versions_expire_after_days)

    def _keep_closed(
        self, key: EncryptionKey, key_alias_arn: str, user_arn: str, reader_arns: tuple[str, ...]
    ) -> None:
        self._named(
            aws_s3.S3BucketPublicAccessBlock(
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
            aws_s3.S3BucketOwnershipControls(
                self,
                "ownership",
                bucket=self._bucket,
                rule=aws_s3.S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
            )
        )
        policy = PolicyDocument(
            (
                bucket_policy.denied_without_tls(self.arn),
                *bucket_policy.denied_to_others(self.arn, user_arn, reader_arns),
                *bucket_policy.denied_under_other_keys(self.arn, (key.arn, key_alias_arn)),
            )
        )
        self._named(
            aws_s3.S3BucketPolicy(self, "policy", bucket=self._bucket, policy=policy.to_json())
        )

    def _encrypt(self, key: EncryptionKey) -> None:
        default = (
            aws_s3.S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
                sse_algorithm="aws:kms", kms_master_key_id=key.arn
            )
        )
        rule = aws_s3.S3BucketServerSideEncryptionConfigurationRuleA(
            apply_server_side_encryption_by_default=default, bucket_key_enabled=True
        )
        self._named(
            aws_s3.S3BucketServerSideEncryptionConfigurationA(
                self, "encryption", bucket=self._bucket, rule=[rule]
            )
        )

    def _keep_versions(self, days: int) -> None:
        versioning = self._named(
            aws_s3.S3BucketVersioningA(
                self,
                "versioning",
                bucket=self._bucket,
                versioning_configuration=aws_s3.S3BucketVersioningVersioningConfiguration(
                    status="Enabled"
                ),
            )
        )
        rule = aws_s3.S3BucketLifecycleConfigurationRule(
            id="old-versions",
            status="Enabled",
            # Every object.
            filter=[aws_s3.S3BucketLifecycleConfigurationRuleFilter(prefix="")],
            noncurrent_version_expiration=[
                aws_s3.S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(
                    noncurrent_days=days
                )
            ],
            abort_incomplete_multipart_upload=[
                aws_s3.S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                    days_after_initiation=BROKEN_OFF_AFTER_DAYS
                )
            ],
        )
        self._named(
            aws_s3.S3BucketLifecycleConfiguration(
                self, "lifecycle", bucket=self._bucket, rule=[rule], depends_on=[versioning]
            )
        )

    def _named(self, resource: Resource) -> Resource:
        set_logical_id(resource, self._id, scope=self._scope)
        return resource
