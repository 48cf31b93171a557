"""The stack that keeps an environment's Terraform state in S3: the bucket, and a key of its own."""

from dataclasses import replace

from constructs import Construct

from constructs_lib.cdk import TerraformOutput, TerraformStack
from constructs_lib.encrypted.encrypted_bucket import EncryptedBucket
from constructs_lib.keys.encryption_key import EncryptionKey
from keyproof.declarations import PLACE
from stacks.declared.declarations import declarations_of_state
from stacks.keys import (
    STATE,
    alias_of,
    description_of,
    tags_of_key,
)
from stacks.provider.aws_provider import add_provider
from stacks.security import lifecycle_of
from stacks.settings.environment import Environment
from stacks.state import state_names
from stacks.state.backend import keep_in_s3

# A quarter of a year to find out that something went wrong long ago.
OLD_VERSIONS_EXPIRE_AFTER_DAYS = 90


class BootstrapStack(TerraformStack):
    """The stack ``smsbot-{environment}-state``, whose own state is in the bucket that it makes."""

    def __init__(self, scope: Construct, *, environment: Environment) -> None:
        name = state_names.stack_of(environment)
        super().__init__(scope, name)
        keep_in_s3(self, name, environment)
        add_provider(self, environment)
        self.add_override(".".join(PLACE), declarations_of_state(environment).to_document())
        location = state_names.location_of(environment)
        bucket = state_names.bucket_of(environment)
        key = EncryptionKey(
            Construct(self, "security"),
            STATE,
            alias=alias_of(STATE, environment),
            description=description_of(STATE, environment),
            location=location,
            lifecycle=replace(lifecycle_of(environment, location), prevent_destroy=True),
            tags=tags_of_key(STATE),
        )
        EncryptedBucket(
            Construct(self, "storage"),
            STATE,
            name=bucket,
            key=key,
            key_alias_arn=state_names.key_alias_arn(environment),
            user_arn=location.role_arn(environment.deploy_role),
            reader_arns=(location.role_arn(environment.plan_role),),
            old_versions_expire_after_days=OLD_VERSIONS_EXPIRE_AFTER_DAYS,
        )
        TerraformOutput(
            self,
            "StateBucketName",
            value=bucket,
            description="Bucket of the Terraform state",
            static_id=True,
        )
