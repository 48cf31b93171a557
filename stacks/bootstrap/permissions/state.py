"""What the roles do with the state in S3: planning reads it, deploying keeps it and its bucket."""

from dataclasses import replace

from constructs_lib.keys.key_policy import DECRYPT_ACTIONS, via
from keyproof.location import Location
from keyproof.policy_document import Statement, actions_of
from stacks.bootstrap.permissions.keys import on_keys
from stacks.bootstrap.boundary import of_account
from stacks.settings.backends import S3Backend
from stacks.settings.environment import Environment
from stacks.state import state_names

# What the provider asks of a bucket when it refreshes one; `s3:GetBucket*` covers neither of the
# last four.
READING_BUCKET = actions_of(
    "s3",
    "GetBucket* GetAccelerateConfiguration GetEncryptionConfiguration GetLifecycleConfiguration "
    "GetReplicationConfiguration",
)
VERIFYING_BUCKET = actions_of(
    "s3",
    "GetBucketOwnershipControls GetBucketPolicy GetBucketPublicAccessBlock GetBucketVersioning "
    "GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration",
)
MAKING_BUCKET = actions_of(
    "s3",
    "CreateBucket PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock "
    "PutBucketTagging PutBucketVersioning PutEncryptionConfiguration PutLifecycleConfiguration",
)
# Versions are what docs/operate/runbooks/state-lost.md brings back.
KEEPING_OBJECTS = ("s3:DeleteObject", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject")


def reading_state(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """The state of the environment's own stack and its accepted code, to plan without a lock."""
    if not isinstance(environment.backend, S3Backend):
        return ()
    bucket = _bucket(environment, location)
    state = state_names.object_of(environment.names.prefix)
    return (
        # Without it S3 answers 403, not 404, where no state is yet; the embedded AWS does not.
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
        Statement(
            sid="FindState",
            actions=("s3:ListBucket",),
            resources=(bucket,),
            conditions=of_account(location),
        ),
        Statement(
            sid="ReadState",
            actions=("s3:GetObject",),
            resources=tuple(f"{bucket}/{each}" for each in (state, state_names.accepted_of(state))),
            conditions=of_account(location),
        ),
        on_keys("DecryptState", DECRYPT_ACTIONS, environment, location, via(location, "s3")),
    )


def verifying_state(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """The settings of the bucket, and none of its objects."""
    if not isinstance(environment.backend, S3Backend):
        return ()
    bucket = _bucket(environment, location)
    return (
        Statement(
            sid="VerifyBucket",
            actions=VERIFYING_BUCKET,
            resources=(bucket,),
            conditions=of_account(location),
        ),
    )


def keeping_state(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """Every state of the environment, their locks, and the bucket; its key is one of the keys.

    One statement, since the policy has little room: no action is about a bucket and an object.
    """
    if not isinstance(environment.backend, S3Backend):
        return ()
    bucket = _bucket(environment, location)
    return (
        Statement(
            sid="KeepState",
            actions=(
                *(*READING_BUCKET, *MAKING_BUCKET, "s3:ListBucket", "s3:ListBucketVersions"),
                *KEEPING_OBJECTS,
            ),
            resources=(bucket, f"{bucket}/*"),
            # A bucket that is only being made may be in no account yet.
            conditions=tuple(
                replace(each, operator=f"{each.operator}IfExists") for each in of_account(location)
            ),
        ),
    )


def _bucket(environment: Environment, location: Location) -> str:
    return f"arn:{location.partition}:s3:::{state_names.bucket_of(environment)}"
