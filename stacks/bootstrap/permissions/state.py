"""What the roles do with the state in S3: planning reads it, deploying keeps it."""

from constructs_lib.keys.key_policy import DECRYPT_ACTIONS, via
from keyproof.location import Location
from keyproof.policy_document import Statement, actions_of
from stacks.bootstrap.boundary import of_account
from stacks.bootstrap.permissions.keys import on_keys
from stacks.settings.backends import S3Backend
from stacks.settings.environment import Environment
from stacks.state import state_names

VERIFYING_BUCKET = actions_of(
    "s3",
    "GetBucketOwnershipControls GetBucketPolicy GetBucketPublicAccessBlock GetBucketVersioning "
    "GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration",
)
# Versions are what docs/operate/runbooks/state-lost.md brings back.
KEEPING_OBJECTS = actions_of("s3", "DeleteObject GetObject GetObjectVersion PutObject")


def reading_state(environment: Environment, location: Location) -> tuple[Statement, ...]:
    """The state of the environment's own stack, to plan without a lock."""
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
            resources=(f"{bucket}/{state}",),
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
    """The state of the environment's own stack with its lock, by what every name of it starts with.

    The bootstrap's is next to it, and out of reach: it says what this role may do.
    """
    if not isinstance(environment.backend, S3Backend):
        return ()
    bucket = _bucket(environment, location)
    return (
        Statement(
            sid="FindVersions",
            actions=("s3:ListBucket", "s3:ListBucketVersions"),
            resources=(bucket,),
            conditions=of_account(location),
        ),
        Statement(
            sid="KeepState",
            actions=KEEPING_OBJECTS,
            resources=(f"{bucket}/{state_names.objects_of(environment.names.prefix)}",),
            conditions=of_account(location),
        ),
    )


def _bucket(environment: Environment, location: Location) -> str:
    return f"arn:{location.partition}:s3:::{state_names.bucket_of(environment)}"
